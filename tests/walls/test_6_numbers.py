"""Wall 6: numbers that no database holds, and words longer than its columns, are never a failure of ours."""

from collections.abc import Callable

import pytest

from tests.factories.cast import Cast
from tests.factories.clients import Browser
from tests.factories.worlds import make_community, make_conversation, make_post

pytestmark = pytest.mark.every_database
HUGE = 10**30
LONG = "x" * 500
ANSWERS = range(200, 429)  # a failure is 500, and 429 would have looked at nothing
ADDRESSES = [
    f"/compose?draft={HUGE}",
    f"/p/1/edit?draft={HUGE}",
    f"/people?before={HUGE}&unit={HUGE}",
    f"/people/suggest?q=a&place=reply:{HUGE}",
    f"/policy/compare?from={HUGE}&to=1",
    f"/policy/compare?from=1&to={HUGE}",
    f"/live/since?feed={HUGE}&space={HUGE}&thread={HUGE}&replies={HUGE}",
    f"/search?q=a&cursor={HUGE}.{HUGE}",
    f"/c?before={HUGE}&q={LONG}",
    f"/notifications?before=-{HUGE}",
    f"/about/seal/checkpoints.jsonl?after={HUGE}",
    f"/messages?before={HUGE}",
    f"/messages/2?before={HUGE}&at={HUGE}&answer={HUGE}",
    f"/messages/2/since?cursor={HUGE}",
    f"/messages/new?draft={HUGE}&to={LONG}",
    f"/m/2/history?before={HUGE}",
    f"/live/since?conversation={HUGE}&messages={HUGE}&announcements={HUGE}",
    f"/people/suggest?q=a&place=message:{HUGE}",
    f"/moderation/log?before={HUGE}&place={LONG}&rule={LONG}",
]
FORMS: list[tuple[str, dict[str, object]]] = [
    ("/seen", {"position": HUGE}),
    ("/seen", {"position": 1, "space": HUGE}),
    ("/drafts", {"text": "x", "place": "post:", "draft": HUGE}),
    ("/drafts", {"text": "x", "place": LONG[:100]}),
    ("/compose", {"to": "fraud-desk", "text": "x", "draft": HUGE}),
    ("/compose", {"to": "fraud-desk", "text": "x", "then": "draft", "title": LONG, "place": LONG}),
    ("/p/1/reply", {"text": "x", "parent": HUGE}),
    ("/p/1/reply", {"text": "x", "then": "draft", "place": LONG}),
    ("/p/1/edit", {"text": "x", "base": HUGE, "draft": HUGE}),
    ("/p/1/edit", {"text": "x", "then": "draft", "title": LONG}),
    ("/p/1/report", {"reason": "rule-2", "draft": HUGE}),
    ("/messages/2", {"text": "x", "parent": HUGE, "cursor": HUGE, "draft": HUGE}),
    ("/messages/2", {"text": "x", "then": "draft", "place": LONG}),
    ("/messages/2/seen", {"position": HUGE}),
    ("/messages/2/people", {"to": f"@{LONG} {LONG}"}),
    ("/messages/new", {"to": f"{LONG}\0, @{LONG}", "text": "x", "name": "\0", "draft": HUGE}),
    ("/messages/new", {"to": LONG * 20, "text": "x", "then": "draft", "place": "newmessage:"}),
    ("/m/2/edit", {"text": "x", "base": HUGE, "draft": HUGE}),
    ("/terms", {"version": HUGE, "language": "en", "digest": "x"}),
    ("/settings/appearance", {"kept_form": HUGE}),
]


@pytest.fixture
def client(cast: Cast, client_of: Callable[..., Browser]) -> Browser:
    make_post(cast.employee, make_community(cast.employee))
    make_conversation(cast.employee, cast.colleague, cast.leader)  # space 2, message 2
    return client_of(cast.employee)


def test_in_addresses(client: Browser) -> None:
    assert [address for address in ADDRESSES if client.get(address).status_code not in ANSWERS] == []


def test_in_forms(client: Browser) -> None:
    assert [form for form in FORMS if client.send(form[0], **form[1]).status_code not in ANSWERS] == []
