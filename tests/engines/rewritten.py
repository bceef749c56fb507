"""What pytest makes of the asserts of tests, made once: in a fresh clone each worker of a parallel run would do it."""

from pathlib import Path

import pytest
from _pytest.assertion import rewrite

TESTS = Path(__file__).parents[1]


def rewrite_asserts(config: pytest.Config) -> None:
    """Keep what is missing of it beside the files, where the workers look for it."""
    for path in TESTS.rglob("test_*.py"):
        folder = rewrite.get_cache_dir(path)
        kept = folder / (path.stem + rewrite.PYC_TAIL)
        if rewrite.try_makedirs(folder) and rewrite._read_pyc(path, kept) is None:  # noqa: SLF001 - nothing else does it
            digest, code = rewrite._rewrite_test(path, config)  # noqa: SLF001 - as above
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, digest, kept)  # noqa: SLF001 - as above
