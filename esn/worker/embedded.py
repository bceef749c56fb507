"""The worker as a thread of the web process: what a trial and a small firm have."""

import os
import threading

from flask import Flask

from esn.core import jobs
from esn.worker.loop import run_worker

STOP_SECONDS = 1.5  # the whole process ends within five


class EmbeddedWorker:
    """One thread; a daemon, because a job that hangs must not keep the process: it would run again after its lease."""

    def __init__(self, app: Flask) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=run_worker, args=(app, self._stop), name="esn-worker", daemon=True)
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """Let the running job end, for some seconds."""
        self._stop.set()
        jobs.bell.set()
        self._thread.join(STOP_SECONDS)


_running: dict[int, EmbeddedWorker] = {}  # by process, so that a fork starts its own


def start_embedded(app: Flask) -> EmbeddedWorker:
    """Start the worker of this process, once however often it is called."""
    if os.getpid() not in _running:
        _running.clear()
        _running[os.getpid()] = EmbeddedWorker(app)
    return _running[os.getpid()]


def stop_embedded() -> None:
    """Stop the worker of this process, if there is one."""
    worker = _running.pop(os.getpid(), None)
    if worker:
        worker.stop()
