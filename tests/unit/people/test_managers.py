"""Managers: rings are cut at one place."""

from esn.people.sync.managers import cut_rings


def test_a_line_stays() -> None:
    managers: dict[int, int | None] = {1: 2, 2: 3, 3: None}
    assert cut_rings(managers) == []
    assert managers == {1: 2, 2: 3, 3: None}


def test_a_ring_is_cut_once() -> None:
    managers: dict[int, int | None] = {1: 2, 2: 3, 3: 1, 4: 1}
    assert len(cut_rings(managers)) == 1
    assert sum(manager is None for manager in managers.values()) == 1
    assert managers[4] == 1
