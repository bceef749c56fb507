"""The administrators' documentation, shown by the network itself: it may be all that can be reached."""

import re
from dataclasses import dataclass

from esn.core.errors import NotFound
from esn.core.text import render_document
from esn.settings.types import ROOT

FOLDER = ROOT / "docs"
_NAME = re.compile(r"[a-z][a-z-]{0,40}")
_TITLE = re.compile(r"\A# (.+)\n")


@dataclass(frozen=True, slots=True)
class Page:
    """One page; links in it lead to its neighbours."""

    title: str
    html: str


def read_page(name: str) -> Page:
    """Read docs/NAME.md; NotFound."""
    if not _NAME.fullmatch(name) or not (file := FOLDER / f"{name}.md").is_file():
        raise NotFound
    text = file.read_text("utf-8")
    title = _TITLE.match(text)
    return Page(title[1] if title else name, render_document(_TITLE.sub("", text)))


def has_page(name: str) -> bool:
    """Whether there is such a page."""
    return (FOLDER / f"{name}.md").is_file()
