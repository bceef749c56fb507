"""The command: settings and secrets, the database, the directory, and at last the doctor. All of it can be repeated."""

import os
from collections.abc import Iterator
from pathlib import Path

import click

from esn.cli.application import application
from esn.cli.archive import seal
from esn.cli.checkup import doctor
from esn.cli.directory import sync
from esn.cli.migrate import migrate
from esn.cli.refusals import Refused, WrongSettings
from esn.cli.setup.answers import ADMINISTRATION, ONCE, Answers, ask, read_answers
from esn.cli.setup.database import make_database
from esn.cli.setup.files import copy_folder, edit_settings, read_values, write_secrets
from esn.cli.setup.plan import Plan, make_plan
from esn.core import jobs
from esn.core.errors import Conflict
from esn.core.files import write_whole
from esn.settings import SettingsError, load_settings
from esn.settings.load import FILE_VARIABLE, SECRETS_VARIABLE
from esn.settings.types import ROOT
from esn.worker.loop import EXTENSION


@click.command()
@click.option(
    "--file",
    "answers_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the answers from this file; without it, they are asked.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("/etc/esn"),
    show_default=True,
    help="Where the settings and secrets go.",
)
@click.option("--for-restore", is_flag=True, help="Stop while the database is empty: `esn restore` comes next.")
@click.pass_context
def setup(ctx: click.Context, answers_file: Path | None, folder: Path, *, for_restore: bool) -> None:
    """Set up an installation: settings, secrets, database, policy, directory; ends with the doctor.

    Safe to run again, after a kill too: what is there stays, what is answered anew is changed.
    """
    folder = folder.absolute()
    _require_own(folder)
    os.environ[FILE_VARIABLE] = str(folder / "esn.toml")
    os.environ[SECRETS_VARIABLE] = str(folder / "secrets")
    present = read_values(_present_text(folder))
    answers = read_answers(answers_file) if answers_file else ask(present)
    plan = make_plan(folder, present, answers)
    for line in _write(plan):
        click.echo(line)
    if plan.urls.is_postgresql and ADMINISTRATION in answers:
        for made in make_database(answers[ADMINISTRATION], plan.urls):
            click.echo(f"Made {made}")
    if answers_file and _holds_secrets(answers, plan):
        click.echo(f"{answers_file} holds passwords: remove it, or keep it where only you can read it")
    if for_restore:
        click.echo("Next: esn restore")
        return
    with application() as app:
        ctx.invoke(migrate)
        _read_directory(ctx)
        # What all this has left to do is done, so that nothing waits for services that do not run yet.
        while jobs.run_next(app.extensions[EXTENSION].kinds):
            pass
        ctx.invoke(seal)
    ctx.invoke(doctor)


def _read_directory(ctx: click.Context) -> None:
    """Unless a reading is on: of running services, or of a killed set-up, after which the worker reads anew."""
    try:
        ctx.invoke(sync, dry_run=False, accept_leavers=False)
    except click.ClickException as error:
        if not isinstance(error.__cause__, Conflict):
            raise
        click.echo(f"{error.message} If it was cut off, the worker reads the directory again within minutes.")


def _require_own(folder: Path) -> None:
    """What is written must belong to the user whom the services run as."""
    try:
        folder.mkdir(mode=0o750, exist_ok=True)
        owner = folder.stat().st_uid
    except OSError as error:
        remedy = f"As root: install -d -o esn -g esn -m 0750 {folder}"
        raise Refused([f"{folder}: cannot be made ({error.strerror}). {remedy}"]) from None
    if owner != os.getuid():
        raise Refused([f"{folder} belongs to another user. Run esn setup as the user whom the services run as."])


def _present_text(folder: Path) -> str:
    file = folder / "esn.toml"
    return file.read_text(encoding="utf-8") if file.is_file() else _shipped_text()


def _shipped_text() -> str:
    return (ROOT / "config" / "esn.toml").read_text(encoding="utf-8")


def _write(plan: Plan) -> Iterator[str]:
    """Write secrets first: what they open is made afterwards, and a second run finds the same."""
    file = plan.folder / "esn.toml"
    text = _present_text(plan.folder)
    edited = edit_settings(text, plan.values)
    _require_usable(file, edited, plan)
    for folder, secrets in plan.secrets.items():
        write_secrets(folder, secrets)
    if not file.is_file() or edited != text:
        write_whole(file, edited.encode(), 0o640)
        yield f"Wrote {file}"
    for place in plan.folders:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if copy_folder(ROOT / "config" / "policy", plan.folder / "policy"):
        yield f"Put a sample of the policy into {plan.folder / 'policy'}: read it, and make it yours"


def _require_usable(file: Path, text: str, plan: Plan) -> None:
    """Refuse answers that are no settings before they stand anywhere."""
    tried = file.with_name(".esn.toml.tried")
    write_whole(tried, text.encode(), 0o640)
    os.environ[FILE_VARIABLE] = str(tried)
    try:
        load_settings(**plan.secret_tables())
    except SettingsError as error:
        raise WrongSettings(error.lines) from None
    finally:
        os.environ[FILE_VARIABLE] = str(file)
        tried.unlink()


def _holds_secrets(answers: Answers, plan: Plan) -> bool:
    return any(name in ONCE or name in plan.secret_names for name in answers)
