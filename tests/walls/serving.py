"""The real thing: `esn migrate`, `esn serve` as a process to be killed, and a visitor who speaks HTTP to it."""

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from unittest.mock import patch

from click.testing import CliRunner

from esn.cli.main import main
from tests.engines.ports import free_port
from tests.engines.process import stop, tied_to_us

ROOT = Path(__file__).parents[2]
PASSWORD = "demo-password"
SECONDS = 60  # for one answer, on a busy machine
START_SECONDS = 180
# No answer, or half of one: nobody knows whether it was done.
LOST = (urllib.error.URLError, ConnectionError, TimeoutError, http.client.HTTPException)

_FIELD = re.compile(r'<input[^>]* name="(\w+)"[^>]*? value="([^"]*)"')


def run_esn(*commands: str, environment: Mapping[str, str]) -> str:
    """Run `esn` with these words, one after the other, and give what it says; CalledProcessError when it fails.

    In this process: what one of its own would import takes several times what most commands do.
    """
    said = ""
    for command in commands:
        with patch.dict(os.environ, environment, clear=True):
            result = CliRunner().invoke(main, command.split())
        if result.exit_code:
            error = subprocess.CalledProcessError(result.exit_code, command, result.stdout, result.stderr)
            raise error from result.exception
        said += result.stdout
    return said


class Installation:
    """An embedded network in a folder of its own, with the people of the demo directory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self._process: subprocess.Popen | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ESN_")}
        own = {"ESN_DATA_FOLDER": str(folder / "var"), "ESN_ARCHIVE__SEAL_SECONDS": "1", "ESN_WEB__THREADS": "32"}
        own["ESN_QUIET_HOURS__IS_ON"] = "false"  # or what is told would depend on the hour
        self._environment = kept | own
        self.esn("migrate", "directory sync")

    def esn(self, *commands: str) -> str:
        """Run commands one after the other and give what they say; CalledProcessError when one fails."""
        return run_esn(*commands, environment=self._environment)

    def begin(self, *arguments: str) -> subprocess.Popen:
        """Begin a command as a process of its own; what it says can be read."""
        command = [*tied_to_us(signal.SIGKILL), sys.executable, "-m", "esn.cli", *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(command, cwd=ROOT, env=self._environment, **pipes)

    def start(self) -> None:
        """Serve, in a process group of its own, until it answers; nothing if it does already."""
        if self._process is not None and self._process.poll() is None:
            return
        command = [*tied_to_us(signal.SIGKILL), sys.executable, "-m", "esn.cli", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline, pause = time.monotonic() + START_SECONDS, threading.Event()
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server did not start:\n" + self.log.read_text(errors="replace")[-2000:])
            pause.wait(0.1)

    def seconds_of_work(self) -> float:
        """Add up the processor time of the server's processes: what a start takes on a machine that does only that."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # ended meanwhile
            if int(fields[3]) == self._process.pid:  # its session
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """Kill every process of it at once, as a power cut would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def interrupt(self, seconds: float) -> int:
        """Press Ctrl-C, which a terminal tells the whole group; gives what it ends with in so many seconds."""
        os.killpg(self._process.pid, signal.SIGINT)
        return self._process.wait(seconds)

    def stop(self) -> None:
        """End it as an administrator would; gives up politeness after some seconds."""
        if self._process is not None:
            stop(self._process, signal.SIGTERM)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=SECONDS) as answer:
                return answer.status == 200
        except LOST:
            return False


@dataclass
class Answer:
    """What came back, after redirects."""

    status: int
    url: str
    text: str


class Visitor:
    """A browser without scripts: cookies, redirects, and the fields that a form brings along."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self._token = ""

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._open(urllib.request.Request(self.base + path))

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form with the newest token."""
        data = urllib.parse.urlencode({"csrf_token": self._token, **fields}).encode()
        return self._open(urllib.request.Request(self.base + path, data, {"Origin": self.base}))

    def sign_in(self, username: str) -> None:
        """Sign in and accept the terms."""
        self.get("/sign-in")
        page = self.post("/sign-in", username=username, password=PASSWORD)
        assert page.url.startswith(self.base + "/terms"), page.text
        self.post("/terms", **{**dict(_FIELD.findall(page.text)), "csrf_token": self._token})
        assert self.get("/").status == 200

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                got = Answer(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                got = Answer(error.code, error.url, error.read().decode())
        self._token = dict(_FIELD.findall(got.text)).get("csrf_token", self._token)
        return got
