"""Managers: DNs become ids, rings are cut, the unknown is reported."""

from esn.people.sync.managers import resolve_managers
from esn.people.sync.report import Report


def resolve(wanted: dict[int, str], accounts: dict[str, int]) -> tuple[dict[int, int | None], list[str]]:
    """The managers, and what was reported."""
    report = Report()
    return resolve_managers(wanted, accounts, report), [problem.cause for problem in report.problems]


def test_a_manager_is_found_by_dn() -> None:
    assert resolve({1: "b", 2: ""}, {"a": 1, "b": 2}) == ({1: 2, 2: None}, [])


def test_who_manages_themselves_has_no_manager() -> None:
    assert resolve({1: "a"}, {"a": 1}) == ({1: None}, [])


def test_an_unknown_manager_is_reported() -> None:
    managers, causes = resolve({1: "x"}, {"a": 1})
    assert managers == {1: None}
    assert len(causes) == 1


def test_a_ring_is_cut_once_and_reported() -> None:
    managers, causes = resolve({1: "b", 2: "c", 3: "a", 4: "a"}, {"a": 1, "b": 2, "c": 3, "d": 4})
    assert sum(manager is None for manager in managers.values()) == 1
    assert managers[4] == 1
    assert len(causes) == 1
