"""The run of `esn demo --size`: directory, people, talk, indexes, and a second look at what was written."""

from pathlib import Path

import click
import sqlalchemy as sa

from esn.cli.demo.large.directory import list_people, write_ldif
from esn.cli.demo.large.finish import finish
from esn.cli.demo.large.load import OTHER_WORLD, has_begun, is_empty, load
from esn.cli.demo.large.size import Size
from esn.cli.refusals import Refused
from esn.core.db import db
from esn.people.directory import LdifDirectory
from esn.people.models import Account
from esn.people.sync import synchronise
from esn.settings import settings

# "demo-password", as everybody's in the small demo firm
PASSWORD = (
    "{SSHA512}5UsSvqH7oG5pgSXodamhVH4diwxQ5OO6CYopJVMN0wvxtFcZewohb"  # noqa: S105 - no secret: it is told at the end
    "ef7vYZBlqYCkV6DD9ePBwiXpGpjMlJUG1UYxijHEaGWoHUNmg=="
)


def fill(size: Size, seed: int) -> None:
    """Fill an empty network, or go on where a run with the same size and seed was stopped."""
    file = settings().data_folder / f"demo-{size.people}-{seed}.ldif"
    usernames = _bring_people(file, size, seed)
    with click.progressbar(length=size.people + size.communities + size.posts, label="Writing the talk") as bar:
        load(size, seed, usernames, bar.update)
    faults = finish(seed, lambda step: click.echo(f"{step} ..."))
    if faults:
        raise Refused([f"Not as the actions write it: {fault}" for fault in faults])
    click.echo(f"{size.people:,} people, {size.communities:,} communities, {size.posts:,} posts; 1 % looked at again.")
    click.echo(f"To sign in (password demo-password): ESN_DIRECTORY__KIND=ldif ESN_DIRECTORY__LDIF_FILE={file}")


def _bring_people(file: Path, size: Size, seed: int) -> list[str]:
    people = list_people(size.people, seed)
    usernames = [person.username for person in people]
    if has_begun():
        there = db.session.scalars(sa.select(Account.username).where(Account.directory_id.is_not(None)))
        if set(there) != set(usernames):
            raise Refused([OTHER_WORLD])
        return usernames
    if not is_empty():
        raise Refused(["There are communities here already: `esn demo --size` fills an empty network only."])
    file.parent.mkdir(parents=True, exist_ok=True)
    write_ldif(file, people, seed, PASSWORD)
    section = settings().directory.model_copy(update={"kind": "ldif", "ldif_file": file})
    click.echo(f"Synchronising {size.people:,} people from {file} ...")
    synchronise(LdifDirectory(section))
    return usernames
