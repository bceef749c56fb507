"""GET /about/seal and its two downloads: everybody who is signed in may read and keep the seals."""

import json

import pytest

from esn.archive.alarms import SEAL, raise_alarm
from esn.archive.keys import load_signing_key, make_signing_key
from esn.archive.queries import list_checkpoints
from esn.archive.seal import seal
from esn.settings import settings
from tests.factories.worlds import make_community

PATHS = ("/about/seal", "/about/seal/checkpoints.jsonl", "/about/seal/keys.txt")


@pytest.fixture
def head(app, cast):
    """The newest seal, over everything that made the cast and a private community."""
    make_community(cast.employee, "secret-plan", visibility="private", is_listed=False)
    file = settings().archive.signing_key_file
    make_signing_key(file)
    seal(load_signing_key(file))
    return list_checkpoints(cast.outsider).rows[0]


def test_works(head, cast, client_of):
    page = client_of(cast.outsider).get("/about/seal").get_data(as_text=True)
    assert head.root in page.replace("<wbr>", "")
    assert head.key_id in page
    assert "No seal is kept on another volume yet" in page
    assert "Secret Plan" not in page


@pytest.mark.parametrize("path", PATHS)
def test_needs_sign_in(head, anonymous, path):
    answer = anonymous.get(path)
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


@pytest.mark.parametrize("path", PATHS)
def test_rejects_post(head, cast, client_of, path):
    assert client_of(cast.employee).send(path).status_code == 405


def test_the_seals_can_be_kept(head, cast, client_of):
    answer = client_of(cast.employee).get("/about/seal/checkpoints.jsonl")
    assert answer.headers["Content-Disposition"] == "attachment; filename=checkpoints.jsonl"
    assert [json.loads(line)["root"] for line in answer.text.splitlines()] == [head.root]
    assert client_of(cast.employee).get(f"/about/seal/checkpoints.jsonl?after={head.tree_size}").text == ""


def test_the_keys_can_be_kept(head, cast, client_of):
    known = settings().archive.signing_key_file.with_suffix(".pub").read_text()
    assert client_of(cast.employee).get("/about/seal/keys.txt").text == known


@pytest.mark.parametrize("cursor", ["0", "-1", "x", str(10**40)])
def test_any_cursor_is_answered(head, cast, client_of, cursor):
    client = client_of(cast.employee)
    assert client.get(f"/about/seal?before={cursor}").status_code == 200
    assert client.get(f"/about/seal/checkpoints.jsonl?after={cursor}").status_code == 200


def test_before_the_first_seal_it_says_so(cast, client_of):
    assert "Nothing is sealed yet" in client_of(cast.employee).get("/about/seal").text


def test_an_alarm_is_shown_without_its_details(head, cast, client_of):
    raise_alarm(SEAL, "the disk /mnt/secret is full")
    page = client_of(cast.employee).get("/about/seal").text
    assert "Sealing has a problem" in page
    assert "/mnt/secret" not in page
