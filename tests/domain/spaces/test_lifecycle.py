"""Making, changing, opening, closing and archiving a space."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchivePayload, ArchiveRecord
from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.revocation import Revocation
from esn.people.actions import lock_account
from esn.people.queries import load_actor
from esn.spaces import actions
from esn.spaces.actions import NewSpace
from esn.spaces.models import RESERVED_SLUGS, SLUG_LENGTH, Space
from esn.spaces.queries import get_space
from tests.factories.worlds import make_community

pytestmark = pytest.mark.one_database  # rules of Python; what asks the database in a way of its own says so


def records(wire_name: str) -> list[tuple[dict, dict]]:
    """Envelope and payload of the records of one type, oldest first."""
    db.session.rollback()
    query = sa.select(ArchiveRecord.envelope, ArchivePayload.payload)
    query = query.outerjoin(ArchivePayload, ArchivePayload.record_id == ArchiveRecord.id).order_by(ArchiveRecord.id)
    rows = [(json.loads(envelope), json.loads(payload or "{}")) for envelope, payload in db.session.execute(query)]
    return [row for row in rows if row[0]["type"] == wire_name]


def create(actor, **facts: Any) -> Space:
    return db.session.get(Space, actions.create_space(actor, NewSpace(**facts)))


def test_the_creator_is_the_owner(cast):
    space = create(cast.employee, name=" Fraud  Desk ", purpose="Ask\nfirst.", place="Millgate")
    assert (space.slug, space.name, space.purpose, space.place) == (
        "fraud-desk",
        "Fraud Desk",
        "Ask first.",
        "Millgate",
    )
    assert space.access_space_id == space.id
    view = get_space(cast.employee, space.id)
    assert (view.role, view.member_count, view.may_manage) == ("owner", 1, True)


def test_the_record_keeps_the_facts_and_the_texts_apart(cast):
    space = create(cast.employee, name="Project Falcon", visibility="private", is_listed=False)
    ((envelope, payload),) = records("space.created")
    assert "alcon" not in json.dumps(envelope)
    assert payload["name"] == "Project Falcon"
    assert space.id in envelope["space_ids"]


@pytest.mark.every_database
def test_sending_twice_makes_one(cast):
    ids = {actions.create_space(cast.employee, NewSpace(name="Lending"), submission="once") for _time in range(2)}
    assert len(ids) == 1


def test_the_product_makes_spaces_without_owner(cast):
    new = NewSpace(kind="everybody", name="Everybody", visibility="private", is_listed=False)
    space_id = actions.create_space(SYSTEM, new)
    view = get_space(cast.outsider, space_id)
    assert (view.is_visible, view.member_count, view.role) == (True, 0, None)


@pytest.mark.every_database
def test_a_lock_on_posting_ends_creating(cast):
    lock_account(cast.moderator, cast.employee.id, "moderation", effect="posting")
    with pytest.raises(NotAllowed):
        create(load_actor(cast.employee.id), name="Lending")


SLUGS = {
    "Lending": "lending",
    "New": "new-community",
    "Größe & Maß": "groesse-and-mass",
    "支付": "community",
    "é" * 100: "e" * SLUG_LENGTH,
}


def test_the_slug_is_made_from_the_name(cast):
    assert {name: create(cast.employee, name=name).slug for name in SLUGS} == SLUGS


@pytest.mark.every_database
def test_a_taken_slug_gets_a_number_whoever_has_it(cast):
    create(cast.employee, name="Falcon", visibility="private", is_listed=False)
    assert create(cast.outsider, name="Falcon").slug == "falcon-2"
    assert create(cast.outsider, name="Falcon", slug="falcon").slug == "falcon-3"


def test_slugs_that_are_refused(cast):
    for slug in [*RESERVED_SLUGS, "Big", "a b", "a/b", "ä", "-a", "a-", "a--b", "a" * 61, ".", "a\n"]:
        with pytest.raises(NotValid) as refusal:
            create(cast.employee, name="Lending", slug=slug)
        assert "slug" in refusal.value.fields, slug


BAD = [
    ({"name": ""}, "name"),
    ({"name": "  \u200b\x00 "}, "name"),
    ({"name": "\u202e\u200d—"}, "name"),
    ({"name": "x" * 121}, "name"),
    ({"name": "Lending", "purpose": "x" * 301}, "purpose"),
    ({"name": "Lending", "place": "x" * 201}, "place"),
    ({"name": "Lending", "visibility": "secret"}, "visibility"),
]


def test_input_that_is_refused(cast):
    for facts, field in BAD:
        with pytest.raises(NotValid) as refusal:
            create(cast.employee, **facts)
        assert field in refusal.value.fields, facts
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Space)) == 0


def test_signs_that_deceive_are_taken_out(cast):
    space = create(cast.employee, name="Pay\u202e\x00ments \ud800 \u0645\u06cc\u200c\u062e")
    assert space.name == "Pay ments \u0645\u06cc\u200c\u062e"


@pytest.mark.every_database
def test_changing_records_only_what_changed(cast):
    space = make_community(cast.employee, "lending", purpose="Loans.")
    actions.change_space(cast.employee, space.id, name="Lending", purpose="Loans and leases.", place="")
    actions.change_space(cast.employee, space.id, name="Lending", purpose="Loans and leases.", place="")
    ((_envelope, payload),) = records("space.changed")
    assert payload["fields"] == {"purpose": "Loans and leases."}
    assert get_space(cast.employee, space.id).slug == "lending"


@pytest.mark.every_database
def test_changing_who_sees_it_makes_connections_look_again(cast):
    space = make_community(cast.employee, "lending")
    actions.change_visibility(cast.employee, space.id, "moderated")
    actions.change_visibility(cast.employee, space.id, "moderated")
    ((envelope, _payload),) = records("space.visibility_changed")
    assert envelope["actor_id"] == cast.employee.id
    rows = db.session.scalars(sa.select(Revocation).where(Revocation.space_id == space.id)).all()
    assert [row.account_id for row in rows] == [None]


def test_what_is_not_private_is_listed(cast):
    space = make_community(cast.employee, "lending", visibility="open", is_listed=False)
    assert space.is_listed
    actions.change_visibility(cast.employee, space.id, "private", is_listed=False)
    assert not get_space(cast.employee, space.id).is_listed
    actions.change_visibility(cast.employee, space.id, "moderated", is_listed=False)
    assert get_space(cast.employee, space.id).is_listed
    with pytest.raises(NotValid):
        actions.change_visibility(cast.employee, space.id, "secret")


def test_archiving_makes_read_only_until_it_is_opened_again(cast):
    space = make_community(cast.employee, "lending", members=(cast.colleague,))
    for _time in range(2):
        actions.archive_space(cast.employee, space.id)
    view = get_space(cast.outsider, space.id)
    assert (view.is_archived, view.is_visible) == (True, True)
    for act in (
        lambda: actions.change_space(cast.employee, space.id, name="Loans", purpose=""),
        lambda: actions.change_visibility(cast.employee, space.id, "private"),
    ):
        with pytest.raises(Conflict):
            act()
    actions.reopen_space(cast.employee, space.id)
    assert get_space(cast.colleague, space.id).may_write
    assert len(records("space.archived")) == 2


def test_only_who_manages_the_parent_adds_to_it(cast):
    parent = make_community(cast.employee, "lab", members=(cast.colleague,))
    hidden = make_community(cast.employee, "hidden", visibility="private", is_listed=False)
    for actor, parent_id in ((cast.colleague, parent.id), (cast.outsider, hidden.id)):
        with pytest.raises(NotFound):
            create(actor, kind="wiki", name="Wiki", parent_id=parent_id)
