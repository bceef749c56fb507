"""Failed tries: how often one name and one address may be wrong. Counted in memory, or in Redis for many processes."""

import hashlib
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from esn.extensions import limiter
from esn.settings import settings

log = logging.getLogger(__name__)
Result = TypeVar("Result")

_without_redis = MovingWindowRateLimiter(MemoryStorage())


def reserve_try(name: str, address: str) -> int:
    """Count a try for this name before the directory is asked, so that parallel ones cannot slip through.

    0 when it may go on, else the seconds to wait.
    """
    by_name, by_address = _limits()
    if not _ask(lambda window: window.test(by_address, "address", address)):
        return _wait(by_address, "address", address)
    if not _ask(lambda window: window.hit(by_name, "name", _digest(name))):
        return _wait(by_name, "name", _digest(name))
    return 0


def count_failure(address: str) -> None:
    """A password was wrong; the try for the name is counted already."""
    by_address = _limits()[1]
    _ask(lambda window: window.hit(by_address, "address", address))


def forgive(name: str) -> None:
    """The password was right, or the directory did not answer: this name starts again."""
    by_name = _limits()[0]
    _ask(lambda window: window.clear(by_name, "name", _digest(name)))


def _limits() -> tuple[RateLimitItem, RateLimitItem]:
    rules = settings().sign_in
    by_name = RateLimitItemPerSecond(rules.tries_per_name, rules.window_seconds, namespace="sign-in")
    return by_name, RateLimitItemPerSecond(rules.tries_per_address, rules.window_seconds, namespace="sign-in")


def _wait(limit: RateLimitItem, kind: str, key: str) -> int:
    ends_at = _ask(lambda window: window.get_window_stats(limit, kind, key).reset_time)
    return max(1, round(ends_at - time.time()))


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _ask(question: Callable[[MovingWindowRateLimiter], Result]) -> Result:
    try:
        return question(MovingWindowRateLimiter(limiter.storage))
    except StorageError as error:
        log.warning("tries are counted in this process only: %s", error)
        return question(_without_redis)
