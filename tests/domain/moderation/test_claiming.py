"""Claims: one at a time, ending by themselves, and opening no more than is needed."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchiveRecord
from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict, NotFound
from esn.moderation.actions import add_note, claim_case, decide_case, release_case
from esn.moderation.queries.case import get_case
from esn.moderation.queries.queue import count_queue, list_queue
from esn.spaces.models import AccessGrant
from tests.domain.moderation.acting import RULE, decide, make_thread, report
from tests.factories.worlds import make_reply

LATER = timedelta(minutes=31)


def grants() -> dict[int, set[int]]:
    """Whom a grant lets read what: account id -> content ids."""
    db.session.rollback()
    found: dict[int, set[int]] = {}
    for grant in db.session.scalars(sa.select(AccessGrant)):
        found.setdefault(grant.account_id, set()).add(grant.content_id)
    return found


def count_records(wire_name: str) -> int:
    """How many archive records of a type there are."""
    db.session.rollback()
    is_such = ArchiveRecord.envelope.contains(f'"type":"{wire_name}"')
    return db.session.scalar(sa.select(sa.func.count()).select_from(ArchiveRecord).where(is_such))


def test_a_case_is_claimed_by_one_person_until_the_claim_ends(cast, thread):
    case_id = report(cast.colleague, thread[1])
    claim_case(cast.moderator, case_id)
    with pytest.raises(Conflict, match="Sara Lind took this case"):
        claim_case(cast.moderator2, case_id)
    with pytest.raises(Conflict, match="Sara Lind took this case"):
        decide_case(cast.moderator2, case_id, action="none", rule_id=None, reason="Fine.", seen=(1, 1))
    assert count_queue(cast.moderator) == {"open": 1, "mine": 1, "appeals": 0}
    with clock.at(clock.now() + LATER):
        assert count_queue(cast.moderator)["mine"] == 0
        claim_case(cast.moderator2, case_id)
    assert set(grants()) == {cast.moderator2.id}


def test_a_private_place_opens_with_the_claim_and_closes_with_it(cast):
    post_id, reply_id = make_thread(cast, "lab", visibility="private", name="Skunkworks")
    later = make_reply(cast.colleague, post_id, "Take the number out.")
    case_id = report(cast.colleague, reply_id)
    (row,) = list_queue(cast.moderator, "open").rows
    assert (row.excerpt, row.place) == ("", "Private community")
    assert get_case(cast.moderator, case_id).text is None
    claim_case(cast.moderator, case_id)
    assert grants() == {cast.moderator.id: {reply_id, post_id, later}}
    view = get_case(cast.moderator, case_id)
    assert "Mrs K." in view.text.html
    assert [line.excerpt for line in (*view.before, *view.after)] == [
        "About accounts: Account 4471 is open again.",
        "Take the number out.",
    ]
    release_case(cast.moderator, case_id)
    assert grants() == {}
    assert count_records("access.granted") == 6
    assert get_case(cast.moderator, case_id).text is None


@pytest.mark.one_database
def test_access_ends_with_the_claim_and_with_the_decision(cast):
    _post_id, reply_id = make_thread(cast, "lab", visibility="private")
    case_id = report(cast.colleague, reply_id)
    claim_case(cast.moderator, case_id)
    with clock.at(clock.now() + LATER):
        assert get_case(cast.moderator, case_id).text is None
    decide(cast.moderator, case_id)
    assert grants() == {}


@pytest.mark.one_database
def test_context_is_three_texts_on_each_side(cast, thread):
    post_id, _reply_id = thread
    ids = [make_reply(cast.outsider, post_id, f"Reply {n}") for n in range(9)]
    view = get_case(cast.moderator, report(cast.colleague, ids[4]))
    assert [line.excerpt for line in view.before][1:] == ["Reply 1", "Reply 2", "Reply 3"]
    assert [line.excerpt for line in view.after] == ["Reply 5", "Reply 6", "Reply 7"]
    view = get_case(cast.moderator, report(cast.employee, post_id))
    assert len(view.after) == 3


def test_notes_are_for_moderators(cast, thread):
    case_id = report(cast.colleague, thread[1])
    add_note(cast.moderator, case_id, "Asked the branch.")
    assert [note.text for note in get_case(cast.moderator2, case_id).notes] == ["Asked the branch."]
    with pytest.raises(NotFound):
        add_note(cast.colleague, case_id, "Me too.")


def test_the_queue_shows_the_most_severe_first_then_the_oldest(cast, thread):
    post_id, reply_id = thread
    other = make_reply(cast.employee, post_id, "Second")
    ordinary = report(cast.outsider, reply_id, "rule-2")
    danger = report(cast.outsider, post_id, "rule-1")
    data = report(cast.outsider, other, RULE)
    assert [row.id for row in list_queue(cast.moderator, "open").rows] == [danger, data, ordinary]
    assert [row.id for row in list_queue(cast.moderator, "open", before=data).rows] == [ordinary]


def test_the_queue_is_empty_for_authors_and_not_found_for_everybody_else(cast, thread):
    _post_id, reply_id = thread
    report(cast.colleague, reply_id)
    assert not list_queue(cast.employee, "open").rows  # the owner wrote it
    for other in (cast.colleague, cast.compliance, cast.admin):
        with pytest.raises(NotFound):
            list_queue(other, "open")
