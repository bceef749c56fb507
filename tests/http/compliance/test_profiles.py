"""/compliance/profiles: the queue, one review and its decision, for compliance alone."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from esn.approval.actions import Request, request_approval, withdraw_approval
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.actions import change_profile
from esn.people.policy import PROFILE
from esn.people.queries import get_personal_fields, get_profile
from esn.settings import settings_override
from tests.factories.cast import Cast
from tests.factories.staff import hire

ClientMaker = Callable[[Actor], FlaskClient]
QUEUE = "/compliance/profiles"
OLD, NEW = "I keep the lists.", "I promise twelve per cent."
REFUSED = {
    "about-verdict": "refuse",
    "about-reason": "Nobody may promise that.\r\nReally.",
    "about-rule": "rule-4",
    "about-sentence": "twelve per cent",
    "about-proposal": "I sell funds\0.",
}


def write(actor: Actor, about: str = NEW, **others: object) -> None:
    """Save one's profile."""
    fields = {"skills": [], "languages": [], "time_zone": "UTC", **others}
    change_profile(actor, about=about, **fields, base_version=get_personal_fields(actor).version)


def about(username: str, actor: Actor) -> list[str]:
    """What somebody reads on a profile now."""
    db.session.rollback()
    return list(get_profile(actor, username).personal.about)


def review_of(actor: Actor) -> tuple[str, str]:
    """The address of what waits on one's profile, and its digest."""
    review = get_personal_fields(actor).review
    return f"{QUEUE}/{review.id}", review.digest


@pytest.mark.parametrize("who", ["employee", "moderator", "admin"])
def test_only_compliance_reads_and_decides(cast: Cast, client_of: ClientMaker, who: str) -> None:
    write(cast.colleague)
    address, digest = review_of(cast.colleague)
    client = client_of(getattr(cast, who))
    assert [client.get(path).status_code for path in (QUEUE, address)] == [404, 404]
    assert client.send(f"{address}/decide", digest=digest, **{"about-verdict": "approve"}).status_code == 404
    assert client.send(f"{address}/seen", digest=digest).status_code == 404
    assert QUEUE not in client.get("/").text


def test_who_is_not_signed_in_is_asked(anonymous: FlaskClient) -> None:
    assert anonymous.get(QUEUE).status_code == 303


def test_the_queue_leads_to_a_comparison_and_a_decision(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.compliance)
    assert "No text waits for review." in client.get(QUEUE).text
    write(cast.colleague)
    address, digest = review_of(cast.colleague)
    assert QUEUE in client.get("/").text
    queue = client.get(QUEUE)
    assert f'href="{address}"' in queue.text
    assert NEW not in queue.text
    assert queue.headers["Cache-Control"] == "no-store"
    page = client.get(address).text
    assert "Tomasz Nowak" in page
    assert "promise twelve" in page
    answer = client.send(f"{address}/decide", digest=digest, **{"about-verdict": "approve"})
    assert (answer.status_code, answer.location) == (303, QUEUE)
    assert about("colleague", cast.outsider) == [NEW]
    assert "Approved" in client.get(f"{QUEUE}?tab=decided").text
    assert "Ingrid Solheim" in client.get(address).text
    assert "/decide" not in client.get(address).text


def test_a_refusal_reaches_the_person_with_its_rule_and_proposal(cast: Cast, client_of: ClientMaker) -> None:
    write(cast.colleague)
    address, digest = review_of(cast.colleague)
    client_of(cast.compliance).send(f"{address}/decide", digest=digest, **REFUSED)
    client = client_of(cast.colleague)
    page = client.get("/settings/profile").text
    for words in ("Not approved as it is", "Nobody may promise that.", "/policy#rule-4", "I sell funds�.", NEW):
        assert words in page
    assert "Ingrid" not in page
    assert ">\nI sell funds" in client.get("/settings/profile?use=proposal").text
    assert f">\n{NEW}" in client.get("/settings/profile?use=mine").text
    assert "Nobody may promise" not in client.get("/u/colleague?as=others").text
    assert "/settings/profile" in client.get("/notifications").text


def test_every_field_is_asked_for_and_what_was_typed_comes_back(cast: Cast, client_of: ClientMaker) -> None:
    write(cast.colleague)
    address, digest = review_of(cast.colleague)
    client = client_of(cast.compliance)
    answer = client.send(f"{address}/decide", digest=digest)
    assert answer.status_code == 422
    assert "Choose whether you approve this." in answer.text
    answer = client.send(f"{address}/decide", digest=digest, **{**REFUSED, "about-reason": ""})
    assert answer.status_code == 422
    assert "Say why, so that a better text can be written." in answer.text
    assert 'value="twelve per cent"' in answer.text
    assert client.get(f"{address}/decide").status_code == 405
    assert "Use at most 10000" in client.send(f"{address}/decide", **{**REFUSED, "about-reason": "x" * 10_001}).text


def test_who_is_slower_keeps_the_words_and_sees_the_new_text(cast: Cast, client_of: ClientMaker) -> None:
    write(cast.colleague)
    address, digest = review_of(cast.colleague)
    client = client_of(cast.compliance)
    client.get(address)
    write(cast.colleague, "I sell bonds.")
    answer = client.send(f"{address}/decide", digest=digest, **REFUSED)
    assert answer.status_code == 409
    assert "changed while you read it" in answer.text
    assert "sell bonds" in answer.text
    assert "Nobody may promise that." in answer.text
    withdraw_approval(cast.colleague, PROFILE, cast.colleague.id)
    answer = client.send(f"{address}/decide", digest=digest, **REFUSED)
    assert answer.status_code == 409
    assert "Nobody may promise that." in answer.text


def test_the_own_text_is_somebody_elses_to_decide(cast: Cast, client_of: ClientMaker) -> None:
    write(cast.compliance)
    address, digest = review_of(cast.compliance)
    client = client_of(cast.compliance)
    assert "Somebody else decides" in client.get(QUEUE).text
    assert "/decide" not in client.get(address).text
    answer = client.send(f"{address}/decide", digest=digest, **{"about-verdict": "approve"})
    assert answer.status_code == 403
    assert about("compliance", cast.outsider) == []


def test_the_person_sees_what_waits_and_withdraws_it(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.colleague)
    typed = {"about": NEW, "skills": "Funds", "time_zone": "UTC", "base": "0"}
    client.send("/settings/profile", **typed)
    page = client.get("/u/colleague").text
    assert "Others see the new text when it is approved, usually within 1 working day." in page
    assert "Waiting for review" in page
    assert NEW in page
    for path in ("/u/colleague?as=others", "/people?skill=Funds", "/search?q=promise"):
        assert "promise twelve" not in client.get(path).text
    others = client_of(cast.outsider)
    assert not [path for path in ("/u/colleague", "/search?q=promise+type:person") if NEW in others.get(path).text]
    assert client.send("/settings/profile/withdraw").location == "/settings/profile"
    assert NEW not in client.get("/settings/profile").text
    assert client.send("/settings/profile/withdraw").status_code == 409


def test_what_is_only_shown_is_ticked_off(cast: Cast, client_of: ClientMaker) -> None:
    with settings_override(profiles={"about": "notify", "skills": "locked"}):
        client = client_of(cast.colleague)
        assert "Compliance sees what you change here." in client.get("/settings/profile").text
        assert "Test Bank has fixed this field." in client.get("/settings/profile").text
        typed = {"about": OLD, "skills": "Funds", "time_zone": "UTC", "base": "0"}
        assert client.send("/settings/profile", **typed).status_code == 303
    assert about("colleague", cast.outsider) == [OLD]
    assert not get_profile(cast.outsider, "colleague").personal.skills
    reader = client_of(cast.compliance)
    assert "No text waits for review." in reader.get(QUEUE).text
    page = reader.get(f"{QUEUE}?tab=changed").text
    address = page.partition(f'href="{QUEUE}/')[2].partition('"')[0]
    digest = reader.get(f"{QUEUE}/{address}").text.partition('name="digest" value="')[2].partition('"')[0]
    assert reader.send(f"{QUEUE}/{address}/seen", digest=digest).location == f"{QUEUE}?tab=changed"
    assert "Nothing changed that you have not seen." in reader.get(f"{QUEUE}?tab=changed").text


def test_a_long_queue_goes_on_page_by_page(cast: Cast, client_of: ClientMaker) -> None:
    with unit_of_work():
        for account_id in hire(21):
            parts = {"about": ("", "New here.")}
            request = Request(
                subject_kind=PROFILE, subject_id=account_id, parts=parts, reviewer_role="compliance", due_at=clock.now()
            )
            request_approval(cast.employee, request)
    client = client_of(cast.compliance)
    page = client.get(QUEUE).text
    assert "Zed Zulu00" in page
    assert "Zed Zulu20" not in page
    before = page.partition("&amp;before=")[2].partition('"')[0]
    rest = client.get(f"{QUEUE}?tab=waiting&before={before}").text
    assert "Zed Zulu20" in rest
    assert "Zed Zulu19" not in rest
    assert client.get(QUEUE, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).status_code == 204
