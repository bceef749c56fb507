"""Wall 8: the clock jumps, back and forth: nothing is lost, nobody stays in longer, the archive still verifies."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from esn.archive.checkpoint import key_id
from esn.archive.models import ArchivePending
from esn.archive.seal import seal
from esn.archive.verify import snapshot, verify
from esn.auth.actions import open_session
from esn.auth.door import load_actor
from esn.auth.models import SessionActivity
from esn.auth.queries import is_recently_authenticated, load_session
from esn.core import clock
from esn.core.db import db
from esn.core.revocation import revoke
from esn.posts.queries import list_space_positions_since, list_space_posts
from esn.realtime.queries import list_revocations
from tests.factories.worlds import make_community, make_post

pytestmark = pytest.mark.every_database

JUMPS = [timedelta(hours=hours) for hours in (0, 5, -5, 24 * 365, -24 * 365, 0)]


def test_lists_and_cursors_follow_what_came_first_whatever_the_clock_says(cast) -> None:
    space = make_community(cast.employee)
    ids, seen = [], 0
    for jump in JUMPS:
        with clock.at(clock.now() + jump):
            ids.append(make_post(cast.employee, space, source=f"After {jump}."))
            [position] = list_space_positions_since(space.id, seen)
            assert position > seen
            seen = position
    assert [row.id for row in list_space_posts(cast.employee, space.id).rows] == ids[::-1]


def test_seals_follow_each_other_whatever_the_clock_says(cast, monkeypatch: pytest.MonkeyPatch) -> None:
    space, key = make_community(cast.employee), Ed25519PrivateKey.generate()
    sizes = []
    for jump in JUMPS:
        monkeypatch.setattr(clock, "true_now", lambda jump=jump: datetime.now(UTC) + jump)
        make_post(cast.employee, space)
        sizes.append(seal(key).tree_size)
    assert sizes == sorted(set(sizes))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ArchivePending)) == 0
    db.session.rollback()
    with snapshot(db.engine) as connection:
        assert verify(connection, {key_id(key.public_key()): key.public_key()}, []).sentence().startswith("Good")


def test_a_session_begun_in_the_future_lets_nobody_in(cast) -> None:
    with clock.at(clock.now() + timedelta(days=300)):
        cookie = open_session(cast.employee.id, address="", agent="")
        actor = load_session(cookie).actor
        assert is_recently_authenticated(actor)
    assert load_session(cookie) is None
    assert not is_recently_authenticated(actor)


def test_a_server_that_is_a_little_ahead_signs_people_in(cast) -> None:
    with clock.at(clock.now() + timedelta(minutes=2)):
        cookie = open_session(cast.employee.id, address="", agent="")
    actor = load_actor(cookie, is_used=True)
    assert is_recently_authenticated(actor)


def test_a_session_that_sees_the_clock_jump_ends_when_it_would_have_ended(cast) -> None:
    cookie, begun = open_session(cast.employee.id, address="", agent=""), clock.now()
    with clock.at(begun + timedelta(minutes=20)):
        assert load_actor(cookie, is_used=True)  # noted, twenty minutes too late
    with clock.at(begun + timedelta(minutes=2)):
        assert load_actor(cookie, is_used=True)
        assert db.session.scalar(sa.select(SessionActivity.last_seen_at)) == clock.now()
    with clock.at(begun + timedelta(days=1)):
        assert load_session(cookie) is None
    with clock.at(begun - timedelta(minutes=3)):
        assert load_session(cookie) is not None


@pytest.mark.parametrize("hours", [-2, 0, 2])
def test_a_revocation_is_read_whatever_the_clock_says(cast, hours: int) -> None:
    with clock.at(clock.now() + timedelta(hours=hours)):
        revoke(account_id=cast.employee.id)
    assert cast.employee.id in [one.account_id for one in list_revocations().values()]
