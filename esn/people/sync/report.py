"""What a synchronisation did, or would do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from esn.people.directory.door import Problem

KEPT = 1000  # changes and problems kept in detail; the numbers go on
FULL, CHANGED = "full", "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the diff: joined, back, renamed, moved, changed, left, manager, roles, unit, added, dropped."""

    kind: str
    name: str
    detail: str = ""


@dataclass(slots=True)
class Report:
    """Counts, the diff and what could not be used; `state` is done, stopped or failed (or planned, for a dry run).

    `updated` counts everybody who is changed, moved, renamed or back; `entries` all that stands in the directory;
    `added` and `dropped` the memberships of communities that follow groups.
    """

    kind: str = FULL
    state: str = "running"
    run_id: int | None = None
    entries: int = 0
    people: int = 0
    joined: int = 0
    updated: int = 0
    moved: int = 0
    renamed: int = 0
    left: int = 0
    added: int = 0
    dropped: int = 0
    mark: str = ""
    accepted_by: str = ""
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

    def stop(self, where: str, cause: str, remedy: str) -> None:
        """Note why nobody may be locked, nor anything taken away, by this run."""
        self.state = "stopped"
        self.add_problems([Problem(where, cause, remedy)])
