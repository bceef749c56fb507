"""The gate: nobody reads before accepting, and everybody sees what changed."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.core import clock
from esn.core.db import db
from esn.core.revocation import Revocation
from esn.people.queries import load_actor
from esn.terms.models import TermsAcceptance
from tests.factories.clients import make_client
from tests.factories.door import list_records

EXPLAINED = "You can come back and accept later. Nothing is deleted. Policy and help stay open to you."


@pytest.fixture
def asked(cast, client_of, write_version):
    """A browser of somebody for whom a new material version came into force."""
    browser = client_of(cast.employee)
    write_version()
    return browser


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of the accepting form."""
    form = page[page.index('action="/terms"') :]
    found = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
    return {name: found[name] for name in ("version", "language", "digest", "next")}


def test_needs_sign_in(anonymous):
    assert anonymous.get("/terms").headers["Location"].startswith("/sign-in?")


def test_nothing_is_asked_of_those_who_accepted(cast, client_of):
    browser = client_of(cast.employee)
    assert browser.get("/settings/sessions").status_code == 200
    assert browser.get("/terms?next=/settings/sessions").headers["Location"] == "/settings/sessions"


def test_pages_lead_to_the_gate(asked):
    answer = asked.get("/settings/sessions")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/terms?next=%2Fsettings%2Fsessions"


def test_json_is_told(asked):
    answer = asked.get("/settings/sessions", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json["code"] == "terms_required"


def test_fragments_lead_to_the_gate(asked):
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Current-URL": "http://localhost/c/fraud-desk"}
    answer = asked.get("/settings/sessions", headers=headers)
    assert answer.status_code == 403
    assert answer.headers["HX-Redirect"] == "/terms?next=%2Fc%2Ffraud-desk"
    assert not answer.data


def test_the_gate_shows_what_changed_word_by_word(asked):
    page = asked.get("/terms").text
    assert "Version 3, in force from 17 Nov 2026." in page
    assert "What changed since version 2" in page
    assert re.search(r"<del><span[^>]*>removed: </span>Do not</del>", page)
    assert re.search(r"<ins><span[^>]*>added: </span>Never</ins>", page)
    assert "I accept version 3" in page
    assert "Not now, sign out" in page
    assert EXPLAINED in page
    assert 'id="rule-3"' in page
    assert "your communities" not in page.lower(), "no frame before the terms are accepted"


def test_the_first_time_there_is_no_before(app, cast, write_version):
    write_version()
    with db.engine.connect() as connection:
        connection.rollback()
    newcomer = load_actor(cast.outsider.id)
    with clock.at(datetime(2026, 11, 20, tzinfo=UTC)):
        page = make_client(app, newcomer).get("/terms").text
    assert "The short version" in page


def test_accepting_lets_in_and_leaves_a_receipt(asked, cast):
    page = asked.get("/terms?next=/settings/sessions").text
    fields = fields_of(page)
    answer = asked.send("/terms", **fields)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/settings/sessions"
    assert asked.get("/settings/sessions").status_code == 200
    receipt = asked.get("/policy").text
    assert "You accepted version 3 on" in receipt
    assert fields["digest"] in receipt
    record = list_records("terms.accepted")[-1]
    assert (record["actor_id"], record["object_id"]) == (cast.employee.id, 3)
    assert record["facts"]["digest"] == fields["digest"]


def test_accepting_twice_is_accepting_once(asked, cast):
    fields = fields_of(asked.get("/terms").text)
    before = len(list_records("terms.accepted"))
    assert asked.send("/terms", **fields).status_code == 303
    asked.get("/settings/sessions")
    assert asked.send("/terms", **fields).status_code == 303
    assert len(list_records("terms.accepted")) == before + 1


def test_what_was_not_shown_is_not_accepted(asked, write_version):
    fields = fields_of(asked.get("/terms").text)
    write_version(4)
    answer = asked.send("/terms", **fields)
    assert answer.status_code == 409
    assert "A newer version holds by now." in answer.text
    assert "I accept version 4" in answer.text
    assert asked.get("/settings/sessions").status_code == 303


@pytest.mark.parametrize("broken", [{"version": "x"}, {"version": ""}, {"digest": ""}, {"language": "x" * 50}], ids=str)
def test_a_form_that_no_page_made_is_refused(asked, broken):
    fields = fields_of(asked.get("/terms").text)
    assert asked.send("/terms", **{**fields, **broken}).status_code == 400


def test_a_wrong_fingerprint_is_refused(asked):
    fields = fields_of(asked.get("/terms").text)
    assert asked.send("/terms", **{**fields, "digest": "0" * 64}).status_code == 409


def test_goes_on_to_pages_of_this_site_only(asked):
    fields = fields_of(asked.get("/terms").text)
    assert asked.send("/terms", **{**fields, "next": "https://evil.example/"}).headers["Location"] == "/"


def test_declining_signs_out_and_says_how_to_come_back(asked, cast):
    asked.get("/terms")
    answer = asked.send("/terms/decline")
    assert answer.status_code == 200
    assert EXPLAINED in answer.text
    assert answer.headers["Clear-Site-Data"]
    assert asked.get("/terms").headers["Location"].startswith("/sign-in")
    assert asked.get("/policy").status_code == 200
    assert asked.get("/help").status_code == 200
    assert list_records("terms.declined")[-1]["actor_id"] == cast.employee.id


def test_text_sent_meanwhile_is_kept(asked):
    asked.get("/terms")
    answer = asked.send("/settings/appearance", text="An hour of thought.")
    assert answer.headers["Location"] == "/terms?next=%2Fkept%2F1"
    page = asked.get(answer.headers["Location"]).text
    assert asked.send("/terms", **fields_of(page)).headers["Location"] == "/kept/1"
    assert "An hour of thought." in asked.get("/kept/1").text


def test_a_material_version_ends_all_open_connections(asked):
    everybody = sa.select(sa.func.count()).select_from(Revocation)
    everybody = everybody.where(Revocation.account_id.is_(None), Revocation.space_id.is_(None))
    assert db.session.scalar(everybody) >= 1


def test_a_minor_version_asks_nobody_and_says_so(cast, client_of, write_version):
    browser = client_of(cast.employee)
    today = clock.now().date()
    write_version(kind="minor", holds_from=str(today))
    page = browser.get("/settings/sessions")
    assert page.status_code == 200
    assert "A small change: version 3 of the policy holds now." in page.text
    with clock.at(clock.now() + timedelta(days=20)):
        page = client_of(cast.employee).get("/settings/sessions").text
    assert "A small change" not in page


def test_a_version_is_announced_before_it_holds(cast, client_of, write_version):
    browser = client_of(cast.employee)
    day = clock.now() + timedelta(days=3)
    write_version(holds_from=str(day.date()))
    page = browser.get("/settings/sessions")
    assert page.status_code == 200
    assert "Version 3 of the policy holds from" in page.text
    with clock.at(day + timedelta(hours=1)):
        later = client_of(cast.employee)
        assert later.get("/settings/sessions").headers["Location"].startswith("/terms")


def test_a_version_holds_from_midnight_at_the_firm(cast, client_of, write_version):
    write_version(holds_from="2027-07-01")  # London is an hour ahead of UTC then
    for minute, expected in (("22:59", 200), ("23:00", 303)):
        with clock.at(datetime.fromisoformat(f"2027-06-30T{minute}:00+00:00")):
            assert client_of(cast.employee).get("/settings/sessions").status_code == expected


def test_the_acceptance_is_a_row_with_text_time_and_language(asked, cast):
    fields = fields_of(asked.get("/terms").text)
    asked.send("/terms", **fields)
    db.session.rollback()
    row = db.session.get(TermsAcceptance, (cast.employee.id, 3))
    assert (row.language, row.digest) == ("en", fields["digest"])
    assert abs(row.accepted_at - clock.now()) < timedelta(minutes=1)
