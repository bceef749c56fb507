"""History: each version of a text beside the one before, word by word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from markupsafe import Markup

from esn.content.models import ContentVersion

_WORDS = re.compile(r"\s+|[^\s]+")
MOST_WORDS = 4000  # beyond this a comparison costs too much; the text is shown whole


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version; `pieces` are (kind, text) pairs, kind same, added or removed; empty for the first."""

    number: int
    author_name: str
    at: datetime
    title: str
    html: Markup
    pieces: list[tuple[str, str]]
    note: str = ""


def compare_versions(versions: Sequence[ContentVersion], author_name: str) -> list[VersionLine]:
    """The newest version first."""
    lines, before = [], None
    for version in versions:
        text = f"{version.title}\n\n{version.source}".strip()
        pieces: list[tuple[str, str]] = compare_words(before, text) if before is not None else []
        html = Markup(version.html)  # noqa: S704 - sanitised when it was written
        lines.append(VersionLine(version.number, author_name, version.created_at, version.title, html, pieces))
        before = text
    return lines[::-1]


def compare_words(old: str, new: str) -> list[tuple[str, str]]:
    """What was removed, added and kept, in reading order."""
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(left), len(right)) > MOST_WORDS:
        return []
    pieces: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(left[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(("removed", "".join(left[i1:i2])))
        if j2 > j1:
            pieces.append(("added", "".join(right[j1:j2])))
    return pieces
