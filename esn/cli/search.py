"""`esn search`: make the index again."""

import click

from esn.cli.application import application
from esn.search.rebuild import RebuildFailed
from esn.search.rebuild import rebuild as rebuild_index


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
def rebuild() -> None:
    """Make the whole index again, after a restore or when site.languages has changed.

    The old index serves until the new one is complete and checked; people can go on working.
    """
    with application():
        try:
            rebuild_index(click.echo)
        except RebuildFailed as failure:
            raise click.ClickException(f"The old index stays in use: {failure}") from failure
