"""Wall 2: no live event after leaving, locking, signing out, closing or new terms; within 1 s in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
import socketio.exceptions
import sqlalchemy as sa

from esn.auth.actions import open_session, revoke_all_sessions, sign_out
from esn.auth.queries import load_session
from esn.core.actor import SIGN_IN, SYSTEM, Actor
from esn.core.db import db
from esn.core.errors import TermsRequired
from esn.core.revocation import revoke
from esn.messages.audience import audience_of
from esn.messages.queries.audience import measure
from esn.people.actions import lock_account
from esn.people.directory import company_directory
from esn.people.models import Unit
from esn.people.queries import find_account_by_username, load_actor
from esn.people.sync import synchronise
from esn.posts.actions import create_post
from esn.settings import settings_override
from esn.spaces.actions import add_group_rule, drop_by_group
from esn.spaces.actions.lifecycle import NewSpace, change_visibility, create_space
from esn.spaces.actions.membership import leave_space, remove_member
from esn.spaces.models import CONSTRAINED, GroupRule
from esn.spaces.queries import get_space, list_readable_space_ids
from tests.directory.firm import person_dn, small_firm
from tests.directory.sections import ldif_section
from tests.factories.cast import Cast
from tests.factories.terms import accept_for_all
from tests.factories.worlds import make_community
from tests.realtime.listening import Listener
from tests.walls.waiting import wait_until_silent

Listen = Callable[..., Listener]
SECOND = 1.0
SILENCE = 1.5 * SECOND
NO_ROLES = dict.fromkeys(("moderator", "auditor", "compliance", "administrator", "communications", "urgent"), ())


@pytest.mark.parametrize("how", ["leave", "removed", "closed", "group"])
def test_losing_a_space_silences_it(cast: Cast, listen: Listen, how: str) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    if how == "group":
        add_group_rule(cast.admin, space.slug, "tellers", CONSTRAINED)
    watcher = listen(cast.employee, f"space:{space.id}")
    if how == "closed":
        listener = listen(cast.outsider, f"space:{space.id}")
        change_visibility(cast.employee, space.id, "private")
    else:
        change_visibility(cast.employee, space.id, "private")
        listener = listen(cast.colleague, f"space:{space.id}")
        if how == "leave":
            leave_space(cast.colleague, space.id)
        elif how == "group":  # as the synchronisation does when somebody has left the group
            drop_by_group(SYSTEM, GroupRule(space.id, "tellers", CONSTRAINED), [cast.colleague.id])
        else:
            remove_member(cast.employee, space.id, cast.colleague.id)
    wait_until_silent(listener, watcher, cast.employee, space.id, SILENCE)
    assert not listener.is_over.is_set()


@pytest.mark.parametrize("how", ["sign out", "everywhere", "locked"])
def test_losing_the_session_ends_the_connection(cast: Cast, listen: Listen, how: str) -> None:
    cookie = open_session(cast.colleague.id, address="127.0.0.1", agent="test")
    listener = listen(cast.colleague, cookie=cookie)
    actor = load_session(cookie).actor
    if how == "sign out":
        sign_out(actor)
    elif how == "everywhere":
        revoke_all_sessions(actor)
    else:
        lock_account(cast.moderator, cast.colleague.id, "moderation", "sign_in", note="", until=None)
    assert listener.is_over.wait(SECOND)
    assert listener.payloads("session.end") == [{}]


def test_what_the_directory_takes_is_gone_for_open_sockets(cast: Cast, listen: Listen, tmp_path: Path) -> None:
    """Amara moves to another district and out of a group, Ben is disabled: both feel it within 5 s of the sync."""
    firm, path = small_firm(), tmp_path / "firm.ldif"
    firm.add_group("tellers", person_dn("leader"), person_dn("amara"))
    path.write_text(firm.ldif())
    group = make_community(cast.admin, "counter", visibility="private")
    add_group_rule(cast.admin, group.slug, "tellers", CONSTRAINED)
    with settings_override(directory=ldif_section(path).model_dump(), roles=NO_ROLES):
        synchronise(company_directory(), accepted_by="ops")
        accept_for_all()
        leader, amara, ben = (load_actor(find_account_by_username(name).id) for name in ("leader", "amara", "ben"))
        north = db.session.scalars(sa.select(Unit.id).where(Unit.directory_id == "NORTH")).one()
        new = NewSpace(visibility="private", slug="of-north", name="North", unit_id=north)
        of_unit = get_space(leader, create_space(leader, new))
        rooms = f"space:{of_unit.id}", f"space:{group.id}"
        watching, moved, disabled = listen(leader, *rooms), listen(amara, *rooms), listen(ben)
        assert measure(leader, audience_of(f"unit:{north}")).n == 1
        create_post(leader, [group.id], "Before.")
        moved.wait_for("feed.new")
        firm.add_person("amara", "Amara Øyen", departmentNumber="SOUTH", manager=person_dn("leader"))
        firm.add_person("ben", "Ben Haas", departmentNumber="SOUTH", employeeType="disabled")
        firm.add_group("tellers", person_dn("leader"))
        path.write_text(firm.ldif())
        synchronise(company_directory(), accepted_by="ops")
        assert disabled.is_over.wait(5 * SECOND)
        assert load_actor(ben.id).locked == {SIGN_IN}
        for space in (of_unit, group):
            wait_until_silent(moved, watching, leader, space.id, SILENCE)
        assert not moved.is_over.is_set()
        amara = load_actor(amara.id)
        assert list_readable_space_ids(amara, [of_unit.id, group.id]) == set()
        assert measure(leader, audience_of(f"unit:{north}")).n == 0


def test_new_terms_end_connections_of_those_who_have_not_accepted(cast: Cast, listen: Listen, monkeypatch, app) -> None:
    listener = listen(cast.colleague)
    refuse = app.extensions["esn_request_gates"]

    def require_more(_actor: Actor) -> None:
        raise TermsRequired

    monkeypatch.setitem(app.extensions, "esn_request_gates", (*refuse, require_more))
    revoke()
    assert listener.is_over.wait(SECOND)
    assert listener.payloads("policy.new") == [{}]


def test_strangers_foreign_and_missing_origins_are_refused(cast: Cast, served: str) -> None:
    cookie = open_session(cast.colleague.id, address="127.0.0.1", agent="test")
    for given, origin in (("", None), (cookie, "http://evil.example"), (cookie, "")):
        with pytest.raises(socketio.exceptions.ConnectionError):
            Listener(served, given, origin)


def test_a_full_house_refuses_and_says_so(cast: Cast, listen: Listen) -> None:
    listen(cast.employee)
    with settings_override(realtime={"socket_limit": 1}), pytest.raises(socketio.exceptions.ConnectionError):
        listen(cast.colleague)
