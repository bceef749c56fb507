"""Two machines: one that people use, and an empty one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.domain.operation.installation import Installation
from tests.engines.databases import Databases


@pytest.fixture
def used(databases: Databases, template: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation with the cast in it."""
    with databases.copy(template) as url:
        yield Installation(url, tmp_path / "used").furnish()


@pytest.fixture
def empty(databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """A machine with nothing on it."""
    with databases.copy() as url:
        yield Installation(url, tmp_path / "empty")


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Where keys are kept, apart from backups."""
    return tmp_path / "keys"
