"""History: each version of a text beside the one before, word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from esn.content.models import ContentVersion
from esn.content.queries import VERSIONS_SHOWN
from esn.core.comparison import Piece, compare_words
from esn.core.paging import Page, page_of


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version; `pieces` tell what changed, and are empty for the first one."""

    number: int
    author_name: str
    at: datetime
    title: str
    html: Markup
    pieces: Sequence[Piece]
    note: str = ""


def compare_versions(versions: Sequence[ContentVersion], author_name: str) -> Page[VersionLine]:
    """The versions, newest first as they were read (see `list_versions`), each with what it changed."""
    page = page_of(versions, lambda version: version.number, VERSIONS_SHOWN)
    earlier = [*versions[1:], None][: len(page.rows)]
    lines = [_line(new, old, author_name) for new, old in zip(page.rows, earlier, strict=True)]
    return Page(lines, page.next_cursor)


def _line(version: ContentVersion, before: ContentVersion | None, author_name: str) -> VersionLine:
    pieces = compare_words(_text(before), _text(version)) if before is not None else ()
    html = Markup(version.html)  # noqa: S704 - sanitised when it was written
    return VersionLine(version.number, author_name, version.created_at, version.title, html, pieces)


def _text(version: ContentVersion) -> str:
    return f"{version.title}\n\n{version.source}".strip()
