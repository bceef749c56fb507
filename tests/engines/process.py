"""Start a server for the test run, wait until it answers, and stop it whatever happens."""

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30
STOP_SECONDS = 10


class EngineMissing(RuntimeError):
    """A program that the tests need is not installed."""


def find_program(name: str, package: str, folders: Sequence[Path] = ()) -> str:
    """The path of a program, looked for in these folders first; EngineMissing names the package that has it."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
    found = shutil.which(name, path=path)
    if found is None:
        raise EngineMissing(f"the tests need {name}: apt-get install {package} (or: make setup)")
    return found


def tied_to_us(stop_signal: signal.Signals, *setpriv: str) -> list[str]:
    """The beginning of a command line whose process gets the signal when ours dies, even by SIGKILL."""
    return [find_program("setpriv", "util-linux"), "--pdeathsig", stop_signal.name.removeprefix("SIG"), *setpriv, "--"]


@contextmanager
def running(
    command: Sequence[str], *, is_ready: Callable[[], bool], log_file: Path, stop_signal: signal.Signals
) -> Iterator[subprocess.Popen]:
    """Run a server as long as the block lasts."""
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
    try:
        wait_until(is_ready, process, log_file)
        yield process
    finally:
        stop(process, stop_signal)


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen, log_file: Path) -> None:
    """Look often, but not busily, until the server answers; RuntimeError with its last words if it does not."""
    deadline = time.monotonic() + START_SECONDS
    pause = threading.Event()
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            words = log_file.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{process.args[0]} did not start:\n{words}")
        pause.wait(0.02)


def stop(process: subprocess.Popen, stop_signal: signal.Signals) -> None:
    """End a server, by force if it does not listen."""
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
