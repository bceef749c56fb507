"""Posting: who may, where it stands, what is kept, what is recorded."""

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchivePayload, ArchiveRecord
from esn.content.models import ContentVersion, Placement
from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.people.actions.locks import lock_account
from esn.people.queries.actors import load_actor
from esn.posts.actions import QUIET_WEEK, create_post
from esn.posts.queries import get_thread, list_space_posts
from esn.spaces.actions.lifecycle import archive_space
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post


def records(wire_name: str) -> list[ArchiveRecord]:
    """The archive records of one type."""
    db.session.rollback()
    query = sa.select(ArchiveRecord).where(ArchiveRecord.envelope.contains(f'"type":"{wire_name}"'))
    return list(db.session.scalars(query))


def test_stands_in_each_community_once_with_one_position(cast: Cast) -> None:
    first, second = make_community(cast.employee, "one"), make_community(cast.employee, "two")
    post_id = make_post(cast.employee, first, second, first)
    placements = list(db.session.scalars(sa.select(Placement).where(Placement.content_id == post_id)))
    assert {placement.space_id for placement in placements} == {first.id, second.id}
    assert len({placement.position for placement in placements}) == 1


def test_positions_grow_by_time_of_publication(cast: Cast) -> None:
    space = make_community(cast.employee)
    ids = [make_post(cast.employee, space) for _number in range(3)]
    assert [card.id for card in list_space_posts(cast.employee, space.id).rows] == ids[::-1]


def test_keeps_the_version_and_records_the_text_apart_from_the_facts(cast: Cast) -> None:
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space, source="The *vault* opens at nine.")
    version = db.session.get(ContentVersion, (post_id, 1))
    assert version.source == "The *vault* opens at nine."
    (record,) = records("post.created")
    assert "vault" not in record.envelope
    assert "vault" in db.session.get(ArchivePayload, record.id).payload


def test_a_second_submission_with_the_same_key_creates_nothing(cast: Cast) -> None:
    space = make_community(cast.employee)
    first = create_post(cast.employee, [space.id], "Once.", submission="k1")
    assert create_post(cast.employee, [space.id], "Once.", submission="k1") == first
    assert len(records("post.created")) == 1


def test_members_only(cast: Cast) -> None:
    space = make_community(cast.employee, name="Fraud Desk")
    with pytest.raises(NotAllowed, match="Join Fraud Desk"):
        make_post(cast.outsider, space)


def test_a_private_community_is_not_found_by_others(cast: Cast) -> None:
    space = make_community(cast.employee, visibility="private", is_listed=False)
    with pytest.raises(NotFound):
        make_post(cast.outsider, space)


def test_one_forbidden_place_refuses_the_whole_post(cast: Cast) -> None:
    mine = make_community(cast.employee, "first-desk")
    other = make_community(cast.outsider, "second-desk")
    with pytest.raises(NotAllowed):
        make_post(cast.employee, mine, other)
    assert list_space_posts(cast.employee, mine.id).rows == []


def test_nowhere_is_refused(cast: Cast) -> None:
    with pytest.raises(NotValid) as refused:
        make_post(cast.employee)
    assert "to" in refused.value.fields


def test_an_archived_community_takes_nothing_new(cast: Cast) -> None:
    space = make_community(cast.employee)
    archive_space(cast.employee, space.id)
    with pytest.raises(NotAllowed, match="archived"):
        make_post(cast.employee, space)


def test_a_lock_on_posting_is_kept(cast: Cast) -> None:
    space = make_community(cast.employee)
    lock_account(cast.moderator, cast.employee.id, reason="moderation", effect="posting", note="", until=None)
    with pytest.raises(NotAllowed, match="paused"):
        make_post(load_actor(cast.employee.id), space)


def test_in_a_quiet_community_every_post_is_a_highlight_in_a_busy_one_it_is_not(cast: Cast) -> None:
    space = make_community(cast.employee)
    ids = [make_post(cast.employee, space) for _number in range(QUIET_WEEK + 1)]
    marks = dict(db.session.execute(sa.select(Placement.content_id, Placement.is_highlight)).all())
    assert [marks[post_id] for post_id in ids] == [True] * QUIET_WEEK + [False]


def test_mentions_become_links_only_for_people_who_exist(cast: Cast) -> None:
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space, source="Ask @Colleague or @nobody.")
    html = get_thread(cast.employee, post_id).post.html
    assert '<a href="/u/colleague" class="mention"' in html
    assert "@nobody" in html
    assert "/u/nobody" not in html
