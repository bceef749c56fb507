"""From the tree to what the engines understand."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esn.search.compile import Match, to_fts5, to_tsquery
from esn.search.language import read_query


def match(typed: str, *facets: tuple[str, ...]) -> Match:
    found = read_query(typed, ("en",))
    return Match(found.wanted, found.unwanted, facets)


@pytest.mark.parametrize(
    ("typed", "fts5", "tsquery"),
    [
        ("fee", '({title body tags} : (("fee")))', "(('fee'))"),
        ("fee card", '({title body tags} : ((("fee") AND ("card"))))', "((('fee')) & (('card')))"),
        ("fee OR card", '({title body tags} : ((("fee") OR ("card"))))', "((('fee')) | (('card')))"),
        ('"fee card"', '({title body tags} : (("fee card")))', "(('fee' <-> 'card'))"),
        ("tran*", '({title body tags} : (("tran" *)))', "(('tran':*))"),
        (
            "fee -card",
            '(({title body tags} : (("fee")))) NOT ({title body tags} : (("card")))',
            "(('fee')) & !(('card'))",
        ),
        ("-card", '((facets : ("every"))) NOT ({title body tags} : (("card")))', "!(('card'))"),
    ],
)
def test_both_languages(typed, fts5, tsquery):
    assert to_fts5(match(typed)) == fts5
    assert to_tsquery(match(typed)) == tsquery


def test_facets():
    asked = match("fee", ("by1", "by2"), ("in3",))
    assert to_fts5(asked) == '({title body tags} : (("fee"))) AND (facets : ("by1" OR "by2")) AND (facets : ("in3"))'
    assert to_tsquery(asked) == "(('fee')) & (':by1' | ':by2') & (':in3')"


@pytest.fixture(scope="module")
def fts5():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (title, body, tags, facets, tokenize='ascii')")
    yield connection
    connection.close()


@given(typed=st.text(max_size=200))
def test_fts5_takes_whatever_was_typed(fts5, typed):
    fts5.execute("SELECT rowid FROM words WHERE words MATCH ?", [to_fts5(match(typed))]).fetchall()
