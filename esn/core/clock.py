"""The clock: one place that tells the time, so that a test can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Tell the time: aware, in UTC, or the moment that `at` has set."""
    return _set.get() or datetime.now(UTC)


def true_now() -> datetime:
    """Tell the time of the machine whatever `at` has set: what the archive and its seals go by."""
    return datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at `moment` for what runs inside (an import with old dates, a test)."""
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)
