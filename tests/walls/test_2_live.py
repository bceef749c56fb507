"""Wall 2: no live event after leaving, locking, signing out, closing or new terms; within 1 s in this process."""

import time
from collections.abc import Callable

import pytest
import socketio.exceptions

from esn.auth.actions import open_session, revoke_all_sessions, sign_out
from esn.auth.queries import load_session
from esn.core.actor import SYSTEM, Actor
from esn.core.errors import TermsRequired
from esn.core.revocation import revoke
from esn.people.actions import lock_account
from esn.posts.actions import create_post
from esn.settings import settings_override
from esn.spaces.actions import add_group_rule, drop_by_group
from esn.spaces.actions.lifecycle import change_visibility
from esn.spaces.actions.membership import leave_space, remove_member
from esn.spaces.models import CONSTRAINED, GroupRule
from esn.spaces.queries import SpaceView
from tests.factories.cast import Cast
from tests.factories.worlds import make_community
from tests.realtime.listening import Listener

Listen = Callable[..., Listener]
SECOND = 1.0


def wait_until_silent(listener: Listener, watcher: Listener, author: Actor, space: SpaceView) -> None:
    """Post until the listener no longer hears what the watcher hears; it must not take longer than a second."""
    started = time.monotonic()
    while True:
        before = len(listener.payloads("feed.new"))
        sent = time.monotonic()
        count = len(watcher.payloads("feed.new"))
        create_post(author, [space.id], "Is anybody there?")
        watcher.wait_for("feed.new", count + 1)
        if len(listener.payloads("feed.new")) == before:
            assert sent - started <= SECOND * 1.5
            return
        assert sent - started < SECOND * 1.5, "still heard after more than a second"


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
    wait_until_silent(listener, watcher, cast.employee, space)
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
