"""The second door, for the machine that watches: /metrics, and /readyz with its reasons. On an address of its own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import sqlalchemy as sa

from esn.operation.backup.database import plain_connection
from esn.operation.meters import METERS
from esn.operation.product import product_version, wanted_revision
from esn.operation.readiness import database_faults, key_faults
from esn.operation.readings import Readings, read_state
from esn.settings import Settings

log = logging.getLogger(__name__)

TEXT, METRICS = "text/plain; charset=utf-8", "text/plain; version=1.0.0; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What is sent back."""

    status: int
    body: bytes
    kind: str = TEXT


class Exposition:
    """One server in a thread; of several processes, the first one has the address, and the next takes it over."""

    def __init__(self, settings: Settings, kind: str, bind: str) -> None:
        self._settings = settings
        self._kind = kind
        host, _, port = bind.rpartition(":")
        self._address = (host.strip("[]"), int(port))
        self._server: ThreadingHTTPServer | None = None

    def take_address(self) -> None:
        """Listen, unless this or another process does already."""
        if self._server is not None:
            return
        answers = {"/metrics": self._metrics, "/readyz": self._readiness, "/healthz": lambda: Answer(200, b"ok\n")}
        try:
            self._server = ThreadingHTTPServer(self._address, _handler(answers))
        except OSError:
            return
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, name="esn-metrics", daemon=True).start()

    def leave_address(self) -> None:
        """Listen no more, so that another process can."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _metrics(self) -> Answer:
        build = {"version": product_version(), "revision": wanted_revision(), "kind": self._kind}
        return Answer(200, METERS.text(self._readings(), build), METRICS)

    def _readings(self) -> Readings | None:
        try:
            with plain_connection(self._settings.database_url) as connection:
                return read_state(connection)
        except sa.exc.SQLAlchemyError:
            return None

    def _readiness(self) -> Answer:
        try:
            with plain_connection(self._settings.database_url) as connection:
                faults = list(database_faults(connection))
        except sa.exc.SQLAlchemyError as error:
            faults = [f"The database does not answer: {str(getattr(error, 'orig', error)).splitlines()[0]}"]
        faults += key_faults(self._settings, self._kind)
        return Answer(503 if faults else 200, "".join(f"{line}\n" for line in faults or ["ready"]).encode())


def _handler(answers: dict[str, Callable[[], Answer]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """GET only, and nothing but these paths."""

        timeout = 10
        server_version, sys_version = "esn", ""

        def do_GET(self) -> None:
            """Answer."""
            give = answers.get(self.path.partition("?")[0])
            answer = give() if give else Answer(404, b"not here\n")
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing: it is asked each few seconds."""

    return Handler
