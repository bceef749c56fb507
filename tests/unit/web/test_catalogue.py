"""The German catalogue knows the strings of the frame, the door, terms, people, messages, scheduling and directory."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
TEMPLATES = ROOT / "esn" / "templates"
PLACES = [
    *TEMPLATES.glob("layouts/*.html"),
    *TEMPLATES.glob("auth/*.html"),
    *TEMPLATES.glob("errors/*.html"),
    *TEMPLATES.glob("terms/*.html"),
    *TEMPLATES.glob("messages/**/*.html"),
    *(
        TEMPLATES / "components" / f"{name}.html"
        for name in ("banner", "composer", "diff", "entry", "error_summary", "field", "form", "message")
    ),
    *(
        TEMPLATES / "admin" / f"{name}.html"
        for name in ("directory", "_directory", "groups", "_groups", "_tabs", "health", "_health")
    ),
    *ROOT.glob("esn/admin/*.py"),
    *ROOT.glob("esn/auth/**/*.py"),
    *TEMPLATES.glob("people/*.html"),
    *TEMPLATES.glob("notifications/*.html"),
    *TEMPLATES.glob("compliance/*profile*.html"),
    TEMPLATES / "compliance" / "recorded.html",
    ROOT / "esn" / "compliance" / "recorded.py",
    TEMPLATES / "components" / "people.html",
    *(TEMPLATES / "posts" / f"{name}.html" for name in ("_common", "_recent", "_tabs", "compose", "drafts")),
    *TEMPLATES.glob("posts/scheduled*.html"),
    *ROOT.glob("esn/*/scheduling.py"),
    *(ROOT / "esn" / "content" / f"{name}.py" for name in ("actions/scheduling", "publish_time")),
    *(ROOT / "esn" / "posts" / f"{name}.py" for name in ("draft_lines", "routes/scheduled")),
    *ROOT.glob("esn/approval/**/*.py"),
    *ROOT.glob("esn/people/**/*.py"),
    *(ROOT / "esn" / "compliance" / f"{name}.py" for name in ("forms", "queries", "routes/profiles")),
    *ROOT.glob("esn/messages/**/*.py"),
    ROOT / "esn" / "operation" / "health.py",
    ROOT / "esn" / "spaces" / "actions" / "group_rules.py",
    ROOT / "esn" / "communities" / "queries" / "groups.py",
    *ROOT.glob("esn/terms/*.py"),
    *(ROOT / "esn" / "web" / f"{name}.py" for name in ("errors", "template_filters")),
]
NAMES = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")

Message = str | tuple[str, ...]


@cache
def strings(path: Path) -> list[tuple[int, Message]]:
    """What a file says, with the line."""
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    options = {"newstyle_gettext": "true", "silent": "false"} if path.suffix == ".html" else {}
    found = extract_from_file(method, path, NAMES, (), options)
    return [(line, message) for line, message, _comments, _context in found]


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """The words in German."""
    with (ROOT / "esn" / "translations" / "de" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="de")


@pytest.mark.parametrize("path", PLACES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_in_english(catalogue, path):
    missing = []
    for line, message in strings(path):
        known = catalogue.get(message)
        words = known.string if known else ""
        if not words or not all(words if isinstance(words, tuple) else (words,)) or known.fuzzy:
            missing.append(f"{path.name}:{line} {message!r}")
    assert not missing


def test_placeholders_are_the_same(catalogue):
    wrong = []
    for message in catalogue:
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and {found for text in sources for found in PLACEHOLDER.findall(text)} != {
            found for text in words for found in PLACEHOLDER.findall(text)
        }:
            wrong.append(message.id)
    assert not wrong


def test_nothing_in_it_is_said_no_more(catalogue):
    files = [*TEMPLATES.rglob("*.html"), *(ROOT / "esn").rglob("*.py")]
    said = {message for path in files for _line, message in strings(path)}
    known = {message.id for message in catalogue if message.id}
    assert not known - said
    assert not catalogue.obsolete


def test_there_are_strings_to_translate():
    assert sum(1 for path in PLACES for _ in strings(path)) > 150
