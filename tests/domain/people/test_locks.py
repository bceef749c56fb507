"""Locks: one reason each, lifted one by one."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchiveRecord
from esn.core import clock
from esn.core.actor import POSTING, SIGN_IN, SYSTEM
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import unit_of_work
from esn.people.actions import lock_account, unlock_account
from esn.people.actions.locks import add_lock
from esn.people.policy import COMPLIANCE, DIRECTORY, MODERATION, SECURITY
from esn.people.queries import list_locks, load_actor
from tests.factories.cast import Cast


def test_lifting_one_never_lifts_another(cast: Cast) -> None:
    account_id = cast.employee.id
    posting = lock_account(cast.moderator, account_id, MODERATION, POSTING, note="rule 4")
    signing_in = lock_account(cast.admin, account_id, SECURITY, SIGN_IN)
    assert load_actor(account_id).locked == {POSTING, SIGN_IN}
    unlock_account(cast.moderator, posting)
    assert load_actor(account_id).locked == {SIGN_IN}
    unlock_account(cast.admin, signing_in)
    assert load_actor(account_id).locked == frozenset()


def test_two_locks_of_one_effect_are_two(cast: Cast) -> None:
    first = lock_account(SYSTEM, cast.employee.id, SECURITY)
    lock_account(SYSTEM, cast.employee.id, COMPLIANCE)
    unlock_account(SYSTEM, first)
    assert load_actor(cast.employee.id).locked == {SIGN_IN}


def test_a_lock_ends_by_itself(cast: Cast) -> None:
    until = clock.now() + timedelta(days=1)
    lock_account(cast.moderator, cast.employee.id, MODERATION, POSTING, until=until)
    assert load_actor(cast.employee.id).locked == {POSTING}
    with clock.at(until + timedelta(seconds=1)):
        assert load_actor(cast.employee.id).locked == frozenset()
        assert list_locks(cast.employee.id) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("who", "reason", "may"),
    [
        ("moderator", MODERATION, True),
        ("moderator", SECURITY, False),
        ("moderator", COMPLIANCE, False),
        ("admin", SECURITY, True),
        ("admin", MODERATION, False),
        ("compliance", COMPLIANCE, True),
        ("compliance", MODERATION, False),
        ("leader", MODERATION, False),
    ],
)
def test_each_reason_belongs_to_a_role(cast: Cast, who: str, reason: str, may: bool) -> None:
    actor = getattr(cast, who)
    if may:
        assert lock_account(actor, cast.employee.id, reason)
    else:
        with pytest.raises(NotAllowed):
            lock_account(actor, cast.employee.id, reason)


def test_nobody_locks_or_frees_themselves(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        lock_account(cast.moderator, cast.moderator.id, MODERATION)
    lock_id = lock_account(cast.moderator2, cast.moderator.id, MODERATION, POSTING)
    with pytest.raises(NotAllowed):
        unlock_account(cast.moderator, lock_id)


def test_the_directorys_lock_is_the_directorys(cast: Cast) -> None:
    with pytest.raises(NotValid):
        lock_account(SYSTEM, cast.employee.id, DIRECTORY)
    with unit_of_work() as unit:
        lock_id = add_lock(unit, SYSTEM, cast.employee.id, DIRECTORY)
    with pytest.raises(NotAllowed):
        unlock_account(SYSTEM, lock_id)


def test_what_makes_no_sense_is_refused(cast: Cast) -> None:
    with pytest.raises(NotValid):
        lock_account(SYSTEM, cast.employee.id, SECURITY, "reading")
    with pytest.raises(NotValid) as refusal:
        lock_account(SYSTEM, cast.employee.id, SECURITY, until=clock.now() - timedelta(hours=1))
    assert set(refusal.value.fields) == {"until"}
    with pytest.raises(NotFound):
        lock_account(SYSTEM, 10**9, SECURITY)
    with pytest.raises(NotFound):
        unlock_account(SYSTEM, 10**9)
    lock_id = lock_account(SYSTEM, cast.employee.id, SECURITY)
    unlock_account(SYSTEM, lock_id)
    with pytest.raises(Conflict):
        unlock_account(SYSTEM, lock_id)


def test_locking_and_lifting_are_records(cast: Cast) -> None:
    newest = sa.select(ArchiveRecord.envelope).order_by(ArchiveRecord.id.desc()).limit(1)
    lock_id = lock_account(cast.admin, cast.employee.id, SECURITY, note="a secret reason")
    envelope = str(db.session.scalar(newest))
    assert "account.locked" in envelope
    assert "a secret reason" not in envelope
    unlock_account(cast.admin, lock_id)
    assert "account.unlocked" in str(db.session.scalar(newest))
