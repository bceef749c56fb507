"""The line: how web processes and workers reach the sockets, which other processes hold. Redis carries hints only.

What cannot be sent is lost: no right hangs on it (the watch reads the database), and pages ask for what they missed.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence

import redis
from redis.client import PubSub

from esn.core.redis_pool import redis_pool
from esn.core.rooms import RoomEvent

log = logging.getLogger(__name__)

CHANNEL = "esn"
MISSED = "missed"  # tells pages to ask what happened since their cursors
AGAIN = 1.0  # seconds without Redis until the next try
SILENCE = 5.0  # seconds after which the listener asks whether Redis is still there


class Line:
    """One end of it: `tell` in a process that changes something, `listen` in one that holds sockets."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis(connection_pool=redis_pool(url))
        self._lock = threading.Lock()
        self._has_lost = False
        self._try_again_at = 0.0

    def tell(self, told: Sequence[RoomEvent]) -> None:
        """Send to all processes with sockets; without Redis at once given up, and everybody is told so afterwards."""
        with self._lock:
            if time.monotonic() < self._try_again_at:
                return
            has_lost = self._has_lost
        lines = [{"name": one.name, "payload": dict(one.payload), "room": one.room} for one in told]
        if has_lost:
            lines.append({"name": MISSED, "payload": {}, "room": ""})
        try:
            self._redis.publish(CHANNEL, json.dumps(lines))
        except redis.RedisError as error:
            log.warning("Redis does not answer, open pages are told nothing: %s", error)
            with self._lock:
                self._has_lost, self._try_again_at = True, time.monotonic() + AGAIN
        else:
            if has_lost:
                with self._lock:
                    self._has_lost = False

    def listen(self, hear: Callable[[list[RoomEvent]], None], is_over: threading.Event) -> None:
        """Give everything told to `hear` until `is_over`; after a break, first that something was missed."""
        has_lost = False
        while not is_over.is_set():
            try:
                with self._redis.pubsub() as channel:
                    channel.subscribe(CHANNEL)
                    if has_lost:
                        log.warning("Redis answers again")
                        hear([RoomEvent("", MISSED, {})])
                    has_lost = False
                    _hear_all(channel, hear, is_over)
            except redis.RedisError as error:
                if not has_lost:
                    log.warning("Redis does not answer, open pages hear nothing: %s", error)
                has_lost = True
                is_over.wait(AGAIN)


def _hear_all(channel: PubSub, hear: Callable[[list[RoomEvent]], None], is_over: threading.Event) -> None:
    heard_at = time.monotonic()
    while not is_over.is_set():
        message = channel.get_message(timeout=SILENCE)
        if message is None:
            if time.monotonic() - heard_at > SILENCE * 2:
                raise redis.ConnectionError("no answer to a ping")  # its machine is gone without a word
            channel.ping()
            continue
        heard_at = time.monotonic()
        if message["type"] == "message":
            hear(_read(message["data"]))


def _read(data: bytes) -> list[RoomEvent]:
    try:
        return [RoomEvent(line["room"], line["name"], line["payload"]) for line in json.loads(data)]
    except (ValueError, TypeError, KeyError):
        log.error("Redis brought a message that is not ours")
        return []
