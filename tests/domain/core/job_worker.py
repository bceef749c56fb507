"""A worker process to be killed: python -m tests.domain.core.job_worker <url>."""

import os
import sys
import threading
import time
from datetime import timedelta

from esn.core.jobs import JobKind, run_next
from tests.domain.core.ground import running
from tests.domain.core.sample import write_effect

QUIET = 3  # seconds without work after which the process ends


def slow_write(word: str) -> None:
    """Write, say so, and stay long enough in the transaction to be killed."""
    write_effect(word)
    if os.environ.get("LINGER"):
        print("written", flush=True)  # noqa: T201 - the test waits for it
        threading.Event().wait(30)


KINDS = {"write": JobKind(slow_write, lease=timedelta(seconds=1.5))}

if __name__ == "__main__":
    with running(sys.argv[1]) as app:
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < QUIET:
            with app.app_context():
                if run_next(KINDS):
                    quiet_since = time.monotonic()
                else:
                    threading.Event().wait(0.05)
