import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.archive import append
from esn.archive.checkpoint import key_id
from esn.archive.judge import NO_PAYLOAD, Verdict, commit_to
from esn.archive.models import ArchiveLeaf, ArchivePayload, ArchivePending, ArchiveRecord
from esn.archive.seal import seal
from esn.archive.verify import snapshot, verify
from esn.core import clock
from esn.core.db import db
from esn.core.origin import Origin, origin
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.ground import count
from tests.domain.core.sample import Post, PostCreated, ReactionAdded, create_post
from tests.factories.together import run_together


def test_the_record_is_written_in_the_same_transaction(app):
    post_id = create_post("secret words")
    record = db.session.scalars(sa.select(ArchiveRecord)).one()
    envelope = json.loads(record.envelope)
    assert envelope["type"] == "post.created"
    assert envelope["facts"] == {"type": "update"}  # an event's own field never hides one of the envelope
    assert envelope["object_id"] == post_id
    assert "secret" not in record.envelope
    payload = db.session.get(ArchivePayload, record.id)
    assert json.loads(payload.payload) == {"html": "secret words"}
    assert record.commitment == commit_to(payload.salt, payload.payload)


def test_the_envelope_says_who_did_what_from_where_and_when(app):
    token = origin.set(Origin(channel="web", session_id=7, client="10.1.2.3", policy_version=4))
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    try:
        with clock.at(long_ago), unit_of_work() as unit:
            unit.record(ReactionAdded(actor_id=5, object_id=9, space_ids=(3, 4), prior_version=2))
    finally:
        origin.reset(token)
    envelope = json.loads(db.session.scalar(sa.select(ArchiveRecord.envelope)))
    assert datetime.now(UTC) - datetime.fromisoformat(envelope.pop("at")) < timedelta(minutes=1)
    assert envelope == {
        "type": "reaction.added",
        "effective_at": "2020-01-01T00:00:00.000000+00:00",
        "actor_id": 5,
        "object_kind": "content",
        "object_id": 9,
        "space_ids": [3, 4],
        "prior_version": 2,
        "class": "conduct",
        "covers": [],
        "channel": "web",
        "session": 7,
        "client": "10.1.2.3",
        "policy_version": 4,
        "facts": {},
    }


def test_an_event_without_text_has_no_payload(app):
    with unit_of_work() as unit:
        unit.record(ReactionAdded(actor_id=1, object_id=1))
    assert db.session.scalar(sa.select(ArchiveRecord.commitment)) == NO_PAYLOAD
    assert count(ArchivePayload) == 0


def test_many_records_of_one_unit_keep_their_order_and_their_texts(app):
    with unit_of_work():
        for number in range(300):
            create_post(f"words {number}")
    rows = db.session.execute(sa.select(ArchiveRecord.envelope, ArchiveRecord.commitment).order_by(ArchiveRecord.id))
    payloads = db.session.scalars(sa.select(ArchivePayload).order_by(ArchivePayload.record_id)).all()
    assert [json.loads(payload.payload)["html"] for payload in payloads] == [f"words {n}" for n in range(300)]
    for (envelope, commitment), payload in zip(rows, payloads, strict=True):
        post = db.session.get_one(Post, json.loads(envelope)["object_id"])
        assert commitment == commit_to(payload.salt, payload.payload)
        assert post.html == json.loads(payload.payload)["html"]


def test_no_record_no_act(app, monkeypatch):
    monkeypatch.setattr(append, "canonical_json", lambda _value: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        create_post()
    assert (count(Post), count(ArchiveRecord)) == (0, 0)


def test_text_of_every_script_survives(app):
    html = "Grüße 你好 \x00 \ud800 \u2028 🙂"
    with unit_of_work() as unit:
        unit.record(PostCreated(actor_id=1, object_id=1, html=html))
    assert json.loads(db.session.scalar(sa.select(ArchivePayload.payload)))["html"] == html


def test_leaves_have_no_gaps_and_pending_is_emptied(app, key):
    for _ in range(3):
        create_post()
    with pytest.raises(KeyError), unit_of_work():
        create_post()
        raise KeyError
    with unit_of_work() as unit:
        unit.record(ReactionAdded(actor_id=1, object_id=1))
    assert seal(key, batch=2).tree_size == 2
    assert seal(key).tree_size == 4
    assert seal(key) is None
    assert db.session.scalars(sa.select(ArchiveLeaf.seq).order_by("seq")).all() == [1, 2, 3, 4]
    assert count(ArchivePending) == 0


def test_a_lower_id_that_commits_later_is_sealed_later(app, key, is_postgresql):
    a_has_its_id, b_is_sealed, waits = threading.Event(), threading.Event(), 20 if is_postgresql else 0.5

    def transaction_a():
        with app.app_context(), unit_of_work() as unit:
            create_post("A")
            unit.write_gathered()
            a_has_its_id.set()
            b_is_sealed.wait(waits)  # on SQLite nobody else can write meanwhile: A simply goes first

    thread = threading.Thread(target=transaction_a)
    thread.start()
    a_has_its_id.wait()
    create_post("B")
    size_before = seal(key).tree_size
    b_is_sealed.set()
    thread.join()
    seal(key)
    ids = db.session.scalars(sa.select(ArchiveLeaf.record_id).order_by("seq")).all()
    assert (size_before, ids) == ((1, [2, 1]) if is_postgresql else (2, [1, 2]))
    assert count(ArchivePending) == 0


def test_two_sealers_never_fork_the_tree(app, key):
    for _ in range(30):
        create_post()

    def sealer():
        with app.app_context():
            for _ in range(20):
                seal(key, batch=2)

    run_together([sealer] * 3)
    while seal(key):
        pass
    assert db.session.scalars(sa.select(ArchiveLeaf.seq).order_by("seq")).all() == list(range(1, 31))


def test_verifying_while_sealing_sees_one_moment(app, key):
    create_post()
    seal(key)
    stop, verdicts = threading.Event(), set()

    def write_and_seal():
        with app.app_context():
            while not stop.is_set():
                create_post()
                seal(key)

    thread = threading.Thread(target=write_and_seal)
    thread.start()
    for _ in range(20):
        with snapshot(db.engine) as connection:
            verdicts.add(verify(connection, {key_id(key.public_key()): key.public_key()}).verdict)
    stop.set()
    thread.join()
    assert verdicts == {Verdict.GOOD}
