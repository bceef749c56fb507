"""`esn upgrade`: migrate, with a check before and after; one step down again with --down."""

from pathlib import Path

import click
import flask_migrate

from esn.archive.judge import Verdict
from esn.archive.keys import KeyUnusableError
from esn.archive.triggers import create_triggers, missing_triggers
from esn.cli.application import application
from esn.cli.backup import write_backup
from esn.cli.doctor import Check, run_checks
from esn.cli.migrate import migrate
from esn.cli.refusals import Refused, read_settings
from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.operation.living import LivingProcess
from esn.operation.product import found_revision, product_version, revision_before, wanted_revision
from esn.operation.queries import list_processes
from esn.operation.upgrade import judge_quickly, others

# Of the doctor's checks: those that must be well before anything is changed ...
NEEDED = ("database", "archive triggers", "data_folder", "blobs_folder", "signing key", "kept checkpoints")
# ... and those that are late because nothing runs while one upgrades.
RESTING = ("jobs", "seal")


@click.command()
@click.option("--backup", type=click.Path(path_type=Path), help="First write a backup here, as esn backup does.")
@click.option("--down", is_flag=True, help="Go one step down, before the version before is installed again.")
@click.option("--yes", is_flag=True, help="With --down: do not ask.")
@click.pass_context
def upgrade(ctx: click.Context, backup: Path | None, *, down: bool, yes: bool) -> None:
    """Bring the database to the shape of this version, with a check before and after.

    Stop esn serve, esn web, esn realtime and esn worker first: while one of another version lives, nothing is done.
    """
    with application():
        found = _found()
        _require_rest(list_processes(SYSTEM), down=down)
        _require_well("before", [check for check in run_checks(read_settings()) if check.name in NEEDED])
        target = _require_step_down(found) if down else wanted_revision()
        if down and not yes:
            click.confirm(f"What only revision {found} keeps will be deleted. Go down to {target}?", abort=True)
    if backup is not None:
        write_backup(backup)
    if down:
        _step_down(target)
    else:
        ctx.invoke(migrate)
    with application():
        wanted = [check for check in run_checks(read_settings()) if check.name not in RESTING]
        _require_well("after", [check for check in wanted if not (down and check.name == "migrations")])
    click.echo(f"From {found or 'nothing'} to {target}: well before and after")
    if down:
        click.echo(f"Now install the version before {product_version()}.")


def _found() -> str | None:
    with db.engine.connect() as connection:
        return found_revision(connection)


def _require_rest(living: list[LivingProcess], *, down: bool) -> None:
    """Going down, the processes of this very version would meet a database that they do not know."""
    in_the_way = living if down else others(living)
    if in_the_way:
        names = "; ".join(process.sentence() for process in in_the_way)
        raise Refused([f"Not while these run: {names}. Stop them, and run this again."])


def _require_well(when: str, checks: list[Check]) -> None:
    faults = [f"{check.name}: {check.detail}. {check.remedy}" for check in checks if not check.ok]
    if not faults and _found():
        try:
            finding = judge_quickly()
        except KeyUnusableError as error:
            faults.append(str(error))
        else:
            if finding.verdict != Verdict.GOOD:
                faults.append(f"{finding.sentence()} Run esn archive verify.")
    if faults:
        raise Refused([f"The check {when} the upgrade found:", *faults])


def _require_step_down(found: str | None) -> str:
    if found != wanted_revision():
        raise Refused([f"The database is at {found}, not at {wanted_revision()}: this version cannot take it down."])
    if (target := revision_before(found)) is None:
        raise Refused([f"{found} is the first revision: there is nothing below it."])
    return target


def _step_down(target: str) -> None:
    with application():
        flask_migrate.downgrade(revision=target)
        with db.engine.begin() as connection:
            create_triggers(connection)  # a migration that copies a table loses them
            if missing := missing_triggers(connection):
                raise Refused([f"The archive lacks its triggers: {', '.join(sorted(missing))}. Do not start anything."])
