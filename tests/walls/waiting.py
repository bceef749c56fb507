"""Waiting in tests until something holds, or until somebody hears no more."""

import threading
import time
from collections.abc import Callable

from esn.core.actor import Actor
from esn.posts.actions import create_post
from tests.realtime.listening import Listener

TOLD = ("feed.new", "missed")  # while rights are looked at again, a page is only told to ask


def wait_until(holds: Callable[[], object], what: str, seconds: float = 30.0) -> None:
    """Look often until it holds; `what` says what does not."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not holds():
        assert time.monotonic() < deadline, what
        pause.wait(0.1)


def wait_until_silent(listener: Listener, watcher: Listener, author: Actor, space_id: int, seconds: float) -> None:
    """Post until the listener no longer hears what the watcher hears; what is posted after so many seconds may not."""
    began = time.monotonic()
    while True:
        before, told = len(listener.payloads("feed.new")), len(watcher.payloads(*TOLD))
        sent = time.monotonic()
        create_post(author, [space_id], "Is anybody there?")
        is_news = watcher.wait_for(*TOLD, n=told + 1)[-1]  # "missed" has no payload
        if is_news and len(listener.payloads("feed.new")) == before:
            assert sent - began <= seconds, f"silent only after more than {seconds} seconds"
            return
        assert sent - began < seconds, f"still heard after {seconds} seconds"
