"""Three clients for messages: who is in the conversation hears, the outsider never, who left no more."""

from collections.abc import Callable

from flask import Flask

from esn.content.actions.reactions import set_reaction
from esn.core.db import db
from esn.messages.actions.announcements import end_announcement
from esn.messages.actions.people import add_people, leave_conversation
from esn.messages.actions.reading import choose_typing, mark_seen
from esn.messages.actions.sending import send_message
from esn.messages.actions.team_replies import reply_to_team
from esn.messages.models import TeamMessage
from esn.realtime.queries import Shown, list_news
from tests.factories.cast import Cast
from tests.factories.worlds import make_announcement, make_conversation, make_team_message
from tests.realtime.listening import Listener

Listen = Callable[..., Listener]


def rooms_of(space_id: int) -> tuple[str, str]:
    """What the page of a conversation asks for."""
    return f"space:{space_id}", f"typing:{space_id}"


def test_messages_reach_those_in_the_conversation(cast: Cast, listen: Listen) -> None:
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader)
    member, outsider, gone = (listen(actor) for actor in (cast.colleague, cast.outsider, cast.leader))
    for listener in (member, outsider, gone):
        listener.join(*rooms_of(space_id))
    message = send_message(cast.employee, space_id, "Hello.")
    (told,) = member.wait_for("message.new")
    assert (told["conversation"], told["by"]) == (space_id, cast.employee.id)
    assert set(told) == {"conversation", "by", "cursor"}  # no word of it
    set_reaction(cast.employee, message, "thanks", is_on=True)
    gone.wait_for("reaction")
    leave_conversation(cast.leader, space_id)
    gone.wait_for("missed")  # its rights were looked at again
    before = [gone.payloads(name) for name in ("reaction", "message.new")]
    set_reaction(cast.employee, message, "thanks", is_on=False)
    send_message(cast.employee, space_id, "Without Maria.")
    member.wait_for("message.new", n=3)
    assert [gone.payloads(name) for name in ("reaction", "message.new")] == before
    assert {name for name, _ in outsider.heard} <= {"missed"}  # which says nothing of whom or where
    mark_seen(cast.colleague, space_id, 2**50)
    assert member.wait_for("message.seen") == [{"conversation": space_id}]


def test_who_is_added_hears_of_it(cast: Cast, listen: Listen) -> None:
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader)
    added = listen(cast.outsider)
    add_people(cast.employee, space_id, "@outsider", with_history=False)
    added.wait_for("message.new")
    added.wait_for("notify")


def test_the_typing_line_is_for_those_who_have_it_on(cast: Cast, listen: Listen) -> None:
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader)
    choose_typing(cast.leader, shows_typing=False)
    writer, reader, off, outsider = (
        listen(actor) for actor in (cast.employee, cast.colleague, cast.leader, cast.outsider)
    )
    for listener in (writer, reader, off, outsider):
        listener.join(*rooms_of(space_id))
    for listener in (outsider, off, writer):  # two of them may not
        listener.tell("typing", {"conversation": space_id})
    assert reader.wait_for("typing") == [{"conversation": space_id, "by": cast.employee.id}]
    writer.tell("typing", {"conversation": "1"})
    writer.tell("typing", None)
    send_message(cast.employee, space_id, "Done.")
    reader.wait_for("message.new")
    assert len(reader.payloads("typing")) == 1
    assert (off.payloads("typing"), outsider.payloads("typing"), outsider.payloads("message.new")) == ([], [], [])


def test_a_private_reply_to_a_team_message_is_heard_by_the_two_alone(app: Flask, cast: Cast, listen: Listen) -> None:
    first, asking = make_team_message(cast.leader), make_team_message(cast.leader, replies="shared")
    leader, other, outsider = (listen(actor) for actor in (cast.leader, cast.employee, cast.outsider))
    writer = listen(cast.colleague)
    app.extensions["esn_watch"].stop()  # as in the next test: who is admitted would be silenced for a moment
    reply_to_team(cast.colleague, first, "The safe opens late.")
    (told,) = leader.wait_for("message.new")
    assert set(told) == {"conversation", "by", "cursor", "about"}  # for the leader's page of the message
    assert told["about"] == first
    for listener in (other, outsider):  # who is in the space of both messages, and who is in none
        listener.join(*rooms_of(told["conversation"]))
    send_message(cast.leader, told["conversation"], "Then at 13:30.")
    own, heard = leader.wait_for("message.new", n=2)[1], writer.wait_for("message.new", n=2)
    assert "about" not in {*own, *heard[0], *heard[1]}  # one's own words are no news, and who answers knows it
    make_conversation(cast.leader, cast.employee)
    make_conversation(cast.leader, cast.outsider)
    reply_to_team(cast.colleague, asking, "For everybody.")
    for listener in (other, outsider):
        (heard,) = listener.wait_for("message.new")  # of their own conversation, and of no other
        assert heard["conversation"] != told["conversation"]


def test_an_announcement_is_heard_by_those_it_reached(app: Flask, cast: Cast, listen: Listen) -> None:
    reader, writer, outsider = (listen(actor) for actor in (cast.employee, cast.moderator, cast.outsider))
    app.extensions["esn_watch"].stop()  # who is admitted is silenced for a moment, and asks for what was told meanwhile
    make_team_message(cast.leader)
    content_id = make_announcement(cast.moderator, without=(cast.outsider.id,))
    assert reader.wait_for("announcement.new") == [{"id": content_id}]  # no word of it
    space_id = db.session.get_one(TeamMessage, content_id).space_id
    for listener in (reader, outsider):
        listener.join(f"space:{space_id}")
    asked = [list_news(actor, Shown(announcements=True)) for actor in (cast.employee, cast.outsider, cast.moderator)]
    assert [news["announcements"] for news in asked] == [[content_id], [], []]
    end_announcement(cast.moderator, content_id)
    assert reader.wait_for("announcement.ended") == [{"id": content_id}]
    assert list_news(cast.employee, Shown(announcements=True))["announcements"] == []
    assert len(reader.payloads("announcement.new")) == 1
    names = ("announcement.new", "announcement.ended")
    assert (writer.payloads(*names), outsider.payloads(*names)) == ([], [])
