"""`esn directory` and `esn account`."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from esn.archive.models import ArchiveRecord
from esn.cli.account import account
from esn.cli.directory import directory
from esn.core.actor import POSTING, SIGN_IN
from esn.core.db import db
from esn.people.queries import load_actor
from tests.directory.firm import person_dn
from tests.domain.people.conftest import OwnFirm
from tests.factories.cast import Cast


def run(group: object, *words: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(group, words)  # type: ignore[arg-type]


def test_sync_counts_what_it_did(firm: OwnFirm) -> None:
    firm.hire("nora", "Nora New", "NORTH-1-A")
    firm.write()
    result = run(directory, "sync")
    assert result.exit_code == 0
    assert "done: 31 people, 1 joined, 0 changed, 0 left" in result.output


def test_a_dry_sync_names_everybody_it_would_touch(firm: OwnFirm) -> None:
    firm.hire("nora", "Nora New", "NORTH-1-A")
    firm.write()
    result = run(directory, "sync", "--dry-run")
    assert "planned: 31 people, 1 joined" in result.output
    assert "nora" in result.output
    assert "joined, 0 changed" in run(directory, "sync").output


def test_a_stopped_sync_says_why_and_ends_with_an_error(firm: OwnFirm) -> None:
    for number in range(8):
        firm.dismiss(f"staff{number}")
    firm.write()
    result = run(directory, "sync")
    assert result.exit_code == 1
    assert "8 of 30 people would leave" in result.output
    assert "--yes" in result.output
    assert run(directory, "sync", "--yes").exit_code == 0


def test_a_directory_that_is_down_is_one_sentence(firm: OwnFirm) -> None:
    firm.path.unlink()
    result = run(directory, "sync")
    assert result.exit_code == 1
    assert "firm.ldif" in result.output
    assert "Traceback" not in result.output


def test_explain_says_what_it_says_becomes_and_which_rules_apply(firm: OwnFirm) -> None:
    firm.entries[person_dn("moderator")].photo = b"\xff\xd8 picture"
    firm.write()
    output = run(directory, "explain", "Moderator").output
    for text in (
        "displayname: Sara Lind",
        "jpegphoto: (10 bytes)",
        "unit: STAFF (Head Office)",
        "groups: moderators",
        "roles by the settings: moderator",
        "disabled: no",
        "manager none",
    ):
        assert text in output
    assert "SSHA" not in output
    assert run(directory, "explain", "nobody").exit_code == 1


def test_lock_show_unlock(cast: Cast) -> None:
    assert (
        run(account, "lock", "employee", "--effect", "posting", "--until", "2999-01-31", "--note", "asked").exit_code
        == 0
    )
    assert load_actor(cast.employee.id).locked == {POSTING}
    shown = run(account, "show", "employee").output
    assert "Grace Okafor" in shown
    assert "security, posting, until 2999-01-31 00:00 UTC, asked" in shown
    result = run(account, "unlock", "employee")
    assert (result.exit_code, load_actor(cast.employee.id).locked) == (0, frozenset())
    assert "no locks" in result.output


def test_one_of_two_locks_is_named(cast: Cast) -> None:
    run(account, "lock", "employee")
    run(account, "lock", "employee", "--reason", "compliance")
    assert load_actor(cast.employee.id).locked == {SIGN_IN}
    result = run(account, "unlock", "employee")
    assert result.exit_code == 1
    assert "--lock" in result.output
    lock_id = result.output.split("lock ")[1].split(":")[0]
    assert run(account, "unlock", "employee", "--lock", lock_id).exit_code == 0
    assert load_actor(cast.employee.id).locked == {SIGN_IN}


@pytest.mark.parametrize(
    "words", [("show", "nobody"), ("lock", "nobody"), ("unlock", "nobody"), ("unlock", "employee")]
)
def test_what_is_not_there_is_one_sentence(cast: Cast, words: tuple[str, ...]) -> None:
    result = run(account, *words)
    assert result.exit_code == 1
    assert "There is no" in result.output


def test_acts_from_the_command_line_are_records(cast: Cast) -> None:
    run(account, "lock", "employee")
    newest = db.session.scalars(sa.select(ArchiveRecord.envelope).order_by(ArchiveRecord.id.desc()).limit(1)).one()
    assert "account.locked" in str(newest)
