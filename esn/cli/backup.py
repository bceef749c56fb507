"""`esn backup`: copy everything while the network runs."""

from pathlib import Path

import click
import sqlalchemy as sa

from esn.cli.application import application
from esn.cli.refusals import Refused
from esn.core.actor import SYSTEM
from esn.core.errors import Refusal
from esn.operation.actions import note_backup
from esn.operation.backup import Made, make_backup
from esn.operation.errors import OperationRefused
from esn.settings import settings


@click.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--keys", type=click.Path(file_okay=False, path_type=Path), help="Write the keys too, to this folder.")
@click.option("--with-secrets", is_flag=True, help="Leave passwords in the copy of the settings.")
def backup(place: Path, keys: Path | None, *, with_secrets: bool) -> None:
    """Write a backup to PLACE while the network runs: database, files, settings and a manifest.

    PLACE is a new folder, a new file ending in .tar or .tar.gz, or a folder that is there: the backup then gets a
    name of its own in it. Under its final name a backup is always whole.
    """
    write_backup(place, keys, with_secrets=with_secrets)


def write_backup(place: Path, keys: Path | None = None, *, with_secrets: bool = False) -> None:
    """Write it and say what it holds; Refused when it cannot be."""
    with application():
        try:
            made = make_backup(place, settings(), keys=keys, with_secrets=with_secrets)
        except OperationRefused as refusal:
            raise Refused([str(refusal)]) from refusal
        except OSError as error:
            raise Refused([f"{error.filename or place}: {error.strerror}. No backup was made."]) from error
        _say(made)
        _note(made)
    if keys is None:
        click.echo("The keys are not in it. Keep a copy of them elsewhere: esn backup --keys FOLDER writes one.")


def _say(made: Made) -> None:
    manifest = made.manifest
    rows = sum(manifest.tables.values())
    click.echo(f"Wrote {made.place} in {made.seconds:.1f} s")
    click.echo(f"  {rows:,} rows of {len(manifest.tables)} tables, {manifest.blobs:,} files, {manifest.size:,} bytes")
    click.echo(f"  archive: {manifest.tree_size:,} sealed entries, {manifest.pending:,} wait for their seal")
    for left in made.left_over:
        click.echo(f"An unfinished backup lies in {left}. Delete it when no other backup runs.")


def _note(made: Made) -> None:
    manifest = made.manifest
    sizes = {"size": manifest.size, "tree_size": manifest.tree_size}
    try:
        note_backup(SYSTEM, str(made.place), has_secrets=manifest.has_secrets, **sizes)
    except (sa.exc.SQLAlchemyError, Refusal) as error:
        click.echo(f"The backup is whole, but could not be noted in the archive ({type(error).__name__}).", err=True)
