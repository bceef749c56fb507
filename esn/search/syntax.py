"""What a typed query means: words to find, words to leave out, filters, and what could not be read."""

from dataclasses import dataclass

# Content is found where its spaces let the viewer read; people by everybody; communities where they may be known.
CONTENT, PEOPLE, COMMUNITIES = "content", "person", "community"


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several that stand side by side, in each of its readings (as typed, and stemmed by language)."""

    readings: tuple[tuple[str, ...], ...]
    is_prefix: bool = False  # the last word is only its beginning


@dataclass(frozen=True, slots=True)
class All:
    """Every part must be found."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of the parts must be found."""

    parts: tuple["Node", ...]


Node = Words | All | Either


@dataclass(frozen=True, slots=True)
class Operator:
    """A filter as typed: `name:value`; `text` is the piece of the query it came from."""

    name: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A piece of the query that was left out, and why; the rest was searched."""

    text: str
    reason: object  # a lazy translation


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it was understood; `text` is what was read, in one line."""

    text: str = ""
    wanted: Node | None = None
    unwanted: tuple[Words, ...] = ()
    operators: tuple[Operator, ...] = ()
    problems: tuple[Problem, ...] = ()


def words_in(node: Node | None) -> tuple[Words, ...]:
    """All the words of a tree, in order."""
    if node is None:
        return ()
    if isinstance(node, Words):
        return (node,)
    return tuple(word for part in node.parts for word in words_in(part))
