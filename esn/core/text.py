"""Text: CommonMark to safe HTML, once, at write (design 10). HTML in the source stays text."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

RENDER_VERSION = 1
EXCERPT_LENGTH = 300

_MENTION = re.compile(r"@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"[\w@/.-]$")
_ADDRESS = re.compile(r"://[^\s<>\[\]\"`\\]{1,2000}")
_SCHEME_BEFORE = re.compile(r"(?:^|[^\w])(https?)$", re.IGNORECASE)
_END_OF_SENTENCE = re.compile(r"[.,:;!?'*_~]+$")
_SPACES = re.compile(r"\s+")
_JOINERS = "\u200c\u200d"  # needed inside words of some scripts
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs by their category, without any ink
_TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_CLASSES = {"a": {"mention", "external"}, "p": {"text-heading"}}
_SCHEMES = {"http", "https", "mailto"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """The stored forms of a text: HTML for pages, an excerpt (plain, up to 300 characters) for lists."""

    html: str
    excerpt: str


def render(source: str, mentions: Mapping[str, str]) -> Rendered:
    """Turn CommonMark into HTML. `mentions`: lower-case username -> address of the person; others stay text."""
    tokens = _markdown.parse(source, {"mentions": mentions})
    html = nh3.clean(
        _markdown.renderer.render(tokens, _markdown.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return Rendered(html=html, excerpt=_excerpt(tokens))


def render_document(source: str) -> str:
    """Turn a page of our own documentation into HTML: with headings of its own, and tables."""
    tags = _TAGS | {"h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"}
    return nh3.clean(_documents.render(source), tags=tags, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)


def find_mentions(source: str) -> tuple[str, ...]:
    """The usernames (lower case, first come first) that the source mentions outside code."""
    names: list[str] = []
    _markdown.parse(source, {"found": names})
    return tuple(dict.fromkeys(names))


def plain(html: str) -> str:
    """The text of stored HTML without its tags, on one line: for the index and for passages."""
    return _SPACES.sub(" ", unescape(nh3.clean(html.replace("<", " <"), tags=set()))).strip()


def clean_line(text: str) -> str:
    """One line of text: no control, bidirectional or invisible characters, no doubled spaces."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(_printable(sign) for sign in composed).split())


def is_seen(text: str) -> bool:
    """Whether anything of a text shows: more than spaces, marks and signs without ink."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANKS for sign in text)


def _printable(sign: str) -> str:
    if sign in _JOINERS:
        return sign
    return " " if unicodedata.category(sign)[0] in "CZ" else sign


def _excerpt(tokens: list[Token]) -> str:
    words: list[str] = []
    for token in tokens:
        words.extend(child.content or _gap(child) for child in token.children or [token])
        words.append(" ")
    return shorten(clean_line("".join(words)))


def shorten(text: str) -> str:
    """The beginning of a plain text, up to 300 characters, cut between words."""
    return text if len(text) <= EXCERPT_LENGTH else text[: EXCERPT_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _gap(token: Token) -> str:
    return " " if token.type.endswith("break") else ""


def _mention(state: StateInline, silent: bool) -> bool:
    """The inline rule for `@name`."""
    if (
        state.src[state.pos] != "@"
        or state.linkLevel
        or _WORD_BEFORE.search(state.src[max(0, state.pos - 1) : state.pos])
    ):
        return False
    match = _MENTION.match(state.src, state.pos)
    if match is None:
        return False
    name = match[1].lower()
    if not silent:  # what looks ahead cannot tell yet whether this is the text of a link
        state.env.get("found", []).append(name)
    address = state.env.get("mentions", {}).get(name)
    if address is None:
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": address, "class": "mention"}
        state.push("text", "", 0).content = match[0]
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """The inline rule for a bare address: `https` has been taken for text when its colon comes."""
    match = _ADDRESS.match(state.src, state.pos)
    scheme = _SCHEME_BEFORE.search(state.src[max(0, state.pos - 6) : state.pos])
    if match is None or scheme is None or state.linkLevel:
        return False
    rest = _END_OF_SENTENCE.sub("", match[0])
    while rest.endswith(")") and rest.count(")") > rest.count("("):
        rest = _END_OF_SENTENCE.sub("", rest[:-1])
    url = state.md.normalizeLink(scheme[1] + rest)
    if len(rest) <= len("://") or not state.md.validateLink(url):
        return False
    if not silent:
        if not state.pending.endswith(scheme[1]):
            return False
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": url}
        state.push("text", "", 0).content = scheme[1] + rest
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _heading_open(*_ignored: object) -> str:
    # A post stands inside a card that has its own heading: a heading in the text must not break the page's order.
    return '<p class="text-heading"><strong>'


def _heading_close(*_ignored: object) -> str:
    return "</strong></p>\n"


def _link_open(renderer: object, tokens: list[Token], index: int, options: object, _env: object) -> str:
    if "://" in str(tokens[index].attrGet("href") or ""):
        tokens[index].attrJoin("class", "external")
    return _markdown.renderer.renderToken(tokens, index, options, {})  # type: ignore[attr-defined]


def _make_markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("image")
    markdown.inline.ruler.before("link", "mention", _mention)
    markdown.inline.ruler.before("link", "address", _address)
    markdown.add_render_rule("heading_open", _heading_open)
    markdown.add_render_rule("heading_close", _heading_close)
    markdown.add_render_rule("link_open", _link_open)
    return markdown


_markdown = _make_markdown()
_documents = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
