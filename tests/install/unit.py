"""Start a service as its unit file says, where no systemd runs: unit.py FILE.

What is kept of the file: user, environment, what is read-only, hidden or its own, no new privileges, no capabilities,
the file mask, open files, and that it says when it is ready (Type=notify). System calls and addresses are not filtered.
"""

import os
import pwd
import resource
import shlex
import socket
import subprocess
import sys
from pathlib import Path

PATIENCE = 90  # seconds until a service that should say that it is ready is given up
LOGS = Path("/var/log/esn-journal")


def read_unit(file: Path) -> dict[str, list[str]]:
    """The values of every key of the section Service, in their order."""
    values: dict[str, list[str]] = {}
    section = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "Service" and "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            values.setdefault(name, []).append(value)
    return values


def rooms(unit: dict[str, list[str]]) -> list[str]:
    """The commands that make its view of the file system, inside a mount namespace of its own."""
    made = ["mount --make-rprivate /"]
    if unit.get("ProtectSystem") == ["strict"]:
        for state in unit.get("StateDirectory", []):
            folder = shlex.quote(f"/var/lib/{state}")
            made.append(f"mount --bind {folder} {folder}")
        made.append("mount -o remount,bind,ro /")
    if unit.get("PrivateTmp") == ["yes"]:
        made.append("mount -t tmpfs -o mode=1777 tmpfs /tmp")
    hidden = [path.lstrip("-") for value in unit.get("InaccessiblePaths", []) for path in value.split()]
    made += [f"mount -t tmpfs -o mode=000,ro tmpfs {shlex.quote(path)}" for path in hidden if Path(path).is_dir()]
    return made


def start(file: Path) -> None:
    """Start it, and wait until it is ready or has died."""
    unit = read_unit(file)
    LOGS.mkdir(exist_ok=True)
    user = pwd.getpwnam(unit["User"][-1])
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "USER": user.pw_name, "HOME": user.pw_dir}
    environment |= dict(value.split("=", 1) for value in unit.get("Environment", []))
    ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    ready.bind(f"\0esn-ready-{file.stem}")
    ready.settimeout(1)
    is_notified = unit["Type"][-1] == "notify"
    if is_notified:
        environment["NOTIFY_SOCKET"] = f"@esn-ready-{file.stem}"
    # what systemd-run would do: PrivateUsers is left out, since setpriv has dropped all it could give
    drop = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups", "--no-new-privs"]
    drop += ["--bounding-set=-all", "--inh-caps=-all"]
    files = min(int(unit["LimitNOFILE"][-1]), resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    steps = [*rooms(unit), f"umask {unit['UMask'][-1]}", f"ulimit -n {files}", "cd /"]
    script = " && ".join([*steps, f"exec {shlex.join(drop)} {unit['ExecStart'][-1]}"])
    with (LOGS / file.stem).open("ab") as log:
        process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", script],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    for _second in range(PATIENCE):
        if process.poll() is not None:
            sys.exit(f"{file.stem} ended with {process.returncode}:\n{(LOGS / file.stem).read_text()[-2000:]}")
        try:
            if ready.recv(4096).startswith(b"READY=1"):
                return
        except TimeoutError:
            if not is_notified:
                return
    os.killpg(process.pid, 9)
    sys.exit(f"{file.stem} never said that it is ready:\n{(LOGS / file.stem).read_text()[-2000:]}")


start(Path(sys.argv[1]))
