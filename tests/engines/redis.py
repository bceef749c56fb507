"""A throw-away Redis on a free port of this machine."""

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.engines.ports import free_port
from tests.engines.process import find_program, running, tied_to_us


@contextmanager
def start_redis(port: int = 0) -> Iterator[str]:
    """Run a server, on this port if one is named, as long as the block lasts; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="esn-redis-"))
    port = port or free_port()
    options = {"port": str(port), "bind": "127.0.0.1", "dir": str(folder), "save": "", "appendonly": "no"}
    command = [*tied_to_us(signal.SIGTERM), find_program("redis-server", "redis-server")]
    command += [part for name, value in options.items() for part in (f"--{name}", value)]
    try:
        log_file = folder / "server.log"
        with running(command, is_ready=lambda: _answers(port), log_file=log_file, stop_signal=signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int) -> bool:
    with redis.Redis(port=port) as client:
        try:
            return client.ping()
        except redis.ConnectionError:
            return False
