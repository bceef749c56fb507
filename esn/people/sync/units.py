"""The organisation tree: brought into line with the directory, its closure with it."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from esn.core.bulk import insert_rows, update_rows
from esn.core.db import db
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.directory.door import DirectoryUnit, Problem
from esn.people.events import UnitsChanged
from esn.people.models import Unit, UnitClosure
from esn.people.sync.places import accounts_at
from esn.people.sync.report import Report


def read_units(found: Sequence[DirectoryUnit], report: Report) -> dict[str, DirectoryUnit]:
    """The directory's units by their id; a second one of the same id is reported and left out."""
    units: dict[str, DirectoryUnit] = {}
    for unit in found:
        if unit.identity in units:
            report.add_problems([Problem(unit.identity, "two units have this id", "Give each unit an id of its own.")])
        else:
            units[unit.identity] = unit
    return units


def changed_units(wanted: Mapping[str, DirectoryUnit]) -> list[DirectoryUnit]:
    """Those that are new, renamed or moved; a reading."""
    parent = sa.orm.aliased(Unit)
    rows = db.session.execute(
        sa.select(Unit.directory_id, Unit.name, Unit.kind, parent.directory_id).outerjoin(
            parent, Unit.parent_id == parent.id
        )
    )
    known = {row[0]: (row[1], row[2], row[3]) for row in rows}
    return [unit for unit in wanted.values() if known.get(unit.identity) != (unit.name, unit.kind, unit.parent)]


def write_units(changed: Sequence[DirectoryUnit], run_id: int) -> None:
    """Write new, renamed and moved units. Units the directory dropped stay, empty."""
    with unit_of_work() as unit:
        there = set(unit.session.scalars(sa.select(Unit.directory_id).order_by(Unit.id).with_for_update()))
        new = [one for one in changed if one.identity not in there]
        insert_rows(unit.session, Unit, [{"directory_id": one.identity, **_names(one)} for one in new])
        ids = unit_ids()  # what stands above whom is said when everybody has an id
        rows = [{"id": ids[one.identity], **_names(one), "parent_id": ids.get(one.parent or "")} for one in changed]
        update_rows(unit.session, Unit, rows)
        _write_closure(unit)
        facts = {one.identity: [one.name, one.kind, one.parent] for one in changed}
        unit.record(UnitsChanged(actor_id=None, object_id=run_id, units=facts))


def unit_ids() -> dict[str, int]:
    """Directory id -> id, of all units."""
    return {row.directory_id: row.id for row in db.session.execute(sa.select(Unit.directory_id, Unit.id))}


def write_leaders(wanted: Mapping[str, DirectoryUnit], run_id: int) -> None:
    """Set who leads a unit, once all people are known."""
    accounts = accounts_at(unit.leader_dn for unit in wanted.values())
    leaders = {unit.identity: accounts.get(unit.leader_dn) for unit in wanted.values()}
    rows = db.session.execute(sa.select(Unit.directory_id, Unit.leader_id))
    changed = {row.directory_id for row in rows if leaders.get(row.directory_id) != row.leader_id}
    if not changed:
        return
    with unit_of_work() as unit:
        ids = unit_ids()
        unit.session.execute(sa.select(Unit.id).order_by(Unit.id).with_for_update())
        update_rows(unit.session, Unit, [{"id": ids[one], "leader_id": leaders.get(one)} for one in sorted(changed)])
        facts: dict[str, list[str | None]] = {
            identity: [wanted[identity].name, wanted[identity].kind, wanted[identity].parent]
            for identity in changed
            if identity in wanted
        }
        unit.record(UnitsChanged(actor_id=None, object_id=run_id, units=facts))


def _names(one: DirectoryUnit) -> dict[str, str]:
    return {"name": one.name, "kind": one.kind}


def _write_closure(unit: UnitOfWork) -> None:
    parents = {row.id: row.parent_id for row in unit.session.execute(sa.select(Unit.id, Unit.parent_id))}
    wanted = {
        (unit_id, ancestor): depth for unit_id in parents for depth, ancestor in enumerate(_line(unit_id, parents))
    }
    table = UnitClosure.__table__
    known = {(row.unit_id, row.ancestor_id): row.depth for row in unit.session.execute(sa.select(table))}
    for place in known.keys() - wanted.keys():
        gone = sa.delete(UnitClosure).where(UnitClosure.unit_id == place[0], UnitClosure.ancestor_id == place[1])
        unit.session.execute(gone)
    for place in known.keys() & wanted.keys():
        if known[place] != wanted[place]:
            same = (UnitClosure.unit_id == place[0], UnitClosure.ancestor_id == place[1])
            unit.session.execute(sa.update(UnitClosure).where(*same).values(depth=wanted[place]))
    new = [{"unit_id": a, "ancestor_id": b, "depth": wanted[a, b]} for a, b in wanted.keys() - known.keys()]
    insert_rows(unit.session, UnitClosure, new)


def _line(unit_id: int, parents: Mapping[int, int | None]) -> list[int]:
    line: list[int] = []
    above: int | None = unit_id
    while above is not None and above not in line:
        line.append(above)
        above = parents[above]
    return line
