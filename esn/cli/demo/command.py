"""The command: once, into an empty network."""

import click
import sqlalchemy as sa

from esn.cli.application import application
from esn.cli.demo.large.run import fill
from esn.cli.demo.large.size import FEWEST, Size, read_size
from esn.cli.demo.people import Firm
from esn.cli.demo.profiles import introduce
from esn.cli.demo.replay import replay
from esn.cli.demo.talk import TALK, read_acts, read_communities
from esn.cli.demo.writing import appoint
from esn.cli.refusals import Refused
from esn.core.db import db
from esn.people.directory import company_directory
from esn.people.sync import synchronise
from esn.settings import settings
from esn.spaces.models import Space


class _SizeType(click.ParamType):
    """A number of people, or `bank`."""

    name = "N|bank"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Size:
        """Read it."""
        try:
            return read_size(value)
        except ValueError:
            self.fail(f"{value}: give a number of people from {FEWEST}, or bank", param, ctx)


@click.command()
@click.option("--size", type=_SizeType(), help="A firm of so many people instead (bank: 85,000), its talk invented.")
@click.option("--seed", type=int, default=1, show_default=True, help="With --size: the same seed makes the same firm.")
def demo(size: Size | None, seed: int) -> None:
    """Fill an empty network with the demo firm: people, communities and some weeks of talk.

    With --size nothing else may run on the database meanwhile; the same command again goes on after a stop.
    """
    if size is not None:
        with application():
            fill(size, seed)
        return
    if not TALK.is_dir():
        raise Refused([f"{TALK} is missing: the demo firm is part of the source, not of an installation."])
    with application():
        if settings().directory.kind != "ldif":
            raise Refused(["directory.kind: the demo firm lives in an LDIF file. Set it to ldif for a trial."])
        if db.session.scalar(sa.select(Space.id).limit(1)):
            click.echo("The demo firm is there already.")
            return
        report = synchronise(company_directory())
        firm = Firm(company_directory())
        communities = read_communities()
        acts = read_acts(communities)
        with click.progressbar(length=len(communities) + len(acts), label="Replaying the talk of the demo firm") as bar:
            replay(firm, communities, acts, bar.update)
        introduce(firm)
        appoint(firm)
        db.session.remove()
    click.echo(f"{report.people} people, {len(communities)} communities. Everybody's password is demo-password.")
    click.echo("Sign in as employee, colleague, outsider, leader, moderator, moderator2, compliance or admin.")
