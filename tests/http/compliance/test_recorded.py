"""/about/recorded says what the settings in force make true."""

import pytest

from esn.settings import settings_override

PAGE = "/about/recorded"


def test_is_open_to_strangers(anonymous):
    page = anonymous.get(PAGE)
    assert page.status_code == 200
    assert "What we do not do" in page.text
    assert "We do not record keystrokes or make screenshots." in page.text
    assert "Scheduled text, also a cancelled one" in page.text


def test_is_shown_inside_the_frame_to_colleagues(client_of, cast):
    assert 'action="/sign-out"' in client_of(cast.employee).get(PAGE).text


@pytest.mark.parametrize(
    ("section", "field", "value", "sentence"),
    [
        ("retention", "posts_years", 11, "11 years"),
        ("retention", "sign_ins_years", 4, "4 years"),
        ("retention", "moderation_years", 12, "12 years"),
        ("retention", "drafts_days", 33, "33 days after the last change"),
        ("retention", "notifications_days", 45, "45 days"),
        ("session", "idle_minutes", 17, "after 17 minutes without opening a page"),
        ("session", "absolute_hours", 9, "after 9 hours in any case"),
        ("archive", "seal_seconds", 30, "sealed at least every 30 seconds"),
        ("moderation", "target_hours", 36, "decide a report within 36 hours"),
    ],
)
def test_a_changed_setting_changes_the_sentence(anonymous, section, field, value, sentence):
    assert sentence not in anonymous.get(PAGE).text
    with settings_override(**{section: {field: value}}):
        assert sentence in anonymous.get(PAGE).text


def test_an_outside_copy_of_the_seals_is_said_only_where_there_is_one(anonymous, tmp_path):
    assert "No copy of the seals is kept elsewhere yet" in anonymous.get(PAGE).text
    with settings_override(archive={"kept_checkpoints_file": tmp_path / "kept.jsonl"}):
        page = anonymous.get(PAGE).text
    assert "A copy of every seal is kept on another volume." in page
    assert "No copy of the seals" not in page


def test_where_passwords_go_depends_on_the_directory(anonymous):
    assert "passwords are compared with a file on this server" in anonymous.get(PAGE).text
    ldap = {"kind": "ldap", "uris": ("ldaps://ldap.example.org",), "bind_dn": "cn=esn", "bind_password": "secret"}
    with settings_override(directory=ldap):
        page = anonymous.get(PAGE).text
    assert "Your password goes to the company directory and is not stored here." in page
    assert "file on this server" not in page
