"""Alarms: what keeps the archive from being sealed or kept, as rows that pages and `esn doctor` read."""

import sqlalchemy as sa

from esn.archive.models import ArchiveAlarm
from esn.core import clock
from esn.core.db import db, insert_for
from esn.core.unit_of_work import unit_of_work

SEAL, KEPT_FILE = "seal", "kept_file"


def raise_alarm(kind: str, detail: str) -> None:
    """Note that something fails; the time of the first failure stays."""
    row = {"kind": kind, "detail": detail, "raised_at": clock.true_now()}
    with unit_of_work() as unit:
        insert = insert_for(unit.session)(ArchiveAlarm.__table__).values(row)
        unit.session.execute(insert.on_conflict_do_update(index_elements=["kind"], set_={"detail": detail}))


def lift_alarm(kind: str) -> None:
    """Note that it works again; no write where there is no alarm."""
    if db.session.get(ArchiveAlarm, kind) is None:
        return
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(ArchiveAlarm).where(ArchiveAlarm.kind == kind))
