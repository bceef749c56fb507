"""The worker: claims jobs, one after the other, until it is told to stop."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask

from esn.core import clock, jobs
from esn.core.jobs import JobKind
from esn.settings import Settings

log = logging.getLogger(__name__)

EXTENSION = "esn_work"
LOOK_SECONDS = 1.0  # between two looks when nothing is due; a job committed by this process is seen at once
PAUSE_SECONDS = 5.0  # after an error, such as a lost database

Interval = timedelta | Callable[[Settings], timedelta]


@dataclass(frozen=True)
class Work:
    """What there is to do: the functions behind the names of jobs, and how often the recurring ones run."""

    kinds: Mapping[str, JobKind]
    schedule: Mapping[str, timedelta]


def init_work(app: Flask, kinds: Mapping[str, JobKind], schedule: Mapping[str, Interval], settings: Settings) -> None:
    """Hang the wiring tables of jobs into the application."""
    every = {name: interval(settings) if callable(interval) else interval for name, interval in schedule.items()}
    app.extensions[EXTENSION] = Work(kinds, every)


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Run jobs until `stop` is set; to be heard at once, ring `jobs.bell` after setting it."""
    work: Work = app.extensions[EXTENSION]
    scheduled_at: datetime | None = None
    while not stop.is_set():
        try:
            with app.app_context():  # one session a job
                if scheduled_at is None or clock.now() < scheduled_at:  # the clock was put back
                    jobs.keep_schedule(work.schedule)
                scheduled_at = clock.now()
                has_worked = jobs.run_next(work.kinds)
        except Exception:
            log.exception("the worker pauses")
            scheduled_at = None  # a recurring job it held and could not give back waits no longer than its interval
            stop.wait(PAUSE_SECONDS)
        else:
            if not has_worked:
                jobs.bell.wait(LOOK_SECONDS)
                jobs.bell.clear()
