"""Templates: every word through gettext, nothing inline, nothing left lying about."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import jinja2
from jinja2 import nodes

from tests.architecture.source import ROOT, listed, modules

FOLDER = ROOT / "esn" / "templates"
ATTRIBUTE = re.compile(r'[\w-]+="[^"]*"')  # as a macro gives it, outside any tag
# Blocks that fill an attribute of the layout, not the page: names, never shown.
NAMES = re.compile(r"\{%-? block (current|width) -?%\}.*?\{%-? endblock", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
SILENT = ("code", "kbd", "samp", "script", "style")  # what a person types is the same in every language
SPOKEN = ("alt", "aria-description", "aria-label", "aria-roledescription", "label", "placeholder", "title")
# Words that are the same in every language: one line of reason each.
SAME_EVERYWHERE: dict[str, str] = {}
# Templates that no code names by a literal: one line of reason each.
NAMED_OTHERWISE: dict[str, str] = {}

environment = jinja2.Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])


@cache
def sources() -> dict[str, str]:
    """Template name -> text; the development pages show themselves to developers only."""
    return {str(path.relative_to(FOLDER)): path.read_text() for path in sorted(FOLDER.rglob("*.*"))}


class Words(HTMLParser):
    """Collects visible words, and attributes that may not be written in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inline: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.inline.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")):
                self.inline.append(f"{name}=")
            if name in SPOKEN and value:
                self.words += WORD.findall(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words += WORD.findall(ATTRIBUTE.sub("", data))


def read(text: str) -> Words:
    """The words and inline things of a template, Jinja's parts blanked out."""
    parser = Words()
    parser.feed("".join(_without_jinja(NAMES.sub("{% endblock", text))))
    parser.close()
    return parser


def _without_jinja(text: str) -> Iterator[str]:
    for _, kind, value in environment.lex(text):
        if kind == "variable_begin":
            yield "x0"  # can stand for a tag's name, and is no word
        elif kind == "data":
            yield value


def spoken_pages() -> dict[str, Words]:
    """What people see, without the pages for developers."""
    return {
        name: read(text) for name, text in sources().items() if name.endswith(".html") and not name.startswith("dev/")
    }


def test_every_word_goes_through_gettext():
    found = [
        f"{name}: {word}" for name, page in spoken_pages().items() for word in page.words if word not in SAME_EVERYWHERE
    ]
    assert not found, listed(found)


def test_nothing_is_written_inline():
    found = [
        f"{name}: {thing}" for name, text in sources().items() if name.endswith(".html") for thing in read(text).inline
    ]
    assert not found, listed(found)


def mentioned() -> set[str]:
    """Every template named in code or in another template."""
    literal = re.compile(r"""["']([\w/.-]+\.(?:html|txt|xml|css|js))["']""")
    texts = [module.text for module in modules("esn")] + list(sources().values())
    return {name for text in texts for name in literal.findall(text)}


def test_every_template_is_used():
    unused = set(sources()) - mentioned() - set(NAMED_OTHERWISE)
    assert not unused, listed(sorted(unused))


def test_every_named_template_exists():
    missing = {name for name in mentioned() if "/" in name and name.endswith(".html")} - set(sources())
    assert not missing, listed(sorted(missing))


def macros() -> list[tuple[str, str]]:
    """Every macro, with the template that has it."""
    return [
        (name, node.name)
        for name, text in sources().items()
        if name.endswith(".html") and "macro" in text
        for node in environment.parse(text).find_all(nodes.Macro)
    ]


def test_every_macro_is_used():
    everything = "\n".join(sources().values()) + "\n".join(module.text for module in modules("esn"))
    seen = Counter(re.findall(r"\w+", JINJA_IMPORT.sub("", everything)))
    unused = [f"{name}: {macro}" for name, macro in macros() if seen[macro] < 2]
    assert not unused, listed(unused)


JINJA_IMPORT = re.compile(r"\{%-?\s*from\b.*?%\}", re.DOTALL)


def test_templates_are_where_the_domain_is():
    domains = {path.name for path in (ROOT / "esn").iterdir() if path.is_dir()}
    frame = {"components", "dev", "errors", "layouts", "mail"}
    strange = {Path(name).parts[0] for name in sources()} - domains - frame
    assert not strange, sorted(strange)
