"""The data inventory knows every table and every column that can hold words (design 5, safety nets)."""

import tomllib

import sqlalchemy as sa

from tests.architecture.house import event_classes, tables
from tests.architecture.source import ROOT, listed

INVENTORY = tomllib.loads((ROOT / "esn" / "compliance" / "inventory.toml").read_text())
CLASSES = INVENTORY["retention"]
ENTRIES = INVENTORY["tables"]
TABLES = tables()


def holds_words(column: sa.Column) -> bool:
    """Whether people's words could stand in it."""
    return isinstance(column.type, sa.String | sa.JSON | sa.LargeBinary)


def test_every_table_is_known():
    assert set(ENTRIES) == set(TABLES), listed(sorted(set(ENTRIES) ^ set(TABLES)))


def test_every_column_of_words_is_known():
    found = []
    for name, table in TABLES.items():
        actual = {column.name for column in table.columns if holds_words(column)}
        known = set(ENTRIES.get(name, {}).get("columns", {}))
        found += [f"{name}.{column}" for column in sorted(actual ^ known)]
    assert not found, listed(found)


def test_every_entry_says_what_it_is():
    found = [name for name, entry in ENTRIES.items() if not entry.get("what", "").endswith(".")]
    found += [
        f"{name}.{column}"
        for name, entry in ENTRIES.items()
        for column, what in entry.get("columns", {}).items()
        if len(what) < 5
    ]
    assert not found, listed(found)


def test_archived_or_exempt_with_a_reason():
    found = []
    for name, entry in ENTRIES.items():
        archived = TABLES[name].info["archived"] if name in TABLES else None
        if archived is ("exempt" in entry) or (not archived and len(entry.get("exempt", "")) < 10):
            found.append(f"{name}: archived={archived}, exempt={entry.get('exempt')!r}")
    assert not found, listed(found)


def test_retention_classes_exist():
    found = [
        f"{name}: {entry.get('retention')}" for name, entry in ENTRIES.items() if entry.get("retention") not in CLASSES
    ]
    found += [
        f"{event.__name__}: {event.retention_class}"
        for event in event_classes()
        if event.retention_class not in CLASSES
    ]
    assert not found, listed(found)
