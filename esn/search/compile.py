"""From the tree to what an engine understands: an FTS5 MATCH or a tsquery. Every word is quoted, whatever it holds.

A facet is a mark of a document that is no word of it: its kind, its author, its spaces (`post`, `by17`, `in3`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from esn.search.syntax import All, Node, Words

EVERY = "every"  # the facet that each document has
_AND, _OR = " AND ", " OR "


@dataclass(frozen=True, slots=True)
class Match:
    """What the words and marks of a document must be."""

    wanted: Node | None = None
    unwanted: tuple[Words, ...] = ()
    facets: tuple[tuple[str, ...], ...] = ()  # one of each

    @property
    def is_empty(self) -> bool:
        """Whether any document would do."""
        return self.wanted is None and not self.unwanted and not self.facets


def to_fts5(match: Match) -> str:
    """The MATCH expression."""
    facets = match.facets if match.wanted is not None or match.facets else ((EVERY,),)
    parts = [f"facets : ({_OR.join(map(_quote, facet))})" for facet in facets]
    if match.wanted is not None:
        parts.insert(0, _WORDS_OF_FTS5.format(_fts5(match.wanted)))
    wanted = _AND.join(f"({part})" for part in parts)
    if not match.unwanted:
        return wanted
    return f"({wanted}) NOT ({_WORDS_OF_FTS5.format(_OR.join(map(_fts5, match.unwanted)))})"


_WORDS_OF_FTS5 = "{{title body tags}} : ({})"


def _fts5(node: Node) -> str:
    if isinstance(node, Words):
        ending = " *" if node.is_prefix else ""
        return f"({_OR.join(_quote(' '.join(reading)) + ending for reading in node.readings)})"
    return _join(node.parts, _fts5, _AND if isinstance(node, All) else _OR)


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def to_tsquery(match: Match) -> str:
    """The tsquery, as PostgreSQL writes one: its words are not looked at again."""
    parts = ["(" + " | ".join(quote_lexeme(facet_lexeme(name)) for name in facet) + ")" for facet in match.facets]
    if match.wanted is not None:
        parts.insert(0, _tsquery(match.wanted))
    parts += [f"!{_tsquery(words)}" for words in match.unwanted]
    return " & ".join(parts)


def _tsquery(node: Node) -> str:
    if isinstance(node, Words):
        ending = ":*" if node.is_prefix else ""
        readings = ("(" + " <-> ".join(map(quote_lexeme, reading)) + ending + ")" for reading in node.readings)
        return f"({' | '.join(readings)})"
    return _join(node.parts, _tsquery, " & " if isinstance(node, All) else " | ")


def _join(parts: Sequence[Node], write: Callable[[Node], str], sign: str) -> str:
    return f"({sign.join(map(write, parts))})"


def quote_lexeme(text: str) -> str:
    """A lexeme of a tsvector or tsquery."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def facet_lexeme(name: str) -> str:
    """A facet among the lexemes of a tsvector; no word begins with a colon."""
    return f":{name}"
