"""One thread of each process says that it lives, how many sockets are open, and holds the second door."""

import logging
import os
import threading

import sqlalchemy.exc
from flask import Flask

from esn.core.actor import SYSTEM
from esn.core.errors import Unavailable
from esn.operation.actions import forget_process, note_process, renew_process
from esn.operation.exposition import Exposition
from esn.operation.meters import METERS
from esn.realtime.server import CONNECTIONS
from esn.settings import Settings, settings

log = logging.getLogger(__name__)

SERVE, WEB, REALTIME, WORKER = "serve", "web", "realtime", "worker"
TICK_SECONDS = 5.0
TICKS_A_BEAT = 4  # said each 20 seconds, believed for 60
END_SECONDS = 1.0


class Watching:
    """The thread; it goes on whatever fails, and says each failure once."""

    def __init__(self, app: Flask, kind: str) -> None:
        self._app = app
        self._kind = kind
        self._process_id: int | None = None
        self._is_failing = False
        self._stop = threading.Event()
        bind = metrics_bind(settings(), kind)
        self._exposition = Exposition(settings(), kind, bind) if bind else None
        if self._exposition:
            METERS.turn_on()
        self._thread = threading.Thread(target=self._run, name="esn-watching", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Say that this process ends."""
        self._stop.set()
        if self._exposition:
            self._exposition.leave_address()
        self._thread.join(END_SECONDS)

    def _count_sockets(self) -> int:
        return len(self._app.extensions.get(CONNECTIONS, ()))

    def _run(self) -> None:
        ticks = 0
        while True:
            if self._exposition:
                self._exposition.take_address()
                METERS.sockets.set(self._count_sockets())
            if ticks % TICKS_A_BEAT == 0:
                self._beat()
            ticks += 1
            if self._stop.wait(TICK_SECONDS):
                break
        self._beat(is_last=True)

    def _beat(self, *, is_last: bool = False) -> None:
        try:
            with self._app.app_context():
                self._say(is_last=is_last)
        except (sqlalchemy.exc.SQLAlchemyError, Unavailable):
            if not self._is_failing:
                log.warning("the database does not take that this process lives", exc_info=True)
            self._is_failing = True
        else:
            self._is_failing = False

    def _say(self, *, is_last: bool) -> None:
        if is_last:
            if self._process_id is not None:
                forget_process(SYSTEM, self._process_id)
        elif self._process_id is None or not renew_process(SYSTEM, self._process_id, self._count_sockets()):
            self._process_id = note_process(SYSTEM, self._kind)


_running: dict[int, Watching] = {}  # by process, so that a fork begins its own


def begin_watching(app: Flask, kind: str) -> None:
    """Begin, once in a process."""
    if os.getpid() not in _running:
        _running.clear()
        _running[os.getpid()] = Watching(app, kind)


def end_watching() -> None:
    """Say that this process ends, if it ever began."""
    watching = _running.pop(os.getpid(), None)
    if watching:
        watching.stop()


def metrics_bind(chosen: Settings, kind: str) -> str:
    """The address of the second door for processes of this kind; empty: none."""
    binds = {SERVE: chosen.metrics.web_bind, WEB: chosen.metrics.web_bind}
    binds |= {REALTIME: chosen.metrics.realtime_bind, WORKER: chosen.metrics.worker_bind}
    return binds[kind]
