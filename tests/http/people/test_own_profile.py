"""GET and POST /settings/profile, and endorsing on a profile."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from esn.core.actor import Actor
from esn.people.actions import change_profile, endorse_skill, lock_account
from esn.people.queries import get_personal_fields, get_profile
from tests.factories.cast import Cast

ClientMaker = Callable[[Actor], FlaskClient]
LOCKED = "Comes from the company directory. Ask HR to change it."
TYPED = {"about": "I keep the lists.", "skills": "IBAN checks\r\n\r\nTraining", "time_zone": "Europe/Warsaw"}


pytestmark = pytest.mark.usefixtures("unvetted")


def fill(actor: Actor) -> None:
    """Say something of oneself."""
    fields = {"about": "First.\n\nSecond <b>.", "skills": ["IBAN checks"], "languages": ["pl"]}
    change_profile(actor, **fields, time_zone="UTC", base_version=0)


def test_the_form_shows_what_is_mine_and_what_is_locked(cast: Cast, client_of: ClientMaker) -> None:
    fill(cast.employee)
    client = client_of(cast.employee)
    page = client.get("/settings/profile").text
    assert LOCKED in page
    assert "Second &lt;b&gt;." in page
    assert 'value="pl" checked' in page
    assert 'name="display_name"' not in page
    assert "/settings/profile" in client.get("/u/employee").text
    assert "/settings/profile" not in client.get("/u/employee?as=others").text
    assert "/settings/profile" not in client_of(cast.colleague).get("/u/employee").text


def test_saves_and_shows_it_to_everybody(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    answer = client.send("/settings/profile", **TYPED, languages=["pl", "fi"], base="0")
    assert (answer.status_code, answer.location) == (303, "/u/employee")
    page = client_of(cast.outsider).get("/u/employee").text
    for words in ("I keep the lists.", "IBAN checks", "Training", "Polish", "Finnish", "Written by Grace Okafor"):
        assert words in page
    for address in ("/people?skill=iban", "/people?language=fi", "/people?skill=Training&language=pl"):
        assert 'href="/u/employee"' in client.get(address).text
    assert "Nobody found" in client.get("/people?skill=nothing").text


def test_fields_of_the_directory_cannot_be_sent(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    client.send("/settings/profile", **TYPED, base="0", display_name="Somebody Else", title="Chief", account_id="1")
    account = get_profile(cast.employee, "employee").account
    assert (account.display_name, account.title) == ("Grace Okafor", "Title of employee")


def test_what_was_typed_comes_back(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    answer = client.send("/settings/profile", **{**TYPED, "skills": "x" * 61}, base="0")
    assert answer.status_code == 422
    assert "Use at most 60 characters for a subject." in answer.text
    assert "I keep the lists." in answer.text
    fill(cast.employee)
    answer = client.send("/settings/profile", **TYPED, base="0")
    assert "changed in another window" in answer.text
    assert "I keep the lists." in answer.text
    assert client.send("/settings/profile", **TYPED, base="1").status_code == 303
    assert get_personal_fields(cast.employee).about == "I keep the lists."


def test_who_may_not_write_is_told(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    client.get("/settings/profile")
    lock_account(cast.moderator, cast.employee.id, "moderation", "posting", note="A week.")
    answer = client.send("/settings/profile", **TYPED, base="0")
    assert "You cannot write at present" in answer.text
    assert "I keep the lists." in answer.text


def test_endorsing_and_taking_it_back(cast: Cast, client_of: ClientMaker) -> None:
    fill(cast.colleague)
    (line,) = get_profile(cast.employee, "colleague").personal.skills
    address = f"/u/colleague/skills/{line.skill_id}"
    client = client_of(cast.employee)
    assert f"{address}/endorse" in client.get("/u/colleague").text
    assert client.send(f"{address}/endorse").location == "/u/colleague#skills"
    page = client.get("/u/colleague").text
    assert 'Endorsed by <a href="/u/employee">Grace Okafor</a>.' in page
    assert "/search?q=%22IBAN%20checks%22%20from%3Acolleague" in page
    assert f"{address}/withdraw" in page
    client.send(f"{address}/withdraw")
    assert "Added by Tomasz Nowak." in client.get("/u/colleague").text
    own = client_of(cast.colleague)
    assert "/endorse" not in own.get("/u/colleague").text
    assert own.send(f"{address}/endorse").status_code == 403
    assert client.send(f"/u/leader/skills/{line.skill_id}/endorse").status_code == 404


def test_search_finds_people_by_their_subjects(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.outsider)
    assert 'href="/u/colleague"' not in client.get("/search?q=iban+type:person").text
    fill(cast.colleague)
    page = client.get("/search?q=iban+type:person").text
    assert 'href="/u/colleague"' in page
    assert "<mark>IBAN</mark> checks" in page
    change_profile(cast.colleague, about="", skills=[], languages=[], time_zone="UTC", base_version=1)
    assert 'href="/u/colleague"' not in client.get("/search?q=iban+type:person").text


def test_endorsers_are_named_and_listed(cast: Cast, client_of: ClientMaker) -> None:
    fill(cast.colleague)
    (line,) = get_profile(cast.employee, "colleague").personal.skills
    address = f"/u/colleague/skills/{line.skill_id}"
    client = client_of(cast.outsider)
    assert "Nobody yet" in client.get(address).text
    for actor in (cast.employee, cast.leader, cast.moderator, cast.admin):
        endorse_skill(actor, cast.colleague.id, line.skill_id)
    page = client.get("/u/colleague").text
    assert f'href="{address}">1 more' in page
    assert "Sara Lind" not in page
    assert "Sara Lind" in client.get(address).text
    assert [client.get(f"/u/{name}/skills/1").status_code for name in ("leader", "nobody")] == [404, 404]
    assert client.get("/u/colleague/skills/987654").status_code == 404
