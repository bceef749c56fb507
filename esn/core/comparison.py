"""What changed between two texts, word by word, at a cost that no text can drive up."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

Piece = tuple[str, str]  # "same", "added" or "removed", and the words

# So many words are removed and added at the most to find what stayed; beyond that it is another text altogether.
EDITS_MAX = 300
_WORDS = re.compile(r"\s+|\S+")
_Words = Sequence[str]  # and the spaces between them
_Part = tuple[str, _Words]
_Reached = dict[int, int]  # diagonal (place in the old text minus place in the new one) -> place in the old text


def compare_words(before: str, after: str) -> list[Piece]:
    """Two texts as pieces in reading order: what stayed, what was removed, what was added in its place."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = groupby(_compare(old, new, _find_changes), lambda piece: piece[0])
    return [(kind, "".join(word for _kind, words in same for word in words)) for kind, same in pieces]


def _compare(old: _Words, new: _Words, between: Callable[[_Words, _Words], Iterator[_Part]]) -> Iterator[_Part]:
    """The same beginning and end, and what `between` finds."""
    start = _count_alike(old, new)
    end = _count_alike(old[start:][::-1], new[start:][::-1])
    if start:
        yield "same", old[:start]
    yield from between(old[start : len(old) - end], new[start : len(new) - end])
    if end:
        yield "same", old[len(old) - end :]


def _count_alike(old: _Words, new: _Words) -> int:
    """How many words at the beginning are the same."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _find_changes(old: _Words, new: _Words) -> Iterator[_Part]:
    end_old = end_new = 0
    for at_old, at_new, length in _find_runs(_walk(old, new), len(old), len(new)):
        stayed = old[at_old : at_old + length]
        if not "".join(stayed).isspace():  # a space alone holds no sentence together
            yield from _compare(old[end_old:at_old], new[end_new:at_new], _replace)
            yield "same", stayed
            end_old, end_new = at_old + length, at_new + length
    yield from _compare(old[end_old:], new[end_new:], _replace)


def _replace(old: _Words, new: _Words) -> Iterator[_Part]:
    if old:
        yield "removed", old
    if new:
        yield "added", new


def _walk(old: _Words, new: _Words) -> list[_Reached]:
    """Myers' algorithm: how far one comes with 0, 1, 2 … words removed or added; empty where that is not to the end."""
    trail: list[_Reached] = []
    for edits in range(min(len(old) + len(new), EDITS_MAX) + 1):
        before, reached = trail[-1] if trail else {}, {}
        for diagonal in range(-edits, edits + 1, 2):
            x = _step(before, diagonal)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reached[diagonal] = x
        trail.append(reached)
        if reached.get(len(old) - len(new), -1) >= len(old):
            return trail
    return []


def _step(before: _Reached, diagonal: int) -> int:
    """Where one comes to on this diagonal by removing one word more, or adding one; at first the beginning."""
    return max(before.get(diagonal - 1, -1) + 1, before.get(diagonal + 1, -1))


def _find_runs(trail: Sequence[_Reached], x: int, y: int) -> list[tuple[int, int, int]]:
    """The way back from the end: runs of words that stayed, as (place in old, place in new, length), in order."""
    runs: list[tuple[int, int, int]] = []
    for edits in range(len(trail) - 1, -1, -1):
        before, diagonal = trail[edits - 1] if edits else {}, x - y
        start = _step(before, diagonal)
        if x > start:
            runs.append((start, start - diagonal, x - start))
        is_removed = before.get(diagonal - 1, -1) + 1 == start
        x, y = (start - 1, start - diagonal) if is_removed else (start, start - diagonal - 1)
    return runs[::-1]
