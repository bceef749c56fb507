"""What changed between two texts, word by word."""

import random
import time

import pytest

from esn.core.comparison import EDITS_MAX, compare_words

HOSTILE = {
    "two words": (
        " ".join("ab"[n % 2] for n in range(9_990)),
        "b " + " ".join("ab"[n * n // 3 % 2] for n in range(9_990)),
    ),
    "one word": ("a " * 10_000, "b " + "a " * 9_000 + "b"),
    "few words": (
        " ".join(str(n * 7919 % 13) for n in range(6_990)),
        "x " + " ".join(str(n * n % 17) for n in range(6_990)),
    ),
}


def test_words_that_differ():
    pieces = compare_words("within 14 days. A moderator answers.", "within 30 days. Somebody else answers.")
    assert pieces[:4] == [("same", "within "), ("removed", "14"), ("added", "30"), ("same", " days. ")]
    assert "".join(text for kind, text in pieces if kind != "removed") == "within 30 days. Somebody else answers."
    assert "".join(text for kind, text in pieces if kind != "added") == "within 14 days. A moderator answers."


def test_a_space_between_changed_words_changes_with_them() -> None:
    assert compare_words("Do not share it.", "Never share it.") == [
        ("removed", "Do not"),
        ("added", "Never"),
        ("same", " share it."),
    ]


def test_what_stayed_is_found_between_what_changed() -> None:
    pieces = compare_words("one two three four five", "zero one three four five six")
    assert ("same", "three four five") in pieces


def test_both_texts_can_be_read_from_the_pieces() -> None:
    chance = random.Random(4)
    for _number in range(500):
        before, after = (" ".join(chance.choices("abcd", k=chance.randrange(15))) for _side in range(2))
        pieces = compare_words(before, after)
        assert "".join(text for kind, text in pieces if kind != "added") == before
        assert "".join(text for kind, text in pieces if kind != "removed") == after


def test_no_more_is_called_changed_than_must_be() -> None:
    pieces = compare_words("a b c d e f", "a c d x f")
    assert [text.strip() for kind, text in pieces if kind == "removed"] == ["b", "e"]
    assert [text.strip() for kind, text in pieces if kind == "added"] == ["x"]


def test_another_text_altogether_is_removed_and_added_whole() -> None:
    before, after = "old " * EDITS_MAX, "new " * EDITS_MAX
    assert compare_words(f"Dear all {before}", f"Dear all {after}") == [
        ("same", "Dear all "),
        ("removed", before.rstrip()),
        ("added", after.rstrip()),
        ("same", " "),
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_drives_the_cost_up(name: str) -> None:
    started = time.thread_time()
    compare_words(*HOSTILE[name])
    assert time.thread_time() - started < 1
