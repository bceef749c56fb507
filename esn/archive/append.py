"""Append: the listener that hears every event and writes its record in the same transaction."""

import json
import secrets
from typing import Any

import sqlalchemy as sa

from esn.archive.judge import NO_PAYLOAD, commit_to
from esn.archive.models import ArchiveDestruction, ArchivePayload, ArchivePending, ArchiveRecord
from esn.core import clock
from esn.core.events import Event
from esn.core.origin import origin
from esn.core.unit_of_work import unit_of_work


def append_record(event: Event) -> None:
    """Write the record of this event; the sealer gives it its leaf after the commit."""
    envelope, text = canonical_json(_envelope(event)), event.text()
    salt, payload = secrets.token_bytes(32), canonical_json(text)
    commitment = commit_to(salt, payload) if text else NO_PAYLOAD
    with unit_of_work() as unit:
        record = sa.insert(ArchiveRecord).values(envelope=envelope, commitment=commitment)
        record_id = unit.session.scalars(record.returning(ArchiveRecord.id)).one()
        if text:
            row = {"record_id": record_id, "salt": salt, "payload": payload}
            unit.session.execute(sa.insert(ArchivePayload).values(row))
        unit.session.execute(sa.insert(ArchivePending).values(record_id=record_id))


def destroy_payload(record_id: int, authorised_by_id: int) -> None:
    """Destroy one text and its salt; `authorised_by_id` is the record of the event record.destroyed."""
    with unit_of_work() as unit:
        row = {"record_id": record_id, "authorised_by_id": authorised_by_id}
        unit.session.execute(sa.insert(ArchiveDestruction).values(row))
        unit.session.execute(sa.delete(ArchivePayload).where(ArchivePayload.record_id == record_id))


def canonical_json(value: dict[str, Any]) -> str:
    """Spell one value in one way: sorted keys, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _envelope(event: Event) -> dict[str, Any]:
    came_from = origin.get()
    return {
        "type": event.wire_name,
        "at": clock.true_now().isoformat(timespec="microseconds"),
        "effective_at": clock.now().isoformat(timespec="microseconds"),  # differs where an import sets the clock
        "actor_id": event.actor_id,
        "object_kind": event.object_kind,
        "object_id": event.object_id,
        "space_ids": event.space_ids,
        "prior_version": event.prior_version,
        "class": event.retention_class,
        "covers": sorted(event.covers),
        "channel": came_from.channel,
        "session": came_from.session_id,
        "client": came_from.client,
        "policy_version": came_from.policy_version,
        "facts": event.facts(),
    }
