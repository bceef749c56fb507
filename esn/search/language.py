"""The language work, all of it Whoosh's: words to stems, typed queries to a tree, passages with marked words.

The only module that knows Whoosh. Its index files are not used; the database holds the index (docs/architecture.md).
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape
from whoosh import analysis, highlight, lang, query
from whoosh.lang.stopwords import stoplists
from whoosh.qparser import QueryParser, plugins, syntax
from whoosh.support.charset import accent_map

from esn.search.syntax import All, Either, Node, Operator, Problem, Reading, Words, words_in

QUERY_LENGTH, TERMS_MAX, PREFIX_LETTERS = 200, 20, 2
WORD_LENGTH = 60  # what is longer is cut, in the index and in the query alike
TEXT_WORDS = 16_000  # PostgreSQL counts positions up to 16,383
PASSAGE_LENGTH, PASSAGE_BEFORE, PASSAGE_SLACK, PASSAGE_SOURCE = 240, 60, 10, 8_000
NAMES = ""  # the language of names: folded, never stemmed
GUESS_LETTERS, GUESS_LEAST = 1_200, 3

# Chinese and Japanese have no spaces: each sign is a word, and neighbouring signs are searched as a phrase.
_SIGNS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

WORDS_KEPT = 200_000
_SPACED = "".join(sign if sign.isalnum() else " " for sign in map(chr, range(128)))  # cuts ASCII ten times as quickly


@cache  # not at import: looking through all signs takes a hundredth of a command's start
def _word() -> re.Pattern[str]:
    """A word; combining marks belong to the one they stand in, which Python does not count among the signs of words."""
    marks = "".join(c for c in map(chr, range(0x300, 0x11000)) if unicodedata.category(c).startswith("M"))
    return re.compile(rf"[{_SIGNS}]|(?:[^\W_{_SIGNS}]|[{marks}])+")


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    return lang.stemmer_for_language(language) if lang.has_stemmer(language) else str


class _Lexemes(dict[str, str]):
    """The lexemes of the words of a language met so far: reading a text is mostly looking up here."""

    def __init__(self, language: str) -> None:
        self._language = language

    def __missing__(self, word: str) -> str:
        if len(self) >= WORDS_KEPT:
            self.clear()
        found = self[word] = _make_lexeme(word, self._language)
        return found


_lexemes_in = cache(_Lexemes)


def lexeme(word: str, language: str) -> str:
    """What the index holds for one word: lower case, stemmed (not names), without accents, letters and digits only."""
    return _lexemes_in(language)[word]


def _make_lexeme(word: str, language: str) -> str:
    word = unicodedata.normalize("NFKC", word).casefold()[:WORD_LENGTH]
    if language != NAMES:
        word = _stemmer(language)(word)
    return word if word.isascii() and word.isalnum() else _fold(word)


def _fold(word: str) -> str:
    letters = (c for c in unicodedata.normalize("NFKD", word) if c.isalnum() or unicodedata.category(c) == "Mc")
    return unicodedata.normalize("NFC", "".join(letters).translate(accent_map))[:WORD_LENGTH]


def clean(text: str) -> str:
    """A text as both databases can store and compare it: composed, without NUL and lone surrogates."""
    text = text.replace("\0", " ")
    return text if text.isascii() else unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


def _cut(text: str) -> list[str]:
    return text.translate(_SPACED).split() if text.isascii() else _word().findall(text)


def lexemes(text: str, language: str) -> list[str]:
    """The words of a text as the index holds them, in order; at most TEXT_WORDS."""
    words = map(_lexemes_in(language).__getitem__, _cut(clean(text)))
    return list(filter(None, words))[:TEXT_WORDS]


def guess(text: str, languages: Sequence[str], preferred: str) -> str:
    """Which of `languages` a text is written in, by its commonest words; `preferred` (or the first) when unsure."""
    fallback = preferred if preferred in languages else languages[0]
    words = _cut(clean(text[:GUESS_LETTERS]).casefold())
    counted = {language: sum(map(stoplists.get(language, frozenset()).__contains__, words)) for language in languages}
    best = max(languages, key=lambda language: (counted[language], language == fallback))
    return best if counted[best] >= GUESS_LEAST else fallback


# Typed queries


class _OperatorNode(syntax.SyntaxNode):
    """`from:`, `in:` and the like; taken out of the tree before it becomes a query."""

    def __init__(self, name: str, value: str, text: str) -> None:
        self.operator = Operator(name.lower(), value.strip('"').strip(), text)


class _OperatorsTag(plugins.TaggingPlugin):
    """Finds operators. Values are taken whole, so that a dash in an id does not cut it."""

    expr = r'(?<!\S)(?P<name>(?i:from|in|type|before|after)):(?P<value>"[^"]*"|\S*)'

    def create(self, parser: QueryParser, match: re.Match[str]) -> _OperatorNode:
        return _OperatorNode(match["name"], match["value"], match[0])


# A minus counts only before a word, not inside one. No fields, wildcards or brackets: they would be signs to trip over.
_PARSER = QueryParser(
    "text",
    None,
    plugins=[
        plugins.PhrasePlugin('"(?P<text>[^"]*)"(?P<slop>)'),
        _OperatorsTag(),
        plugins.PlusMinusPlugin(plusexpr=r"(?!)", minusexpr=r"(?<!\S)-(?=[^\s-])"),
        plugins.OperatorsPlugin(AndNot=None, AndMaybe=None, Not=None, Require=None),
        plugins.PrefixPlugin(),
    ],
)


def read_query(typed: str, languages: Sequence[str]) -> Reading:
    """Understand what somebody typed. Never raises: what cannot be read is named in `problems`, the rest counts."""
    reader = _Reader(languages)
    text = " ".join(clean(typed).split())
    if len(text) > QUERY_LENGTH:
        reader.complain(text[QUERY_LENGTH:], _l("A search takes up to %(n)s characters.", n=QUERY_LENGTH))
        text = text[:QUERY_LENGTH]
    nodes = _PARSER.tag(text + '"' * (text.count('"') % 2))  # a phrase still being typed
    operators = tuple(node.operator for node in nodes if isinstance(node, _OperatorNode))
    group = _PARSER.group([node for node in nodes if not isinstance(node, _OperatorNode)])
    wanted = reader.read(_PARSER.filterize(group).query(_PARSER))  # not normalised: that drops "-word" standing alone
    return Reading(text, wanted, tuple(reader.unwanted), operators, tuple(reader.problems))


class _Reader:
    """Turns Whoosh's tree into ours. Exclusions count for the whole query, wherever they stand."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = (NAMES, *languages)
        self.unwanted: list[Words] = []
        self.problems: list[Problem] = []
        self.term_count = 0

    def complain(self, text: str, reason: object) -> None:
        self.problems.append(Problem(text, reason))

    def read(self, node: query.Query) -> Node | None:
        if isinstance(node, query.AndNot):
            self.unwanted += words_in(self.read(node.b))
            return self.read(node.a)
        if isinstance(node, query.And | query.Or):
            parts = tuple(part for part in map(self.read, node.subqueries) if part is not None)
            kind = All if isinstance(node, query.And) else Either
            return kind(parts) if len(parts) > 1 else next(iter(parts), None)
        return self._words(node)

    def _words(self, leaf: query.Query) -> Node | None:
        if not isinstance(leaf, query.Term | query.Phrase | query.Prefix):
            return None
        if isinstance(leaf, query.Term) and leaf.text in ("AND", "OR"):  # with nothing after it yet
            return None
        text = " ".join(leaf.words) if isinstance(leaf, query.Phrase) else leaf.text
        readings = tuple(dict.fromkeys(filter(None, (tuple(lexemes(text, each)) for each in self.languages))))
        if not readings:
            return None
        self.term_count += len(readings[0])
        if self.term_count > TERMS_MAX:
            self.complain(text, _l("A search takes up to %(n)s words.", n=TERMS_MAX))
            return None
        return self._beginning(text, readings) if isinstance(leaf, query.Prefix) else Words(readings)

    def _beginning(self, text: str, readings: tuple[tuple[str, ...], ...]) -> Node | None:
        typed, *stemmed = readings
        if len(typed[-1]) < PREFIX_LETTERS:
            self.complain(f"{text}*", _l("Type at least %(n)s letters before *.", n=PREFIX_LETTERS))
            return None
        prefix = Words((typed,), is_prefix=True)
        return Either((prefix, Words(tuple(stemmed)))) if stemmed else prefix


# Passages


class _Marked(highlight.Formatter):
    """Escaped text in which the words found stand in `mark`."""

    between = " … "

    def _text(self, text: str) -> str:
        return str(escape(text))

    def format_token(self, text: str, token: analysis.Token, replace: bool = False) -> str:
        return f"<mark>{escape(highlight.get_text(text, token, replace))}</mark>"


class Marker:
    """Marks the words of one query in the texts it found."""

    def __init__(self, words: Iterable[Words], languages: Sequence[str]) -> None:
        self.languages = (NAMES, *languages)
        found = list(words)
        self.terms = {term for each in found for reading in each.readings for term in reading}
        self.prefixes = tuple({reading[-1] for each in found if each.is_prefix for reading in each.readings})

    def whole(self, text: str) -> Markup:
        """All of a short text, escaped, with its words marked."""
        return self._mark(text, highlight.WholeFragmenter()) or escape(text)

    def passage(self, text: str) -> Markup:
        """About 240 characters around the words found, escaped and marked; the beginning where none is found."""
        text = text[:PASSAGE_SOURCE]
        fragmenter = highlight.ContextFragmenter(maxchars=PASSAGE_LENGTH, surround=PASSAGE_BEFORE)
        return self._mark(text, fragmenter) or escape(_beginning_of(text))

    def _mark(self, text: str, fragmenter: highlight.Fragmenter) -> Markup:
        text = clean(text)
        tokens = self._matched(analysis.RegexTokenizer(_word())(text, chars=True, mode="index"))
        fragments = [each for each in fragmenter.fragment_tokens(text, tokens) if each.matches]
        best = highlight.top_fragments(fragments, 1, highlight.BasicFragmentScorer(), highlight.FIRST)
        if not best:
            return Markup()
        _reach_ends(best[0], len(text))
        marked = Markup(_Marked()(text, best))  # noqa: S704 - the formatter escapes every piece
        return _with_dots(marked, best[0], len(text))

    def _matched(self, tokens: Iterable[analysis.Token]) -> Iterator[analysis.Token]:
        for token in tokens:
            forms = {lexeme(token.text, language) for language in self.languages}
            token.matched = not forms.isdisjoint(self.terms) or lexeme(token.text, NAMES).startswith(self.prefixes)
            yield token


def _reach_ends(fragment: highlight.Fragment, length: int) -> None:
    """Take in the few letters that would be left of a text, above all its full stop."""
    fragment.startchar = 0 if fragment.startchar < PASSAGE_SLACK else fragment.startchar
    fragment.endchar = length if length - fragment.endchar < PASSAGE_SLACK else fragment.endchar


def _with_dots(marked: Markup, fragment: highlight.Fragment, length: int) -> Markup:
    before = "… " if fragment.startchar > 0 else ""
    after = " …" if fragment.endchar < length else ""
    return Markup("{}{}{}").format(before, marked, after)


def _beginning_of(text: str) -> str:
    return text if len(text) <= PASSAGE_LENGTH else text[:PASSAGE_LENGTH].rsplit(" ", 1)[0] + " …"
