"""What can be scheduled: each kind says how it is checked, published and named. Wired like the documents of search."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from esn.content.models import ScheduledText
from esn.core.actor import Actor


class Published(NamedTuple):
    """What a scheduled text has become."""

    id: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Where a scheduled text goes, in words for its author, and the draft that it can be again."""

    name: str
    audience: str  # who will be able to read it
    send_text: str  # what the button says that does not wait
    draft_place: str
    draft_title: str = ""
    seen: str = ""  # marks the people whom it names: who sends or saves it has seen them


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. `check` raises what `publish` would; `publish` is the action that its author would have called."""

    kept_as: str  # the retention rule
    check: Callable[[Actor, ScheduledText], None]
    publish: Callable[[Actor, ScheduledText], Published]
    describe: Callable[[Actor, Sequence[ScheduledText]], dict[int, Goal]]  # by the text's id, for one page


_kinds: dict[str, Kind] = {}


def wire_kinds(table: Mapping[str, Kind]) -> None:
    """Say once, at start, what can be scheduled."""
    _kinds.clear()
    _kinds.update(table)


def kind_of(name: str) -> Kind:
    """The kind of this name; KeyError for one that nobody wired."""
    return _kinds[name]


def describe_texts(actor: Actor, texts: Sequence[ScheduledText]) -> dict[int, Goal]:
    """Where these texts of the actor's go, one reading a kind."""
    goals: dict[int, Goal] = {}
    for name in {text.kind for text in texts}:
        goals |= kind_of(name).describe(actor, [text for text in texts if text.kind == name])
    return goals
