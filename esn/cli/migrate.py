"""`esn migrate`: bring the database and what belongs to it to the present shape."""

import click
import flask_migrate

from esn.app import create_engine_objects
from esn.archive.grants import RoleMissingError
from esn.archive.keys import make_signing_key
from esn.cli.application import application
from esn.cli.refusals import Refused, read_settings
from esn.cli.secrets import make_secret_key
from esn.core.actor import SYSTEM
from esn.settings import settings
from esn.terms.actions import publish_terms


@click.command()
def migrate() -> None:
    """Bring the database to the present shape; make what is missing: secrets, triggers, the policy in force.

    Safe to run again, and by several servers at once.
    """
    if made := make_secret_key():
        click.echo(f"Made {made}")
    read_settings().data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # everything that was ever written
    with application():
        flask_migrate.upgrade()
        try:
            create_engine_objects()
        except RoleMissingError as error:
            raise Refused([str(error)]) from error
        if make_signing_key(settings().archive.signing_key_file):
            click.echo(f"Made {settings().archive.signing_key_file}; keep a copy of it in a safe place")
        for version in publish_terms(SYSTEM):
            click.echo(f"Published version {version} of the policy")
    click.echo("The database is up to date")
