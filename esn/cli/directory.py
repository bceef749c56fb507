"""`esn directory`: synchronise with the company directory, or explain what it says about somebody."""

from collections.abc import Mapping

import click

from esn.cli.application import application, system_user
from esn.communities.queries import list_rules_of
from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.people.directory import DirectoryPerson, company_directory
from esn.people.directory.door import Directory
from esn.people.models import Account
from esn.people.queries import find_account_by_username, list_locks
from esn.people.sync import Report, synchronise
from esn.people.sync.roles import roles_of_groups
from esn.people.sync.units import unit_ids
from esn.settings import settings

SHOWN = 200


@click.group()
def directory() -> None:
    """The company directory."""


@directory.command()
@click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")
@click.option("--changes", is_flag=True, help="Read only what changed, where the directory can tell.")
@click.option("--yes", "accept_leavers", is_flag=True, help="Go on although many would leave; the record says who.")
def sync(*, dry_run: bool, changes: bool, accept_leavers: bool) -> None:
    """Bring accounts, teams and roles into line with the directory."""
    accepted_by = system_user() if accept_leavers else ""
    with application():
        company = company_directory()
        report = synchronise(company, dry_run=dry_run, only_changes=changes, accepted_by=accepted_by)
    _say(report, is_detailed=dry_run)
    if report.state == "stopped":
        raise SystemExit(1)


@directory.command()
@click.argument("name")
def explain(name: str) -> None:
    """Say what the directory holds under NAME, what it becomes here, and which rules apply."""
    with application():
        company = company_directory()
        entry = company.entry(name)
        if entry is None:
            raise click.ClickException(f"Nobody is called {name} under {settings().directory.people_base}.")
        click.echo("The directory says:")
        _say_entry(entry)
        person = company.find(name)
        if person is not None:
            _say_person(person, company)
            _say_account(person)


def _say(report: Report, *, is_detailed: bool) -> None:
    click.echo(
        f"{report.state}: {report.people} people, {report.joined} joined, {report.updated} changed, {report.left} left"
    )
    if report.moved or report.renamed:
        click.echo(f"of those changed: {report.moved} moved, {report.renamed} renamed")
    if report.added or report.dropped:
        click.echo(f"by groups: {report.added} added to communities, {report.dropped} taken out")
    for change in report.changes[:SHOWN] if is_detailed else ():
        click.echo(f"  {change.kind:8} {change.name}  {change.detail}")
    if report.problem_count:
        click.echo(f"{report.problem_count} problems:")
    for problem in report.problems[:SHOWN]:
        click.echo(f"  {problem.where}: {problem.cause}. {problem.remedy}")


def _say_entry(entry: Mapping[str, list[bytes]]) -> None:
    for name in sorted(entry):
        for value in entry[name]:
            click.echo(f"  {name}: {_readable(value)}")


def _readable(value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return f"({len(value)} bytes)"
    return text if len(text) <= 200 and text.isprintable() else f"({len(value)} bytes)"


def _say_person(person: DirectoryPerson, company: Directory) -> None:
    units = {unit.identity: unit.name for unit in company.units()}
    click.echo("It becomes:")
    section = settings().directory
    for field in ("identity", "username", "display_name", "email", "title", "telephone", "place", "country"):
        source = getattr(section.attributes, field) or "no attribute"
        click.echo(f"  {field}: {getattr(person, field)} (from {source})")
    click.echo(f"  languages: {', '.join(person.languages)}")
    click.echo(f"  unit: {person.unit} ({units.get(person.unit, 'there is no such unit')})")
    click.echo(f"  manager: {person.manager_dn or 'none'}")
    click.echo("Rules:")
    click.echo(f"  preset: {section.preset or 'none'}, groups in groups: {section.group_nesting}")
    click.echo(f"  groups: {', '.join(sorted(name for name in person.groups or () if '=' not in name)) or 'none'}")
    click.echo(f"  roles by the settings: {', '.join(sorted(roles_of_groups(person.groups or frozenset()))) or 'none'}")
    for one in list_rules_of(SYSTEM, person.groups or frozenset()):
        click.echo(f"  community by group: {one.url} ({one.rule.kind}, from {one.rule.group_name})")
    is_disabled = "yes, the account is locked" if person.is_disabled else "no"
    click.echo(f"  disabled: {is_disabled} (from {section.attributes.disabled or 'no attribute'})")


def _say_account(person: DirectoryPerson) -> None:
    account = find_account_by_username(person.username)
    click.echo("The account here:")
    if account is None or account.directory_id != person.identity:
        click.echo("  none yet: it is made at the first sign-in or by the next sync")
        return
    known = {number: identity for identity, number in unit_ids().items()}
    manager = db.session.get(Account, account.manager_id) if account.manager_id else None
    click.echo(f"  id {account.id}, unit {known.get(account.unit_id or 0, 'none')}")
    click.echo(f"  manager {manager.username if manager else 'none'}, left {account.left_at or 'no'}")
    for lock in list_locks(account.id):
        click.echo(f"  lock {lock.lock_id}: {lock.reason}, {lock.effect}, until {lock.expires_at or 'lifted'}")
