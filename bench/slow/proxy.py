"""nginx as we ship it, before one process of ours: its own file, without what needs a certificate or the journal."""

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.engines.ports import free_port
from tests.engines.process import find_program, running, tied_to_us

SHIPPED = Path(__file__).parents[2] / "config" / "nginx" / "esn.conf"
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_rlimit_nofile 20000;
events {{ worker_connections 8192; }}
http {{
client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{shipped}
}}
"""
CHANGES = (
    (r"(?s)server \{\s+listen 80;.*?\n\}\n", ""),
    (r"listen 443 [^;]*;", "listen 127.0.0.1:{port};"),
    (r"listen \[::\]:443[^;]*;|ssl_[a-z_]+ [^;]*;", ""),
    (r"(access_log|error_log) syslog[^;]*;", ""),
    (r"server 127\.0\.0\.1:8000;", "server {page};"),
)


@contextmanager
def start_nginx(folder: Path, page: str) -> Iterator[str]:
    """Run it as long as the block lasts; gives its address."""
    port, shipped = free_port(), SHIPPED.read_text()
    for pattern, new in CHANGES:
        shipped, number = re.subn(pattern, new.format(port=port, page=urlsplit(page).netloc), shipped)
        if not number:
            raise RuntimeError(f"{SHIPPED.name} has changed: nothing looks like {pattern}")
    configuration = folder / "nginx.conf"
    configuration.write_text(AROUND.format(folder=folder, shipped=shipped))
    program = find_program("nginx", "nginx-light")
    subprocess.run([program, "-t", "-q", "-c", configuration], check=True)  # noqa: S603 - our own command
    command = [*tied_to_us(signal.SIGTERM), program, "-c", str(configuration)]
    log_file = folder / "nginx.log"
    with running(command, is_ready=lambda: _listens(port), log_file=log_file, stop_signal=signal.SIGTERM):
        yield f"http://127.0.0.1:{port}"


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
