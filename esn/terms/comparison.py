"""What changed between two versions, paragraph by paragraph."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from esn.core.comparison import Piece, compare_words
from esn.terms.document import Part

Line = tuple[str, str]  # the part's title and one paragraph of it

ALIKE = 0.5  # how much of two paragraphs must agree to stand beside each other


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that differs."""

    title: str
    pieces: Sequence[Piece]


def lines_of(parts: Sequence[Part]) -> list[Line]:
    """The paragraphs and list items of a text with the title of the part they stand in."""
    return [
        (part.title, paragraph.strip().removeprefix("- "))
        for part in parts
        for paragraph in re.split(r"\n\s*\n|\n(?=- )", part.text)
        if paragraph.strip()
    ]


def compare(before: Sequence[Line], after: Sequence[Line]) -> list[Change]:
    """The paragraphs that were added, removed or changed, in the order of the new text."""
    matcher = difflib.SequenceMatcher(None, [text for _, text in before], [text for _, text in after], autojunk=False)
    changes: list[Change] = []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        old, new = list(before[old_start:old_end]), list(after[new_start:new_end])
        changes += [_change(*pair) for pair in _pairs(old, new)]
    return changes


def _pairs(old: list[Line], new: list[Line]) -> list[tuple[Line | None, Line | None]]:
    """Put changed paragraphs beside what they were: the most alike one not yet taken, in order."""
    pairs: list[tuple[Line | None, Line | None]] = []
    for line in new:
        alike = [candidate for candidate in old if _likeness(candidate[1], line[1]) >= ALIKE]
        best = max(alike, key=lambda candidate: _likeness(candidate[1], line[1]), default=None)
        if best is not None:
            taken = old.index(best)
            pairs += [(skipped, None) for skipped in old[:taken]]
            del old[: taken + 1]
        pairs.append((best, line))
    return pairs + [(left, None) for left in old]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio()


def _change(before: Line | None, after: Line | None) -> Change:
    title = (after or before or ("", ""))[0]
    return Change(title, compare_words(before[1] if before else "", after[1] if after else ""))
