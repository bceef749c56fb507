"""These tests run on the ground floor alone, not on the whole product."""

import pytest

from esn.archive.kept import read_kept
from esn.archive.seal import seal
from tests.domain.core.ground import app, ground_template, intruder, is_postgresql, key, url
from tests.domain.core.sample import create_post

__all__ = ["app", "ground_template", "intruder", "is_postgresql", "key", "url"]


@pytest.fixture
def sealed(app, key):
    """Nine posts under checkpoints at 3, 6 and 9, and the checkpoints as somebody else kept them."""
    kept = []
    for _ in range(3):
        for _ in range(3):
            create_post("secret words")
        kept.append(seal(key))
    return read_kept(checkpoint.line() for checkpoint in kept)
