"""Months of the firm's calendar."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from esn.moderation import months
from esn.moderation.months import Month, last_months, month_from


@pytest.mark.parametrize(
    ("key", "month"),
    [
        ("2026-11", Month(2026, 11)),
        ("2999-12", Month(2999, 12)),
        ("2026-13", None),
        ("2026-00", None),
        ("0000-01", None),
        ("1999-12", None),
        ("9999-12", None),
        ("2026-1", None),
        ("2026-1x", None),
        ("20261-1", None),
        ("", None),
        ("2026-\u0661\u0661", None),
    ],
)
def test_reads_what_addresses_spell(key, month):
    assert month_from(key) == month


def test_spells_what_it_reads():
    assert month_from(Month(2026, 3).key) == Month(2026, 3)


def test_turns_over_the_year():
    assert Month(2026, 12).after() == Month(2027, 1)
    assert Month(2026, 1).before() == Month(2025, 12)
    assert last_months(Month(2026, 2), 3) == [Month(2025, 12), Month(2026, 1), Month(2026, 2)]


def test_begins_and_ends_at_midnight_of_the_firm(monkeypatch):
    monkeypatch.setattr(months, "settings", lambda: SimpleNamespace(site=SimpleNamespace(time_zone="Europe/Berlin")))
    first, last = Month(2026, 3).span()
    assert first == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert last == datetime(2026, 3, 31, 22, tzinfo=UTC)  # summer time has begun
