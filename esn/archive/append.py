"""Append: the listener that hears every event and writes its record in the same transaction."""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from esn.archive.models import ArchiveDestruction, ArchivePayload, ArchivePending, ArchiveRecord
from esn.core import clock
from esn.core.events import Event
from esn.core.origin import origin
from esn.core.unit_of_work import unit_of_work

NO_PAYLOAD = bytes(32)


def canonical_json(value: dict) -> str:
    """One spelling for one value: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def commit_to(salt: bytes, payload: str) -> bytes:
    """The commitment to a text; without the salt it cannot be guessed."""
    return hashlib.sha256(salt + payload.encode()).digest()


def append_record(event: Event) -> int:
    """Write the record of this event; the sealer gives it its leaf after the commit."""
    said = _context(event)
    envelope, text = canonical_json(event.facts() | said), event.text()
    salt, payload = secrets.token_bytes(32), canonical_json(text)
    commitment = commit_to(salt, payload) if text else NO_PAYLOAD
    with unit_of_work() as unit:
        row = {"envelope": envelope, "commitment": commitment}
        record_id = unit.session.execute(sa.insert(ArchiveRecord.__table__).values(row)).inserted_primary_key[0]
        if text:
            row = {"record_id": record_id, "salt": salt, "payload": payload}
            unit.session.execute(sa.insert(ArchivePayload.__table__).values(row))
        unit.session.execute(sa.insert(ArchivePending.__table__).values(record_id=record_id))
    return record_id


def destroy_payload(record_id: int, authorised_by_id: int) -> None:
    """Destroy one text and its salt; `authorised_by_id` is the record of the event record.destroyed."""
    with unit_of_work() as unit:
        row = {"record_id": record_id, "authorised_by_id": authorised_by_id}
        unit.session.execute(sa.insert(ArchiveDestruction.__table__).values(row))
        payload = ArchivePayload.__table__
        unit.session.execute(sa.delete(payload).where(payload.c.record_id == record_id))


def _context(event: Event) -> dict[str, Any]:
    came_from = origin.get()
    return {
        "type": event.wire_name,
        "at": datetime.now(UTC).isoformat(timespec="microseconds"),  # the real clock, even where an import sets ours
        "effective_at": clock.now().isoformat(timespec="microseconds"),
        "object_kind": event.object_kind,
        "class": event.retention_class,
        "covers": sorted(event.covers),
        "channel": came_from.channel,
        "session": came_from.session_id,
        "client": came_from.client,
        "policy_version": came_from.policy_version,
    }
