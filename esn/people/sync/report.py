"""What a synchronisation did, or would do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from esn.people.directory.door import Problem

KEPT = 1000  # changes and problems kept in detail; the numbers go on


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the diff: joined, changed, left, back, manager, gained, lost, unit."""

    kind: str
    name: str
    detail: str = ""


@dataclass(slots=True)
class Report:
    """Counts, the diff and what could not be used; `state` is done, stopped or failed (or planned, for a dry run)."""

    state: str = "running"
    run_id: int | None = None
    people: int = 0
    joined: int = 0
    updated: int = 0
    left: int = 0
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Note what could not be used."""
        for problem in problems:
            self.problem_count += 1
            if len(self.problems) < KEPT:
                self.problems.append(problem)

    def add_change(self, kind: str, name: str, detail: str = "") -> None:
        """Note one line of the diff."""
        if len(self.changes) < KEPT:
            self.changes.append(Change(kind, name, detail))
