import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from esn.archive.checkpoint import is_signed, key_id, sign
from esn.archive.keys import KeyUnusableError, load_public_keys, load_signing_key, make_signing_key, public_keys_file


@pytest.fixture
def file(tmp_path):
    return tmp_path / "secrets" / "archive_signing_key.pem"


def test_a_key_is_made_once_for_its_owner_only(file):
    assert make_signing_key(file)
    made = file.read_bytes()
    assert not make_signing_key(file)
    assert file.read_bytes() == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_processes_that_make_a_key_at_once_make_one(file):
    together = Barrier(8)

    def make(_process: int) -> bool:
        together.wait()
        return make_signing_key(file)

    with ThreadPoolExecutor(8) as processes:
        assert sum(processes.map(make, range(8))) == 1
    assert list(load_public_keys(public_keys_file(file))) == [key_id(load_signing_key(file).public_key())]


def test_checkpoints_of_an_earlier_key_can_still_be_judged(file):
    make_signing_key(file)
    before = load_signing_key(file)
    file.unlink()
    make_signing_key(file)
    after = load_signing_key(file)
    keys = load_public_keys(public_keys_file(file))
    assert set(keys) == {key_id(before.public_key()), key_id(after.public_key())}
    assert all(is_signed(sign(key, 1, bytes(32), "2026-03-01"), keys) for key in (before, after))


def test_a_key_that_cannot_be_used_says_why_and_what_to_do(file):
    with pytest.raises(KeyUnusableError, match=r"cannot be read .*Run `esn migrate`"):
        load_signing_key(file)
    make_signing_key(file)
    file.chmod(0o640)
    with pytest.raises(KeyUnusableError, match="others can read"):
        load_signing_key(file)
    file.chmod(0o600)
    file.write_text("no key")
    with pytest.raises(KeyUnusableError, match="is no Ed25519 private key"):
        load_signing_key(file)


def test_public_keys_that_cannot_be_used(tmp_path):
    file = tmp_path / "keys.pub"
    with pytest.raises(KeyUnusableError, match="cannot be read"):
        load_public_keys(file)
    file.write_text("abcd xyz")
    with pytest.raises(KeyUnusableError, match="is no public key"):
        load_public_keys(file)
