"""Names as people type them: case, accents and the order of words do not count."""

import re
import unicodedata

# Letters that Unicode does not take apart, as people without them on the keyboard write them.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "n",
    }
)
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """A text in lower case without accents."""
    if text.isascii():
        return text.lower()
    taken_apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in taken_apart if not unicodedata.combining(letter)).translate(_LETTERS)


def words(*texts: str) -> list[str]:
    """The folded words of some texts, each once, in their order."""
    return list(dict.fromkeys(word[:200] for text in texts for word in _WORD.findall(fold(text))))


def sort_name(display_name: str) -> str:
    """What a list of people is sorted by."""
    return " ".join(words(display_name))[:200]


def key_of(text: str) -> str:
    """What two spellings of one subject share; signs count, so that C, C++ and C# stay apart."""
    return " ".join(fold(text).split())[:200]
