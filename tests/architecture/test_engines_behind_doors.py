"""A library that stands for an engine is imported in one place, so that it can be replaced there."""

import ast

import pytest

from tests.architecture.source import ROOT

DOORS = {
    "whoosh": {"esn/search/language.py"},
    "nh3": {"esn/core/text.py"},
    "markdown_it": {"esn/core/text.py"},
    "PIL": {"esn/blobs/pictures.py"},
}


def importers(library: str) -> set[str]:
    """The files of ours that import this library."""
    found = set()
    for path in (ROOT / "esn").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == library for name in names):
                found.add(str(path.relative_to(ROOT)))
    return found


@pytest.mark.parametrize("library", DOORS)
def test_one_file_imports_it(library: str) -> None:
    assert importers(library) == DOORS[library]
