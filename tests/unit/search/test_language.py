"""The language work: words to stems, typed queries to a tree, passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esn.search.language import (
    NAMES,
    PASSAGE_LENGTH,
    QUERY_LENGTH,
    TERMS_MAX,
    TEXT_WORDS,
    Marker,
    guess,
    lexemes,
    read_query,
)
from esn.search.syntax import All, Either, Words, words_in

LANGUAGES = ("en", "de")


def read(typed: str):
    return read_query(typed, LANGUAGES)


def typed_words(typed: str) -> list[str]:
    return [" ".join(words.readings[0]) for words in words_in(read(typed).wanted)]


@pytest.mark.parametrize(
    ("language", "text", "stems"),
    [
        ("en", "Payments paid, paying!", ["payment", "paid", "pay"]),
        ("en", "The IBAN is DE89 3704", ["the", "iban", "is", "de89", "3704"]),
        ("en", "e-mail 1.5 a/b/c snake_case", ["e", "mail", "1", "5", "a", "b", "c", "snake", "case"]),
        ("de", "Überweisungen und Häuser", ["uberweis", "und", "haus"]),
        ("de", "Straße", ["strass"]),
        ("fr", "résumés", ["resum"]),
        (NAMES, "Søren Müller-Łuk", ["soren", "muller", "luk"]),
        (NAMES, "Şebnem Çelik", ["sebnem", "celik"]),
        (NAMES, "cafe\u0301 café", ["cafe", "cafe"]),
        (NAMES, "口座番号 transfer", ["口", "座", "番", "号", "transfer"]),
        (NAMES, "نَصّ عربي", ["نص", "عربي"]),
        (NAMES, "½ ² ﬁne", ["12", "2", "fine"]),
        (NAMES, "\0\ud800!?… — ''", []),
    ],
)
def test_words_to_stems(language, text, stems):
    assert lexemes(text, language) == stems


def test_long_words_and_long_texts_are_cut():
    assert len(lexemes("x" * 500, "en")[0]) == 60
    assert len(lexemes("a " * 20_000, "en")) == TEXT_WORDS


@given(st.text())
def test_every_stem_is_one_word_for_both_engines(text):
    for language in (NAMES, "en", "de", "fr"):
        for stem in lexemes(text, language):
            assert stem
            assert all(sign.isalnum() or ord(sign) > 127 for sign in stem)
            assert not any(sign.isspace() for sign in stem)
            assert len(stem.encode()) < 2000


@given(st.from_regex(r"[^\W_]{1,30}", fullmatch=True))
def test_a_word_is_found_in_whatever_language_it_is_indexed(word):
    readings = [reading for words in words_in(read(f"-x {word}").wanted) for reading in words.readings]
    for language in (NAMES, *LANGUAGES):
        stems = tuple(lexemes(word, language))
        assert not stems or word in {"AND", "OR"} or stems in readings


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We have the payments that were delayed and it is not good", "en"),
        ("Die Überweisungen sind noch nicht da und das ist nicht gut", "de"),
        ("IBAN 4711", "de"),
    ],
)
def test_guesses_the_language(text, language):
    assert guess(text, LANGUAGES, preferred="de") == language


def test_a_language_without_an_index_falls_back():
    assert guess("Bonjour", LANGUAGES, preferred="fr") == "en"


def test_words_must_all_be_found():
    assert isinstance(read("fraud desk").wanted, All)
    assert typed_words("fraud desk") == ["fraud", "desk"]


def test_readings_are_as_typed_and_by_language():
    assert words_in(read("Zahlungen").wanted)[0].readings == (("zahlungen",), ("zahlung",))


@pytest.mark.parametrize("typed", ["a OR b", "a OR b OR", "OR a OR b"])
def test_one_of_two(typed):
    assert isinstance(read(typed).wanted, Either)
    assert typed_words(typed) == ["a", "b"]


def test_small_or_is_a_word():
    assert typed_words("a or b") == ["a", "or", "b"]


@pytest.mark.parametrize("typed", ['"counter card"', '"counter card', "counter-card", '"counter"-card'])
def test_phrases(typed):
    assert "counter card" in typed_words(typed) or typed_words(typed) == ["counter", "card"]
    assert not read(typed).unwanted


def test_a_dash_excludes_only_before_a_word():
    found = read('payments -draft -"old screen" PAY-207 - --')
    assert [" ".join(words.readings[0]) for words in found.unwanted] == ["draft", "old screen"]
    assert typed_words("payments -draft PAY-207") == ["payments", "pay 207"]


def test_exclusion_alone_and_beside_or():
    assert read("-draft").wanted is None
    assert [words.readings[0] for words in read("-draft").unwanted] == [("draft",)]
    assert [words.readings[0] for words in read("a OR -b").unwanted] == [("b",)]


def test_beginnings():
    words = words_in(read("transf*").wanted)
    assert words == (Words((("transf",),), is_prefix=True),)
    running = words_in(read("running*").wanted)
    assert running == (Words((("running",),), is_prefix=True), Words((("run",),)))


def test_a_beginning_needs_two_letters():
    found = read("t* fees")
    assert typed_words("t* fees") == ["fees"]
    assert [problem.text for problem in found.problems] == ["t*"]


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("from:anna", "from", "anna"),
        ("in:fraud-desk", "in", "fraud-desk"),
        ('FROM:"Anna Weiss"', "from", "Anna Weiss"),
        ("after:2026-08", "after", "2026-08"),
        ("type:", "type", ""),
        ('in:"open', "in", "open"),
    ],
)
def test_operators(typed, name, value):
    operator = read(f"fees {typed}").operators[0]
    assert (operator.name, operator.value) == (name, value)
    assert typed_words(f"fees {typed}") == ["fees"]


def test_what_looks_like_an_operator_is_a_word():
    assert read("http://bank.example x:y mailto:me").operators == ()


def test_limits():
    long = read("x" * (QUERY_LENGTH + 50))
    assert len(long.text) == QUERY_LENGTH
    assert long.problems
    many = read(" ".join(f"w{n}" for n in range(40)))
    assert len(words_in(many.wanted)) == TERMS_MAX
    assert many.problems


signs = st.sampled_from(
    ['"', "-", "*", "(", ")", ":", "OR", "AND", "from:", "in:", " ", "a", "bc", "~", "^", "'", "\\", "\0", "é", "口"]
)


@given(
    st.one_of(
        st.text(max_size=300), st.lists(signs, max_size=60).map("".join), st.lists(signs, max_size=60).map(" ".join)
    )
)
def test_nothing_typed_raises(typed):
    found = read(typed)
    assert len(found.text) <= QUERY_LENGTH
    Marker(words_in(found.wanted), LANGUAGES).passage(typed)


def marker(typed: str) -> Marker:
    return Marker(words_in(read(typed).wanted), LANGUAGES)


def test_marks_words_in_escaped_text():
    marked = marker("payment transf*").whole("<b>Payments</b> & transfers")
    assert marked == "&lt;b&gt;<mark>Payments</mark>&lt;/b&gt; &amp; <mark>transfers</mark>"


def test_a_passage_stands_around_the_words():
    text = "word " * 200 + "the IBAN check runs here " + "word " * 200
    passage = marker("iban check").passage(text)
    assert "<mark>IBAN</mark> <mark>check</mark>" in passage
    assert passage.startswith("… ")
    assert passage.endswith(" …")
    assert len(passage) < PASSAGE_LENGTH + 60


def test_a_text_without_the_words_shows_its_beginning():
    assert marker("iban").passage("<i> " + "word " * 200).startswith("&lt;i&gt; word")


@given(st.text(max_size=400))
def test_a_passage_never_lets_html_through(text):
    for shown in (marker("a b* é").passage(text), marker("a b* é").whole(text)):
        bare = shown.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert ">" not in bare
