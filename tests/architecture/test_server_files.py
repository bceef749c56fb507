"""The files for nginx and systemd are taken by the programs they are for, and agree with the settings."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from esn.cli.main import main
from esn.cli.setup.plan import SUFFIXES
from esn.settings.sections import Realtime, Web
from tests.architecture.source import ROOT
from tests.engines.ports import free_port
from tests.engines.process import find_program

NGINX = (ROOT / "config/nginx/esn.conf").read_text()
UNITS = sorted((ROOT / "config/systemd").glob("*.service"))
EXPOSURE = 13  # tenths, by `systemd-analyze security`; docs/security.md tells it


def run(*command: str) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_nginx_takes_its_file(tmp_path: Path):
    key, certificate = str(tmp_path / "key.pem"), str(tmp_path / "certificate.pem")
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x")
    run(find_program("openssl", "openssl"), *made, "-keyout", key, "-out", certificate)
    site = NGINX.replace("/etc/ssl/esn", str(tmp_path))
    for address in ("80", "[::]:80", "443", "[::]:443"):
        site = re.sub(rf"listen {re.escape(address)}\b", f"listen 127.0.0.1:{free_port()}", site)
    (tmp_path / "site.conf").write_text(site)
    around = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\n"
    inside = f"{temporary(tmp_path)}include {tmp_path}/site.conf;\n"
    (tmp_path / "nginx.conf").write_text(f"{around}http {{\n{inside}}}\n")
    said = run(find_program("nginx", "nginx-light"), "-t", "-c", str(tmp_path / "nginx.conf"), "-e", "stderr")
    assert "warn" not in said, said


def temporary(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)


def test_nginx_agrees_with_the_defaults():
    assert f"server {Web().bind};" in NGINX
    assert f"server {Realtime().bind};" in NGINX
    assert f"client_max_body_size {Web().body_limit_mb}m;" in NGINX
    assert NGINX.count("proxy_set_header X-Forwarded-For $remote_addr;") == 2, "what came from outside is dropped"
    assert "$proxy_add_x_forwarded_for" not in NGINX
    assert "$request_uri" not in NGINX.partition("server {")[0], "questions stand in no log"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path):
    text = unit.read_text()
    command = re.search(r"^ExecStart=/opt/esn/current/bin/esn (\w+)$", text, re.MULTILINE)[1]
    assert command in main.list_commands(None)
    secrets = re.search(r"^Environment=ESN_SECRETS_FOLDER=/etc/esn/secrets(.*)$", text, re.MULTILINE)[1]
    assert secrets in SUFFIXES.values()
    assert f"/etc/esn/secrets{secrets} " not in re.search(r"^InaccessiblePaths=.*", text, re.MULTILINE)[0] + " "
    file = tmp_path / unit.name
    file.write_text(re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    shutil.copy(ROOT / "config/systemd/esn.target", tmp_path)
    analyze = find_program("systemd-analyze", "systemd")
    assert run(analyze, "verify", "--man=no", str(file)) == ""
    run(analyze, "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", str(file))
