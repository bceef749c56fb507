"""Names: case, accents and order do not count."""

import pytest

from esn.people import naming


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Øyen", "oyen"),
        ("ŁUKASZ", "lukasz"),
        ("Müller", "muller"),
        ("Straße", "strasse"),
        ("Þórr Æsir", "thorr aesir"),
        ("José", "jose"),
        ("Jose\u0301", "jose"),
        ("İpek", "ipek"),
        ("李 小龙", "李 小龙"),
    ],
)
def test_fold(typed: str, folded: str) -> None:
    assert naming.fold(typed) == folded


def test_words_are_all_words_once() -> None:
    assert naming.words("O'Brien-Smith, Anna (anna)", "obrien") == ["o", "brien", "smith", "anna", "obrien"]
    assert naming.words("  ", "!?") == []


def test_lists_are_sorted_by_the_folded_name() -> None:
    assert naming.sort_name("  Ødegård,  Åse ") == "odegard ase"
