"""A library that stands for an engine is imported in one place, so that it can be replaced there."""

import pytest

from tests.architecture.source import begins, modules

DOORS = {
    "whoosh": {"esn/search/language.py"},
    "nh3": {"esn/core/text.py"},
    "markdown_it": {"esn/core/text.py"},
    "PIL": {"esn/blobs/pictures.py"},
}


def importers(library: str) -> set[str]:
    """The files of ours that import this library."""
    return {module.name for module in modules("esn") for _line, name in module.imports() if begins(name, library)}


@pytest.mark.parametrize("library", DOORS)
def test_one_file_imports_it(library: str) -> None:
    assert importers(library) == DOORS[library]
