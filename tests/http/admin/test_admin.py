"""/admin: for administrators only, recorded, never kept by a browser."""

from datetime import timedelta

import pytest

from esn.core import clock
from esn.core.actor import POSTING, SIGN_IN
from esn.core.db import db
from esn.people.actions import lock_account
from esn.people.queries import list_locks, load_actor
from esn.settings import settings, settings_override
from tests.factories.door import list_records

PAGES = ["/admin", "/admin/accounts", "/admin/accounts?q=grace", "/admin/accounts/employee", "/admin/policies"]
PAGES += ["/admin/directory", "/admin/directory/groups", "/admin/health", "/admin/docs/architecture.md"]
FORMS = ["/admin/accounts/employee/lock", "/admin/accounts/employee/locks/1/lift", "/admin/policies/publish"]
LOCK = "/admin/accounts/employee/lock"


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.admin)


def test_works_for_administrators(admin):
    answers = [admin.get(path) for path in PAGES]
    assert {(answer.status_code, answer.headers["Cache-Control"]) for answer in answers} == {(200, "no-store")}


def test_needs_sign_in(anonymous):
    ways = [anonymous.get(path).headers["Location"] for path in PAGES]
    assert [way for way in ways if not way.startswith("/sign-in")] == []


@pytest.mark.parametrize("name", ["employee", "leader", "moderator", "compliance"])
def test_is_for_nobody_else(client_of, cast, name):
    browser = client_of(getattr(cast, name))
    before = len(list_records("account.locked"))
    assert [browser.get(path).status_code for path in PAGES] == [403] * len(PAGES)
    assert [browser.send(path, effect="posting", note="x", duration="hour").status_code for path in FORMS] == [403] * 3
    assert len(list_records("account.locked")) == before


def test_the_navigation_shows_it_to_administrators_only(admin, client_of, cast):
    assert 'href="/admin"' in admin.get("/settings/sessions").text
    assert 'href="/admin"' not in client_of(cast.employee).get("/settings/sessions").text


def test_the_overview_says_what_to_look_at(admin):
    page = admin.get("/admin").text
    assert "The directory was never read. Run: esn directory sync" in page
    assert "Records sealed" in page


def test_finds_a_person(admin):
    assert 'href="/admin/accounts/employee"' in admin.get("/admin/accounts?q=okaf").text
    assert "Nobody has a name like this." in admin.get("/admin/accounts?q=zzz").text


def test_a_person_who_does_not_exist(admin):
    assert admin.get("/admin/accounts/nobody").status_code == 404
    assert admin.send("/admin/accounts/nobody/lock", effect="posting", note="x", duration="hour").status_code == 404


@pytest.mark.parametrize(("effect", "duration"), [("sign_in", "hour"), ("posting", "lifted")])
def test_stops_somebody_at_once(admin, client_of, cast, effect, duration):
    theirs = client_of(cast.employee)
    answer = admin.send(LOCK, effect=effect, note="Lost device.", duration=duration)
    assert answer.headers["Location"] == "/admin/accounts/employee"
    assert theirs.get("/settings/sessions").status_code == (303 if effect == SIGN_IN else 200)
    db.session.rollback()
    lock = list_locks(cast.employee.id)[0]
    assert (lock.effect, lock.note) == (effect, "Lost device.")
    assert (lock.expires_at is None) is (duration == "lifted")
    assert effect in load_actor(cast.employee.id).locked
    record = list_records("account.locked")[-1]
    assert (record["actor_id"], record["object_id"]) == (cast.admin.id, cast.employee.id)
    assert "Lost device." in admin.get("/admin/accounts/employee").text


WRONG = [
    ({"note": " "}, "Write the reason."),
    ({"note": "x" * 501}, "Use at most 500 characters."),
    ({"effect": ""}, "Choose what to stop."),
    ({"effect": "reading"}, "Choose what to stop."),
    ({"duration": "century"}, "Choose how long."),
]


def test_validates_each_field_and_keeps_what_was_typed(admin, cast):
    for changed, text in WRONG:
        fields = {"effect": "posting", "note": "Three warnings.", "duration": "week", **changed}
        answer = admin.send(LOCK, **fields)
        assert answer.status_code == 422, changed
        assert text in answer.text
        assert fields["note"].strip() in answer.text
    db.session.rollback()
    assert list_locks(cast.employee.id) == []


def test_lifts_one_lock_and_leaves_the_others(admin, cast):
    mine = lock_account(cast.admin, cast.employee.id, "security", SIGN_IN)
    lock_account(cast.moderator, cast.employee.id, "moderation", POSTING)
    page = admin.get("/admin/accounts/employee").text
    assert page.count("/lift") == 1, "administrators lift only what administration set"
    assert admin.send(f"/admin/accounts/employee/locks/{mine}/lift").status_code == 303
    db.session.rollback()
    assert [lock.reason for lock in list_locks(cast.employee.id)] == ["moderation"]


def test_nobody_lifts_what_belongs_to_others(admin, cast):
    theirs = lock_account(cast.moderator, cast.employee.id, "moderation", POSTING)
    assert admin.send(f"/admin/accounts/employee/locks/{theirs}/lift").status_code == 403
    assert admin.send("/admin/accounts/employee/locks/99999/lift").status_code == 404


def test_nobody_locks_themselves(admin, cast):
    assert "You cannot lock your own account." in admin.get("/admin/accounts/admin").text
    fields = {"effect": "posting", "note": "x", "duration": "hour"}
    assert admin.send("/admin/accounts/admin/lock", **fields).status_code == 403


def test_publishes_what_waits_in_the_folder(admin, tmp_path):
    with settings_override(terms={"folder": copy_policy(tmp_path)}):
        page = admin.get("/admin/policies").text
        assert "Not published yet" in page
        assert "version 3" in page
        assert admin.send("/admin/policies/publish").status_code == 303
        assert 'href="/policy/3"' in admin.get("/admin/policies").text
    assert list_records("terms.published")[-1]["object_id"] == 3


def test_a_faulty_file_is_named(admin, tmp_path):
    folder = copy_policy(tmp_path)
    (folder / "3.en.md").write_text("+++\nversion = 3\n+++\n", "utf-8")
    with settings_override(terms={"folder": folder}):
        admin.get("/admin/policies")
        answer = admin.send("/admin/policies/publish")
    assert answer.status_code == 422
    assert "3.en.md" in answer.text


def copy_policy(tmp_path):
    """The policy files and a third version that holds next year."""
    folder = tmp_path / "policy"
    folder.mkdir()
    for path in settings().terms.folder.glob("*.md"):
        (folder / path.name).write_bytes(path.read_bytes())
    later = (clock.now() + timedelta(days=365)).date()
    text = (folder / "2.en.md").read_text("utf-8").replace("version = 2", "version = 3")
    (folder / "3.en.md").write_text(text.replace("2026-11-16", str(later)), "utf-8")
    return folder
