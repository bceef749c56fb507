"""The quick look: the head, the newest entries, the newest kept checkpoint. What lies deeper is left to `verify`."""

import pytest

from esn.archive.checkpoint import key_id
from esn.archive.judge import Verdict
from esn.archive.quick import look_quickly
from esn.archive.seal import seal
from esn.archive.verify import snapshot
from esn.core.db import db
from tests.domain.archive.alterations import ALTERATIONS
from tests.domain.core.sample import create_post

CUT = [
    "DELETE FROM archive_payload WHERE record_id > 6",
    "DELETE FROM archive_leaf WHERE seq > 6",
    "DELETE FROM archive_record WHERE id > 6",
    "DELETE FROM archive_checkpoint WHERE tree_size > 6",
]


@pytest.fixture
def look(app, key):
    """Looks, with the right key unless told otherwise."""

    def run(kept=(), keys=None):
        db.session.rollback()
        with snapshot(db.engine) as connection:
            return look_quickly(
                connection, {key_id(key.public_key()): key.public_key()} if keys is None else keys, kept
            )

    return run


def test_untouched_is_good(sealed, look):
    create_post("written, not yet sealed")
    assert look(sealed).sentence() == "Good: the head at entry 9 and the newest 9 entries are whole."


def test_nothing_sealed_is_good_and_a_strange_key_cannot_be_judged(look, key):
    assert look().verdict == Verdict.GOOD
    create_post("words")
    seal(key)
    assert look(keys={}).verdict == Verdict.CANNOT_JUDGE


# What only reading all of it tells; test_verify.py has all of them.
DEEPER = {
    "a payload deleted under another record's name",
    "two leaves swapped with their hashes",
    "a checkpoint changed",
    "a record inserted by hand",
}


@pytest.mark.one_database
@pytest.mark.parametrize("name", sorted(ALTERATIONS.keys() - DEEPER))
def test_alterations_of_the_newest_entries_are_noticed(sealed, look, intruder, name):
    intruder(*ALTERATIONS[name][0])
    assert look().verdict == Verdict.ALTERED


def test_a_cut_end_contradicts_what_was_kept(sealed, look, intruder):
    intruder(*CUT)
    assert look().verdict == Verdict.GOOD
    assert look(sealed).verdict == Verdict.CONTRADICTS_KEPT


def test_a_rewritten_past_contradicts_what_was_kept(sealed, look, intruder):
    first = "(SELECT root FROM archive_checkpoint WHERE tree_size = 3)"
    intruder(f"UPDATE archive_checkpoint SET root = {first} WHERE tree_size = 6")
    assert look(sealed[:2]).verdict == Verdict.CONTRADICTS_KEPT
