"""`esn account`: show, lock and unlock one account. Acts here are records too, under the product's own name."""

from datetime import UTC, datetime

import click

from esn.cli.application import application
from esn.core.actor import POSTING, SIGN_IN, SYSTEM
from esn.people.actions import lock_account, unlock_account
from esn.people.actions.locks import REASONS
from esn.people.models import Account
from esn.people.policy import DIRECTORY
from esn.people.queries import find_account_by_username, list_locks, load_actor

EFFECTS = {"sign-in": SIGN_IN, "posting": POSTING}


@click.group()
def account() -> None:
    """One person's account."""


@account.command()
@click.argument("name")
def show(name: str) -> None:
    """Show the account NAME: who it is, its roles and its locks."""
    with application():
        found = _get(name)
        actor = load_actor(found.id)
        click.echo(f"{found.username} (id {found.id}): {found.display_name}, {found.title or 'no title'}")
        click.echo(f"  directory id {found.directory_id}, left {found.left_at or 'no'}")
        click.echo(f"  roles: {', '.join(sorted(actor.roles)) or 'none'}")
        _say_locks(found.id)


@account.command()
@click.argument("name")
@click.option("--reason", type=click.Choice(REASONS), default="security", show_default=True)
@click.option("--effect", type=click.Choice(list(EFFECTS)), default="sign-in", show_default=True)
@click.option("--until", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="In UTC; without it, until lifted.")
@click.option("--note", default="", help="Why; kept in the archive.")
def lock(name: str, reason: str, effect: str, until: datetime | None, note: str) -> None:
    """Lock the account NAME; what it has open ends within seconds."""
    with application():
        moment = until.replace(tzinfo=UTC) if until else None
        lock_id = lock_account(SYSTEM, _get(name).id, reason, EFFECTS[effect], note=note, until=moment)
        click.echo(f"{name} is locked (lock {lock_id}).")


@account.command()
@click.argument("name")
@click.option("--lock", "lock_id", type=int, help="Which one, when there are several; `esn account show` lists them.")
def unlock(name: str, lock_id: int | None) -> None:
    """Lift a lock of the account NAME. The directory's own is lifted by the directory."""
    with application():
        account_id = _get(name).id
        ours = [one for one in list_locks(account_id) if one.reason != DIRECTORY]
        wanted = [one for one in ours if lock_id in (None, one.lock_id)]
        if len(wanted) != 1:
            _say_locks(account_id)
            raise click.ClickException("Name one of these with --lock." if wanted else "There is no such lock to lift.")
        unlock_account(SYSTEM, wanted[0].lock_id)
        click.echo(f"Lock {wanted[0].lock_id} of {name} is lifted.")
        _say_locks(account_id)


def _get(name: str) -> Account:
    found = find_account_by_username(name)
    if found is None:
        raise click.ClickException(f"There is no account {name}.")
    return found


def _say_locks(account_id: int) -> None:
    locks = list_locks(account_id)
    if not locks:
        click.echo("  no locks")
    for one in locks:
        until = f"until {one.expires_at:%Y-%m-%d %H:%M} UTC" if one.expires_at else "until it is lifted"
        click.echo(f"  lock {one.lock_id}: {one.reason}, {one.effect}, {until}{f', {one.note}' if one.note else ''}")
