import json

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from esn.archive.append import destroy_payload
from esn.archive.checkpoint import key_id, read_kept
from esn.archive.judge import Verdict
from esn.archive.models import ArchiveLeaf
from esn.archive.seal import TreeDamagedError, seal
from esn.archive.tree import Tree, leaf_hash, node_hash
from esn.archive.verify import snapshot, verify
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from tests.domain.archive.alterations import ALTERATIONS, CHANGE, sign_again
from tests.domain.core.sample import RecordDestroyed, create_post


@pytest.fixture
def judge(app, key):
    def run(kept=(), keys=None):
        db.session.rollback()
        with snapshot(db.engine) as connection:
            keys = {key_id(key.public_key()): key.public_key()} if keys is None else keys
            return verify(connection, keys, kept)

    return run


def finding(result):
    return (result.verdict, result.first_bad_seq, result.last_bad_seq)


def test_untouched_is_good(sealed, judge):
    create_post("written, not yet sealed")
    assert judge(sealed).sentence() == (
        "Good: 9 sealed entries are unaltered and agree with all kept checkpoints, the newest at entry 9."
    )


def test_without_a_kept_checkpoint_it_says_what_it_cannot_judge(sealed, judge):
    assert judge().verdict == Verdict.GOOD
    assert "whether later ones were cut off cannot be judged without a kept checkpoint" in judge().sentence()


@pytest.mark.one_database
@pytest.mark.parametrize("name", ALTERATIONS)
def test_alterations_are_named(sealed, judge, intruder, name):
    statements, where = ALTERATIONS[name]
    intruder(*statements)
    assert finding(judge()) == (Verdict.ALTERED, *where)


CUT = [
    "DELETE FROM archive_payload WHERE record_id > 6",
    "DELETE FROM archive_leaf WHERE seq > 6",
    "DELETE FROM archive_record WHERE id > 6",
    "DELETE FROM archive_checkpoint WHERE tree_size > 6",
]


def test_cutting_off_the_end_is_found_by_a_kept_checkpoint(sealed, judge, intruder):
    intruder(*CUT)
    assert judge(sealed).sentence() == (
        "Contradicts a kept checkpoint: entries up to 9 were sealed, but only 6 are left."
    )
    assert judge(sealed[:2]).verdict == Verdict.GOOD  # kept before: says nothing about what came after


def test_cutting_off_the_end_without_a_kept_checkpoint_cannot_be_judged(sealed, judge, intruder, is_postgresql):
    intruder(*CUT)
    assert judge().sentence() == (
        "Cannot judge: 3 record ids after the last record were handed out: the end was cut off or rolled back, "
        "and there is no kept checkpoint to tell."
    )
    wound_back = "SELECT setval('archive_record_id_seq', 6)"
    intruder(wound_back if is_postgresql else "UPDATE sqlite_sequence SET seq = 6 WHERE name = 'archive_record'")
    assert judge().verdict == Verdict.GOOD  # nothing inside the database can tell now
    assert judge(sealed).verdict == Verdict.CONTRADICTS_KEPT


def test_signing_again_with_a_stolen_key_contradicts_the_kept_checkpoint(sealed, judge, intruder, key):
    intruder(CHANGE)
    sign_again(key, intruder)
    assert judge().verdict == Verdict.GOOD
    result = judge(sealed)
    assert result.verdict == Verdict.CONTRADICTS_KEPT
    assert "6" in result.reason
    assert judge(sealed[:1]).verdict == Verdict.GOOD  # kept before the change: says nothing about it


def test_signing_again_with_another_key_cannot_be_judged(sealed, judge, intruder):
    intruder(CHANGE)
    sign_again(Ed25519PrivateKey.generate(), intruder)
    assert judge(sealed).verdict == Verdict.CANNOT_JUDGE


def test_destruction_keeps_the_tree_good(sealed, judge, key):
    with unit_of_work() as unit:
        unit.record(RecordDestroyed(actor_id=1, object_id=5))
        destroy_payload(5, authorised_by_id=10)
    assert judge(sealed).verdict == Verdict.GOOD
    seal(key)
    assert judge(sealed).verdict == Verdict.GOOD


def test_what_cannot_be_judged_says_so(sealed, judge, app):
    assert judge(keys={}).verdict == Verdict.CANNOT_JUDGE
    forged = [type(sealed[0])(**{**json.loads(sealed[0].line()), "tree_size": 2})]
    assert judge(forged).verdict == Verdict.CANNOT_JUDGE
    with pytest.raises(ValueError):
        read_kept(["{}"])


def test_no_checkpoint_cannot_be_judged(judge):
    create_post()
    assert judge().verdict == Verdict.CANNOT_JUDGE


def test_the_sealer_stops_at_a_damaged_tree(sealed, intruder, key):
    intruder("DELETE FROM archive_leaf WHERE seq = 9")
    create_post()
    with pytest.raises(TreeDamagedError):
        seal(key)


def test_the_tree_is_the_one_of_rfc_9162():
    def reference(leaves):
        """The recursive definition of RFC 9162, section 2.1.1."""
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return node_hash(reference(leaves[:split]), reference(leaves[split:]))

    tree, leaves = Tree(), []
    assert tree.root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for number in range(1, 130):
        leaves.append(leaf_hash(number, "{}", bytes(32)))
        tree.append(leaves[-1])
        assert tree.root == reference(leaves)
        tree = Tree(tree.size, tree.peaks)  # as if read from the checkpoint each time


def test_leaves_are_those_of_rfc_9162(sealed):
    row = db.session.execute(sa.text("SELECT id, envelope, commitment FROM archive_record WHERE id = 1")).one()
    stored = db.session.scalar(sa.select(ArchiveLeaf.hash).where(ArchiveLeaf.record_id == 1))
    assert stored == leaf_hash(row.id, row.envelope, bytes(row.commitment))
