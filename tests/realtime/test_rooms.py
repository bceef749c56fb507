"""Three clients an event: a member hears, an outsider does not, somebody whose right ends stops hearing."""

from collections.abc import Callable

import pytest

from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.reactions import set_reaction
from esn.core.actor import Actor
from esn.people.actions import change_profile
from esn.spaces.actions.membership import leave_space
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply
from tests.realtime.listening import Listener

Listen = Callable[..., Listener]


def acts(author: Actor, space, post_id: int) -> dict[str, Callable[[], object]]:
    """What makes each event."""
    return {
        "feed.new": lambda: make_post(author, space),
        "reply.new": lambda: make_reply(author, post_id),
        "reaction": lambda: set_reaction(author, post_id, "thanks", is_on=True),
        "post.changed": lambda: edit_content(author, post_id, source="Other words.", base_version=1),
        "post.removed": lambda: remove_content(author, post_id),
    }


@pytest.mark.parametrize("name", ["feed.new", "reply.new", "reaction", "post.changed", "post.removed"])
def test_member_hears_outsider_does_not_revoked_member_stops(cast: Cast, listen: Listen, name: str) -> None:
    space = make_community(cast.employee, visibility="private", members=[cast.colleague, cast.leader])
    post_id = make_post(cast.employee, space)
    rooms = (f"space:{space.id}", f"thread:{post_id}")
    member, outsider, leaver = (listen(actor, *rooms) for actor in (cast.colleague, cast.outsider, cast.leader))
    leave_space(cast.leader, space.id)
    leaver.join(*rooms)  # asked again, and judged again
    act = acts(cast.employee, space, post_id)[name]
    act()
    payload = member.wait_for(name)[0]
    assert all(isinstance(value, int) or value.replace(",", "").isalnum() for value in payload.values())
    assert outsider.payloads(name) == []
    assert leaver.payloads(name) == []


def test_who_reads_profiles_hears_of_the_queue_and_nobody_else(cast: Cast, listen: Listen) -> None:
    reader = listen(cast.compliance)
    others = [listen(actor, "role:compliance") for actor in (cast.moderator, cast.outsider)]
    fields = {"skills": [], "languages": [], "time_zone": "UTC"}
    change_profile(cast.employee, about="I keep the lists.", **fields, base_version=0)
    assert reader.wait_for("queue") == [{"n": 1}]
    assert [other.payloads("queue") for other in others] == [[], []]
