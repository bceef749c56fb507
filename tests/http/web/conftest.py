"""Pages in the languages there are: the catalogues compiled, as set-up does it."""

from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from esn.web.locale import TRANSLATIONS


@pytest.fixture(scope="session", autouse=True)
def catalogues() -> list[Path]:
    """Compile each catalogue beside its source."""
    made = []
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/*.po"):
        with source.open("rb") as words, source.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(words, locale=source.parts[-3]))
        made.append(source.with_suffix(".mo"))
    return made
