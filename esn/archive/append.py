"""Append: the listener that hears every event; its record is written in the same transaction, with all others of it."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from esn.archive.judge import NO_PAYLOAD, commit_to
from esn.archive.models import ArchiveDestruction, ArchivePayload, ArchivePending, ArchiveRecord
from esn.core import clock
from esn.core.bulk import insert_numbered, insert_rows
from esn.core.events import Event
from esn.core.origin import origin
from esn.core.unit_of_work import unit_of_work

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """A record before it has its id; `payload` is None where the event has no text."""

    envelope: str
    commitment: bytes
    salt: bytes
    payload: str | None


def append_record(event: Event) -> None:
    """Keep the record of this event for the end of its transaction; the sealer gives it its leaf after the commit."""
    with unit_of_work() as unit:
        unit.gather(_write, make_entry(event))


def _make_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def make_entry(event: Event, make_salt: Callable[[], bytes] = _make_salt) -> Entry:
    """What the archive keeps of an event that happens now."""
    envelope, text = canonical_json(_envelope(event)), event.text()
    if not text:
        return Entry(envelope, NO_PAYLOAD, b"", None)
    salt, payload = make_salt(), canonical_json(text)
    return Entry(envelope, commit_to(salt, payload), salt, payload)


def _write(session: orm.Session, entries: list[Entry]) -> None:
    rows = [{"envelope": entry.envelope, "commitment": entry.commitment} for entry in entries]
    ids = insert_numbered(session, ArchiveRecord, rows)
    payloads = [
        {"record_id": record_id, "salt": entry.salt, "payload": entry.payload}
        for record_id, entry in zip(ids, entries, strict=True)
        if entry.payload is not None
    ]
    insert_rows(session, ArchivePayload, payloads)
    insert_rows(session, ArchivePending, [{"record_id": record_id} for record_id in ids])


def destroy_payload(record_id: int, authorised_by_id: int) -> None:
    """Destroy one text and its salt; `authorised_by_id` is the record of the event record.destroyed."""
    with unit_of_work() as unit:
        unit.write_gathered()  # the authorising record may be of this very transaction
        row = {"record_id": record_id, "authorised_by_id": authorised_by_id}
        unit.session.execute(sa.insert(ArchiveDestruction).values(row))
        unit.session.execute(sa.delete(ArchivePayload).where(ArchivePayload.record_id == record_id))


def canonical_json(value: dict[str, Any]) -> str:
    """Spell one value in one way: sorted keys, no spaces, ASCII only."""
    return _canonical.encode(value)


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _envelope(event: Event) -> dict[str, Any]:
    came_from = origin.get()
    return {
        "type": event.wire_name,
        "at": clock.true_now().isoformat(timespec="microseconds"),
        "effective_at": clock.now().isoformat(timespec="microseconds"),  # differs where an import sets the clock
        "actor_id": event.actor_id,
        "object_kind": event.object_is(),
        "object_id": event.object_id,
        "space_ids": event.space_ids,
        "prior_version": event.prior_version,
        "class": event.keeping(),
        "covers": sorted(event.covers),
        "channel": came_from.channel,
        "session": came_from.session_id,
        "client": came_from.client,
        "policy_version": came_from.policy_version,
        "facts": event.facts(),
    }
