"""What changed between two versions of the policy."""

from esn.terms.comparison import compare, lines_of
from esn.terms.document import Part


def test_the_same_text_has_no_changes():
    lines = [("Title", "One."), ("Title", "Two.")]
    assert compare(lines, lines) == []


def test_a_new_paragraph_is_wholly_added():
    changes = compare([("A", "One.")], [("A", "One."), ("A", "Something entirely new.")])
    assert [(change.title, list(change.pieces)) for change in changes] == [
        ("A", [("added", "Something entirely new.")])
    ]


def test_a_removed_paragraph_is_wholly_removed():
    changes = compare([("A", "One."), ("B", "Two words.")], [("A", "One.")])
    assert [list(change.pieces) for change in changes] == [[("removed", "Two words.")]]


def test_a_changed_paragraph_stands_beside_what_it_was():
    before = [("A", "Keep customer data out of everything."), ("A", "Second paragraph stays near.")]
    after = [("A", "A brand new first line."), ("A", "Keep customer data out of everything you write.")]
    kinds = [[kind for kind, _ in change.pieces] for change in compare(before, after)]
    assert ["added"] in kinds
    assert any(found[0] == "same" for found in kinds)


def test_lists_and_paragraphs_are_compared_one_by_one():
    part = Part("You may", "- Ask.\n- Disagree.\n\nAnd more.")
    assert lines_of([part]) == [("You may", "Ask."), ("You may", "Disagree."), ("You may", "And more.")]
