"""Addresses made from names."""

import re

import pytest

from esn.spaces.models import LEVEL_NAMES, SLUG_LENGTH, SLUG_PATTERN, level_from, slug_of

NAMES = {
    "Fraud Desk": "fraud-desk",
    "  Fraud   Desk  ": "fraud-desk",
    "Öl & Gas": "oel-and-gas",
    "Straße Łódź": "strasse-lodz",
    "Café — Crème": "cafe-creme",
    "R2/D2 (beta)": "r2-d2-beta",
    "Cafe\u0301": "cafe",
    "支付": "",
    "🙂": "",
    "../../etc": "etc",
    "a" * 300: "a" * SLUG_LENGTH,
}


@pytest.mark.parametrize(("name", "slug"), NAMES.items())
def test_slug_of_a_name(name, slug):
    assert slug_of(name) == slug
    assert not slug or re.fullmatch(SLUG_PATTERN, slug)


def test_a_long_name_does_not_end_in_a_hyphen():
    assert not slug_of("a" * (SLUG_LENGTH - 1) + " b").endswith("-")


def test_every_level_has_a_word_that_leads_back():
    assert {level_from(word) for word in LEVEL_NAMES.values()} == set(LEVEL_NAMES)
    assert level_from("loud") is None
