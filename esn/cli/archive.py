"""`esn archive`: verify the record of every change, export it, seal what is pending."""

import os
import sys
from pathlib import Path

import click

from esn.archive.export import export_lines
from esn.archive.jobs import seal_records
from esn.archive.queries import get_seal_state
from esn.archive.verification import verify_archive
from esn.archive.verify import snapshot
from esn.cli.application import application
from esn.core.actor import SYSTEM
from esn.core.db import db

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def archive() -> None:
    """Verify, export and seal the record of every change."""


@archive.command()
@click.option("--kept", type=FILE, help="Checkpoints kept outside, instead of archive.kept_checkpoints_file.")
@click.option("--keys", type=FILE, help="Trusted public keys, instead of those beside the signing key.")
@click.option("--export", type=FILE, help="Judge this export instead of the database.")
def verify(kept: Path | None, keys: Path | None, export: Path | None) -> None:
    """Tell whether the archive is as it was sealed.

    Exit status: 0 good, 1 altered, 2 cannot judge, 3 contradicts a kept checkpoint. Without kept checkpoints, a
    cut-off end cannot be told from one that never was: a good archive is said to be good with that reserve, and where
    record ids beyond the end have been handed out the answer is that it cannot be judged.
    """
    with application():
        finding = verify_archive(kept, keys, export)
    click.echo(finding.sentence())
    sys.exit(finding.verdict)


@archive.command()
@click.argument("file", type=FILE)
def export(file: Path) -> None:
    """Write all sealed records to FILE, for `python -m esn.archive.standalone FILE --keys FILE`."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)  # it holds every text
    with application(), snapshot(db.engine) as connection, os.fdopen(descriptor, "w", encoding="ascii") as lines:
        lines.writelines(export_lines(connection))
    click.echo(f"Wrote {file}")


@archive.command()
def seal() -> None:
    """Seal what is pending now, as the job does each minute."""
    with application():
        seal_records()
        state = get_seal_state(SYSTEM)
    click.echo(f"{state.tree_size:,} records are sealed, {state.pending:,} wait")
