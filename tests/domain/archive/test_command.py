"""`esn archive`: what it says, and its exit status."""

import pytest
from click.testing import CliRunner

from esn.archive.keys import make_signing_key
from esn.archive.standalone import main as judge
from esn.cli.archive import archive
from esn.settings import load_settings, settings, use
from tests.domain.core.sample import create_post

GOOD, ALTERED, CANNOT_JUDGE, CONTRADICTS_KEPT = range(4)
CUT = ("DELETE FROM archive_leaf", "DELETE FROM archive_record", "DELETE FROM archive_checkpoint")


@pytest.fixture
def esn(app, url, tmp_path):
    """Runs `esn archive …`; gives its exit status and what it says."""
    use(load_settings(database_url=url, data_folder=tmp_path, secret_key="a test key that is long enough to be taken"))
    make_signing_key(settings().archive.signing_key_file)

    def run(*arguments: str):
        done = CliRunner().invoke(archive, [str(argument) for argument in arguments])
        return done.exit_code, done.output.strip()

    return run


@pytest.fixture
def sealed(esn):
    create_post("secret words")
    create_post("other words")
    assert esn("seal") == (0, "2 records are sealed, 0 wait")


@pytest.fixture
def kept(sealed, esn, tmp_path):
    """A checkpoint somebody kept."""
    file = tmp_path / "kept.jsonl"
    with_file = settings().model_copy(
        update={"archive": settings().archive.model_copy(update={"kept_checkpoints_file": file})}
    )
    without = settings()
    use(with_file)
    esn("seal")
    use(without)
    return file


def test_nothing_sealed_cannot_be_judged(esn):
    assert esn("verify") == (CANNOT_JUDGE, "Cannot judge: nothing is sealed yet.")


def test_good(sealed, esn):
    status, said = esn("verify")
    assert status == GOOD
    assert said == (
        "Good: 2 sealed entries are unaltered; whether later ones were cut off cannot be judged "
        "without a kept checkpoint."
    )


def test_good_with_a_kept_checkpoint(kept, esn):
    status, said = esn("verify", "--kept", kept)
    assert (status, said) == (
        GOOD,
        "Good: 2 sealed entries are unaltered and agree with all kept checkpoints, the newest at entry 2.",
    )


def test_altered(sealed, esn, intruder):
    intruder("UPDATE archive_payload SET payload = replace(payload, 'other', 'their') WHERE record_id = 2")
    assert esn("verify") == (ALTERED, "Altered: a payload is changed, at entry 2.")


def test_cut_off(kept, esn, intruder):
    intruder("DELETE FROM archive_payload", *CUT)
    assert esn("verify", "--kept", kept) == (
        CONTRADICTS_KEPT,
        "Contradicts a kept checkpoint: entries up to 2 were sealed, but only 0 are left.",
    )
    assert esn("verify")[0] == CANNOT_JUDGE


def test_a_database_without_an_archive_cannot_be_judged(sealed, esn, intruder):
    intruder("DROP TABLE archive_checkpoint")
    status, said = esn("verify")
    assert status == CANNOT_JUDGE
    assert said.startswith("Cannot judge: the database cannot be read (")


def test_an_export_is_judged_here_and_elsewhere(kept, esn, tmp_path):
    file, keys = tmp_path / "export.jsonl", settings().archive.signing_key_file.with_suffix(".pub")
    assert esn("export", file) == (0, f"Wrote {file}")
    assert file.stat().st_mode & 0o077 == 0
    assert esn("verify", "--export", file, "--kept", kept)[0] == GOOD
    assert judge([str(file), "--keys", str(keys), "--kept", str(kept)]) == GOOD
    file.write_text(file.read_text().replace("secret", "public"))
    assert esn("verify", "--export", file) == (ALTERED, "Altered: a payload is changed, at entry 1.")
