"""/settings/notifications: working hours and pauses; what others see of them."""

from collections.abc import Callable

from flask.testing import FlaskClient

from esn.core.actor import Actor
from esn.people.actions import pause
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post

ClientMaker = Callable[[Actor], FlaskClient]
PLACE = "/settings/notifications"


def test_working_hours_are_chosen_and_shown_again(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.colleague)
    page = client.get(PLACE).text
    assert 'value="08:00"' in page
    assert 'value="5" checked' in page
    assert 'value="6" checked' not in page
    answer = client.send(PLACE, is_on="y", days=["1", "6"], begins="09:30", ends="17:00")
    assert (answer.status_code, answer.location) == (303, PLACE)
    page = client.get(PLACE).text
    assert 'value="09:30"' in page
    assert 'value="6" checked' in page
    assert 'value="5" checked' not in page
    assert PLACE in client.get("/").text


def test_what_was_typed_comes_back(cast: Cast, client_of: ClientMaker) -> None:
    answer = client_of(cast.colleague).send(PLACE, is_on="y", days=["9", "²"], begins="half past", ends="17:00")
    assert answer.status_code == 422
    for words in ("Choose the days on which you work.", "Write a time such as 08:00.", "half past"):
        assert words in answer.text


def test_a_pause_is_seen_by_others_and_ends(cast: Cast, client_of: ClientMaker) -> None:
    client, other = client_of(cast.colleague), client_of(cast.outsider)
    assert "Quiet until" not in other.get("/u/colleague").text
    assert client.send(f"{PLACE}/pause", span="3").status_code == 303
    assert client.send(f"{PLACE}/pause", span="").status_code == 422
    assert "End the pause" in client.get(PLACE).text
    assert "Quiet until" in other.get("/u/colleague").text
    assert "quiet hours" in other.get("/people?q=nowak").text
    assert "quiet hours" not in other.get("/people?q=okafor").text
    client.send(f"{PLACE}/resume")
    assert "Quiet until" not in other.get("/u/colleague").text


def test_the_list_says_what_waits(cast: Cast, client_of: ClientMaker) -> None:
    desk = make_community(cast.employee, "fraud-desk", members=[cast.colleague])
    pause(cast.colleague, "1")
    make_post(cast.employee, desk, source="Can you look, @colleague?")
    client = client_of(cast.colleague)
    page = client.get("/notifications").text
    assert "1 waits." in page
    assert "Grace Okafor mentioned you" not in page
    assert client.send("/notifications/show").location == "/notifications"
    page = client.get("/notifications").text
    assert "Grace Okafor mentioned you" in page
    assert "0 wait." in page
