"""Official accounts: who writes under which name, what readers learn, and what they never do."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchivePayload, ArchiveRecord
from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.replies import reply_to
from esn.content.actions.scheduling import publish_due, schedule_text
from esn.content.models import Content
from esn.content.queries import list_scheduled
from esn.core import clock
from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.feed.queries import list_home
from esn.messages.recipients import find_recipients
from esn.moderation.actions.reports import report_content
from esn.moderation.models import Case
from esn.notifications.queries import list_notifications
from esn.notifications.wording import Row
from esn.people.actions import close_official, create_official, end_delegation, end_use, follow_person, let_use
from esn.people.models import Account
from esn.people.queries import get_profile, list_official, list_official_names, list_people
from esn.posts.actions import create_post
from esn.posts.queries import get_card, list_author_posts
from esn.posts.scheduling import place_of
from tests.domain.replay import read_tables, replay
from tests.domain.search.searching import urls
from tests.factories.worlds import make_community


@pytest.fixture
def room(cast):
    return make_community(cast.leader, members=[cast.employee, cast.colleague])


@pytest.fixture
def desk(cast):
    """HR desk, under whose name employee and colleague write."""
    account_id = create_official(cast.admin, "HR desk", "Questions on work and pay.")
    for writer in (cast.employee, cast.colleague):
        let_use(cast.admin, account_id, db.session.get(Account, writer.id), clock.now().date() + timedelta(days=30))
    return account_id


def told(actor):
    return [Row(line).title for line in list_notifications(actor, "all").rows]


@pytest.mark.every_database
def test_readers_see_the_name_and_never_who_wrote(cast, room, desk):
    follow_person(cast.outsider, desk)
    post_id = create_post(cast.employee, [room.id], "The zebra form is new, @leader.", sender_id=desk)
    reply_id = reply_to(cast.colleague, post_id, "And shorter.", sender_id=desk)
    edit_content(cast.employee, post_id, source="The zebra form is new, @leader and @moderator.", base_version=1)
    card = get_card(cast.leader, post_id)
    assert (card.author_name, card.author_username, card.label[0]) == ("HR desk", "official.hr-desk", "Official")
    assert (card.is_mine, get_card(cast.employee, post_id).may_edit) == (False, True)
    assert list_author_posts(cast.leader, cast.employee.id).rows == []
    assert [one.id for one in list_author_posts(cast.leader, desk).rows] == [post_id]
    assert [one.id for one in list_home(cast.outsider).rows] == [post_id]
    assert told(cast.leader) == told(cast.moderator) == ["HR desk (official) mentioned you"]
    assert urls(cast.leader, "zebra") != []
    people = {(cast.employee.id, post_id), (cast.colleague.id, reply_id)}
    rows = sa.select(Content.written_by_id, Content.id).where(Content.author_id == desk)
    assert set(db.session.execute(rows).all()) == people
    made = sa.select(ArchiveRecord.envelope).where(ArchiveRecord.envelope.contains("post.created"))
    record = json.loads(db.session.scalars(made).one())
    assert (record["actor_id"], record["facts"]["written_for_id"]) == (cast.employee.id, desk)
    reply_to(cast.leader, post_id, "Thank you.")
    assert "Maria Ortiz replied" in told(cast.colleague)
    assert replay() == read_tables()
    assert db.session.scalar(sa.select(ArchivePayload.record_id).limit(1)) is not None


def test_rights_are_judged_each_time(cast, room, desk):
    post_id = create_post(cast.employee, [room.id], "One.", sender_id=desk)
    for refused in (
        lambda: create_post(cast.leader, [room.id], "Me too.", sender_id=desk),
        lambda: create_post(cast.employee, [room.id], "As her.", sender_id=cast.leader.id),
        lambda: reply_to(cast.leader, post_id, "Me too.", sender_id=desk),
        lambda: reply_to(cast.employee, create_post(cast.leader, [room.id], "Hers."), "Hello.", sender_id=desk),
    ):
        with pytest.raises(NotAllowed, match="kept"):
            refused()
    at = clock.now() + timedelta(hours=1)
    schedule_text(cast.employee, "post", place_of([room.id], desk), "Later.", publish_at=at)
    end_use(cast.admin, desk, cast.employee.id)
    with clock.at(at):
        publish_due(list_scheduled(cast.employee).rows[0].id)
    assert "no longer write" in list_scheduled(cast.employee).rows[0].refusal
    with pytest.raises(NotAllowed, match="no longer write"):
        edit_content(cast.employee, post_id, source="Two.", base_version=1)
    remove_content(cast.employee, post_id)
    assert "You no longer write as HR desk" in told(cast.employee)
    end_delegation(cast.colleague, desk, cast.colleague.id)
    assert list_official_names(cast.colleague) == []


def test_it_is_nobody_whom_one_reaches(cast, desk):
    assert get_profile(cast.leader, "official.hr-desk").purpose == "Questions on work and pay."
    assert list_people(cast.leader, "desk").rows == []
    with pytest.raises(NotValid):
        find_recipients(cast.leader, "@official.hr-desk")
    for name, purpose, field in (("HR-Desk", "Again.", "name"), ("!", "Signs.", "name"), ("Other", " ", "purpose")):
        with pytest.raises(NotValid) as refusal:
            create_official(cast.admin, name, purpose)
        assert set(refusal.value.fields) == {field}
    with pytest.raises(NotAllowed):
        create_official(cast.leader, "Mine", "For me.")
    with pytest.raises(NotAllowed):
        list_official(cast.leader)
    close_official(cast.admin, desk)
    assert list_official_names(cast.employee) == []
    with pytest.raises(NotFound):
        close_official(cast.admin, desk)


def test_a_report_is_about_who_wrote_it(cast, room, desk):
    post_id = create_post(cast.employee, [room.id], "One.", sender_id=desk)
    report_content(cast.leader, post_id, rule_id="rule-2", details="Look.")
    assert db.session.scalars(sa.select(Case.author_id)).all() == [cast.employee.id]
    with pytest.raises(NotAllowed):
        report_content(cast.employee, post_id, rule_id="rule-2", details="Mine.")
