"""Pages in the languages there are: the catalogues compiled, as set-up does it."""

import os

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from esn.web.locale import TRANSLATIONS


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> None:
    """Compile each catalogue beside its source, where set-up has not; as a whole, for other processes read it."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
            continue
        written = source.with_suffix(f".{os.getpid()}")
        with source.open("rb") as words, written.open("wb") as compiled:
            write_mo(compiled, read_po(words, locale=source.parts[-3]))
        written.replace(made)
