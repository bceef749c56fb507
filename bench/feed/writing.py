"""Writing: one hot post with 16 writers, and a post to very many members against one to few."""

import statistics
import threading
import time
from collections.abc import Callable
from unittest.mock import patch

from flask import Flask

from bench.measure import Result, in_turns, show
from esn.content.actions.replies import reply_to
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.unit_of_work import UnitOfWork
from esn.people.queries import load_actor
from esn.posts.actions import create_post

WRITERS, SECONDS = 16, 4.0
MANY, FEW = 20_000, 20

_NEAREST = db.text("SELECT space_id, n FROM member_count ORDER BY abs(n - :n), space_id LIMIT 1")
_OWNER = db.text("SELECT account_id FROM membership WHERE space_id = :space_id AND role = 'owner' LIMIT 1")
_MEMBERS = db.text(
    "SELECT account_id FROM membership WHERE space_id = :space_id AND state = 'member' ORDER BY account_id LIMIT :n"
)


def measure_hot_post(app: Flask) -> None:
    """Replies a second to one post, with counters and without them."""
    space_id, _n = db.session.execute(_NEAREST, {"n": 1_000}).one()
    people = [
        load_actor(account_id) for account_id in db.session.scalars(_MEMBERS, {"space_id": space_id, "n": WRITERS})
    ]
    post_id = create_post(people[0], [space_id], "A post that everybody answers.")
    counted, plain = [], []
    for _ in range(2):
        counted.append(_rate(app, people, post_id))
        with patch.object(UnitOfWork, "count"):
            plain.append(_rate(app, people, post_id))
    with_counters, without = statistics.mean(counted), statistics.mean(plain)
    parts = f"{with_counters:.0f} replies a second against {without:.0f}"
    show(Result(f"Hot post, {WRITERS} writers: rate", with_counters / without, 0.1, parts, is_least=True))


def _rate(app: Flask, people: list[Actor], post_id: int) -> float:
    done: list[int] = []
    end = time.perf_counter() + SECONDS
    threads = [threading.Thread(target=_write, args=(app, actor, post_id, end, done.append)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / SECONDS


def _write(app: Flask, actor: Actor, post_id: int, end: float, tell: Callable[[int], None]) -> None:
    number = 0
    with app.app_context():
        while time.perf_counter() < end:
            reply_to(actor, post_id, f"Answer {number}.")
            number += 1
    tell(number)


def measure_large_community() -> None:
    """A post to the community nearest to 20,000 members against one to 20."""
    (many_id, many), (few_id, few) = (db.session.execute(_NEAREST, {"n": n}).one() for n in (MANY, FEW))
    to_many, to_few = in_turns(_poster(many_id), _poster(few_id), 50)
    parts = f"{many:,} members {to_many.wall:.1f} ms, {few} members {to_few.wall:.1f} ms"
    show(Result("Post to a large community against a small one, time", to_many.wall / to_few.wall, 2, parts))


def _poster(space_id: int) -> Callable[[], int]:
    owner = load_actor(db.session.execute(_OWNER, {"space_id": space_id}).scalar_one())
    return lambda: create_post(owner, [space_id], "How long does this take?")
