"""Replies, edits, removal and reactions."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.reactions import set_reaction
from esn.content.models import ContentActivity, ContentVersion, Placement, ReactionCount
from esn.content.queries import list_readable_ids, list_readers, list_versions
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.posts import queries
from esn.posts.queries import get_card, get_thread, list_space_posts
from esn.spaces.actions.lifecycle import archive_space, change_visibility
from esn.spaces.actions.membership import leave_space
from tests.domain.posts.test_create_post import records
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply

pytestmark = pytest.mark.one_database  # rules of Python; what asks the database in a way of its own says so


@pytest.mark.every_database
def test_replies_stand_oldest_first_and_are_counted(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    post_id = make_post(cast.employee, space)
    replies = [make_reply(cast.colleague, post_id, f"Reply {n}") for n in range(3)]
    thread = get_thread(cast.employee, post_id)
    assert [reply.id for reply in thread.first] == replies
    assert thread.post.reply_count == 3
    assert [(reply.number, reply.total) for reply in thread.first] == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.every_database
def test_a_long_thread_is_cut_in_the_middle(cast: Cast, small: Callable[..., None]) -> None:
    small(queries, FIRST_REPLIES=2, LAST_REPLIES=3, SHOWN_WHOLE=9, SHOWN_BEFORE=2)
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space)
    replies = [make_reply(cast.employee, post_id) for _number in range(10)]
    thread = get_thread(cast.employee, post_id)
    assert [card.id for card in thread.first] == replies[:2]
    assert [card.id for card in thread.last] == replies[-3:]
    assert thread.hidden_count == 5
    thread = get_thread(cast.employee, post_id, after=replies[1])
    assert [card.id for card in (*thread.first, *thread.last)] == replies[2:]
    assert (thread.hidden_before, thread.hidden_count, thread.first[0].number) == (2, 0, 3)
    thread = get_thread(cast.employee, post_id, reply_id=replies[5])  # as its permalink asks
    assert [card.id for card in thread.first] == replies[3:7]
    assert get_thread(cast.employee, post_id, reply_id=replies[1]).first[0].id == replies[0]
    assert get_thread(cast.employee, post_id, after=replies[-1]).first[0].id == replies[0]


def test_readers_who_are_no_members_may_not_reply(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    with pytest.raises(NotAllowed, match="Join the community"):
        make_reply(cast.outsider, post_id)


def test_a_reply_to_something_invisible_or_missing_is_not_found(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee, visibility="private"))
    for missing in (post_id, 999_999):
        with pytest.raises(NotFound):
            make_reply(cast.outsider, missing)


@pytest.mark.every_database
def test_a_reply_answers_only_replies_of_its_own_thread(cast: Cast) -> None:
    space = make_community(cast.employee)
    post_id, other_id = make_post(cast.employee, space), make_post(cast.employee, space)
    foreign = make_reply(cast.employee, other_id)
    with pytest.raises(NotFound):
        make_reply(cast.employee, post_id, parent_id=foreign)


@pytest.mark.every_database
def test_an_edit_adds_a_version_that_everybody_can_compare(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee), source="Opens at nine.")
    edit_content(cast.employee, post_id, source="Opens at ten.", base_version=1)
    assert [version.source for version in list_versions(cast.outsider, post_id)] == ["Opens at ten.", "Opens at nine."]
    card = get_card(cast.outsider, post_id)
    assert "ten" in card.html
    assert card.edited_at is not None


def test_an_edit_of_an_older_version_is_a_conflict(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    edit_content(cast.employee, post_id, source="Second.", base_version=1)
    with pytest.raises(Conflict):
        edit_content(cast.employee, post_id, source="Also second.", base_version=1)


def test_an_unchanged_text_makes_no_version_and_no_record(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee), source="Same.")
    edit_content(cast.employee, post_id, source="Same.", base_version=1)
    assert db.session.get(ContentVersion, (post_id, 2)) is None
    assert records("content.edited") == []


def test_only_the_author_edits_and_removes(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee, members=[cast.colleague]))
    with pytest.raises(NotFound):
        edit_content(cast.colleague, post_id, source="Mine now.", base_version=1)
    with pytest.raises(NotFound):
        remove_content(cast.colleague, post_id)


@pytest.mark.every_database
def test_a_removed_post_leaves_a_tombstone_and_no_text(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    post_id = make_post(cast.employee, space, source="Secret plan")
    remove_content(cast.employee, post_id)
    card = get_thread(cast.colleague, post_id).post
    assert (card.html, card.title, card.excerpt) == ("", "", "")
    assert card.removed == "Grace Okafor removed this text."
    assert list_space_posts(cast.colleague, space.id).rows == []
    placements = db.session.scalars(sa.select(Placement.state).where(Placement.content_id == post_id))
    assert set(placements) == {"removed"}


def test_the_tombstone_is_for_those_who_could_read_it(cast: Cast) -> None:
    space = make_community(cast.employee, visibility="private")
    post_id = make_post(cast.employee, space)
    remove_content(cast.employee, post_id)
    with pytest.raises(NotFound):
        get_thread(cast.outsider, post_id)


@pytest.mark.every_database
def test_a_removed_reply_no_longer_counts(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    reply_id = make_reply(cast.employee, post_id)
    remove_content(cast.employee, reply_id)
    assert db.session.get(ContentActivity, post_id).reply_count == 0
    assert get_thread(cast.employee, post_id).first[0].is_gone


def test_replies_of_a_removed_post_cannot_be_read(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    reply_id = make_reply(cast.employee, post_id)
    remove_content(cast.employee, post_id)
    assert list_readable_ids(cast.employee, [reply_id]) == set()


def test_post_edit_and_delete_leave_three_records(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    edit_content(cast.employee, post_id, source="Other.", base_version=1)
    remove_content(cast.employee, post_id)
    names = ("post.created", "content.edited", "content.state_changed")
    assert [len(records(name)) for name in names] == [1, 1, 1]


@pytest.mark.every_database
def test_reacting_twice_counts_once_and_can_be_taken_back(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    for is_on, expected in ((True, 1), (True, 1), (False, 0), (False, 0)):
        set_reaction(cast.outsider, post_id, "thanks", is_on=is_on)
        db.session.rollback()
        assert db.session.get(ReactionCount, (post_id, "thanks")).n == expected
    assert len(records("reaction.changed")) == 2


def test_reactions_need_a_known_kind_and_a_readable_text(cast: Cast) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee, visibility="private"))
    with pytest.raises(NotValid):
        set_reaction(cast.employee, post_id, "rage", is_on=True)
    with pytest.raises(NotFound):
        set_reaction(cast.outsider, post_id, "thanks", is_on=True)


def test_a_text_in_an_archived_community_is_not_changed_but_can_be_taken_away(cast: Cast) -> None:
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space)
    assert get_card(cast.employee, post_id).may_edit
    archive_space(cast.employee, space.id)
    with pytest.raises(NotAllowed, match="archived"):
        edit_content(cast.employee, post_id, source="Something else.", base_version=1)
    card = get_card(cast.employee, post_id)
    assert (card.may_edit, card.may_react, card.may_delete) == (False, False, True)
    remove_content(cast.employee, post_id)


def test_an_archived_community_takes_no_reaction(cast: Cast) -> None:
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space)
    archive_space(cast.employee, space.id)
    with pytest.raises(NotAllowed, match="archived"):
        set_reaction(cast.outsider, post_id, "thanks", is_on=True)


@pytest.mark.every_database
def test_closing_a_community_and_leaving_it_act_at_once(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    post_id = make_post(cast.employee, space)
    everybody = [cast.employee.id, cast.colleague.id, cast.outsider.id]
    assert list_readers(post_id, everybody) == set(everybody)
    change_visibility(cast.employee, space.id, "private")
    assert list_readers(post_id, everybody) == {cast.employee.id, cast.colleague.id}
    leave_space(cast.colleague, space.id)
    assert list_readers(post_id, everybody) == {cast.employee.id}


def test_a_shared_post_shows_each_reader_only_the_places_he_sees(cast: Cast) -> None:
    open_space = make_community(cast.employee, "wide")
    closed = make_community(cast.employee, "closed", visibility="private", is_listed=False)
    post_id = make_post(cast.employee, closed, open_space)
    assert [place.slug for place in get_card(cast.outsider, post_id).places] == ["wide"]
    assert [place.slug for place in get_card(cast.employee, post_id).places] == ["closed", "wide"]
