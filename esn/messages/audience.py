"""Whom a team message is for: an expression over the organisation, kept as data and evaluated anew when it is asked."""

from dataclasses import asdict, dataclass
from typing import Any

REPORTS, UNIT, EVERYBODY = "reports", "unit", "everybody"
PRIVATE, SHARED = "private", "shared"  # who reads the replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A part of the organisation; `title` and `place` narrow it, `without` are account ids that are left out."""

    kind: str  # REPORTS: below the sender by managers; UNIT: a unit with all below it; EVERYBODY
    unit_id: int | None = None
    title: str = ""
    place: str = ""
    without: tuple[int, ...] = ()

    @property
    def scope(self) -> str:
        """What it begins with, as a form has it: "reports", "everybody" or "unit:7"."""
        return f"{UNIT}:{self.unit_id}" if self.kind == UNIT else self.kind

    def as_data(self) -> dict[str, Any]:
        """As the table and the archive keep it."""
        return {**asdict(self), "without": list(self.without)}


def audience_from(data: dict[str, Any]) -> Audience:
    """The audience that `as_data` gave."""
    return Audience(**{**data, "without": tuple(data["without"])})


def audience_of(scope: str, *, title: str = "", place: str = "", without: tuple[int, ...] = ()) -> Audience | None:
    """The audience of a scope as a form has it; None for what is no scope."""
    kind, _colon, number = scope.partition(":")
    if kind == UNIT and number.isascii() and number.isdigit() and len(number) <= 15:
        return Audience(kind=UNIT, unit_id=int(number), title=title, place=place, without=without)
    if scope in (REPORTS, EVERYBODY):
        return Audience(kind=scope, title=title, place=place, without=without)
    return None
