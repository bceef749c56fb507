"""What administrators look at: the state of the parts, and one account with its locks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from esn.admin.policy import require_administrator
from esn.archive.queries import SealState, get_seal_state
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.jobs import Job, list_failing
from esn.core.paging import Page
from esn.people.models import PLANNED, Account, AccountLock, DirectoryRun, Unit
from esn.people.policy import SECURITY, is_in_force, may_lock
from esn.people.queries import (
    LockLine,
    PersonCard,
    count_everybody,
    find_account_by_username,
    list_cards,
    list_locks,
    list_people,
)
from esn.settings import settings
from esn.terms.queries import PublishedVersion, Unpublished, find_unpublished, find_version_in_force, list_versions

LATE_AFTER = timedelta(minutes=5)  # a job that should have run by then


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on one page; `late` counts jobs due for more than five minutes."""

    locks: int
    last_run: DirectoryRun | None
    seal: SealState
    waiting: int
    late: int
    oldest_due_at: datetime | None
    failing: Sequence[Job]
    people: int
    in_force: int | None


@dataclass(frozen=True, slots=True)
class AccountView:
    """One person with the locks in force, and whether this administrator may add one."""

    person: PersonCard
    locks: Sequence[LockLine]
    may_lock: bool

    def require_lock(self, lock_id: int) -> int:
        """The id again if such a lock is in force on this person; NotFound."""
        if lock_id not in {lock.lock_id for lock in self.locks}:
            raise NotFound
        return lock_id


@dataclass(frozen=True, slots=True)
class MappedField:
    """One line of the mapping: our field, the directory's attribute, and what this administrator's account holds."""

    field: str
    attribute: str
    example: str


@dataclass(frozen=True, slots=True)
class DirectoryView:
    """The last run, what the last dry run said, the mapping; `is_asked`: a run asked for has not ended yet."""

    run: DirectoryRun | None
    plan: DirectoryRun | None
    mapping: Sequence[MappedField]
    is_asked: bool


@dataclass(frozen=True, slots=True)
class Policies:
    """The versions, how many people there are to accept them, and what waits in the folder."""

    versions: Sequence[PublishedVersion]
    people: int
    unpublished: Unpublished
    in_force: int | None


def get_overview(actor: Actor) -> Overview:
    """The state of the parts."""
    require_administrator(actor)
    now = clock.now()
    late = sa.func.count().filter(Job.run_at < now - LATE_AFTER)
    waiting = db.session.execute(
        sa.select(sa.func.count(), late, sa.func.min(Job.run_at)).where(Job.run_at <= now)
    ).one()
    locks = sa.select(sa.func.count()).select_from(AccountLock).where(is_in_force())
    return Overview(
        locks=db.session.scalar(locks) or 0,
        last_run=_last_run(DirectoryRun.state != PLANNED),
        seal=get_seal_state(actor),
        waiting=waiting[0],
        late=waiting[1],
        oldest_due_at=waiting[2],
        failing=list_failing(limit=10),
        people=count_everybody(actor),
        in_force=find_version_in_force(),
    )


def get_directory(actor: Actor) -> DirectoryView:
    """What the last run did, what the next one would do, and how attributes become fields."""
    require_administrator(actor)
    asked = sa.select(Job.id).where(Job.name.in_(("directory.plan", "directory.go_on")), Job.run_at.is_not(None))
    return DirectoryView(
        run=_last_run(DirectoryRun.state != PLANNED),
        plan=_last_run(DirectoryRun.state == PLANNED),
        mapping=_list_mapping(actor),
        is_asked=db.session.scalar(asked.limit(1)) is not None,
    )


def find_people(actor: Actor, q: str, before: int | None = None) -> Page[PersonCard]:
    """People by the beginnings of their names; nobody before something is asked for."""
    require_administrator(actor)
    return list_people(actor, q, before=before) if q.strip() else Page(())


def get_account(actor: Actor, username: str) -> AccountView:
    """One person's locks; NotFound."""
    require_administrator(actor)
    account = find_account_by_username(username)
    if account is None:
        raise NotFound
    person = list_cards([account.id])[account.id]
    return AccountView(person, list_locks(account.id), may_lock(actor, account.id, SECURITY))


def get_policies(actor: Actor) -> Policies:
    """The versions of the policy and the files that wait."""
    require_administrator(actor)
    return Policies(list_versions(), count_everybody(actor), find_unpublished(), find_version_in_force())


def _last_run(which: sa.ColumnElement[bool]) -> DirectoryRun | None:
    return db.session.scalar(sa.select(DirectoryRun).where(which).order_by(DirectoryRun.id.desc()).limit(1))


def _list_mapping(actor: Actor) -> list[MappedField]:
    account = db.session.get_one(Account, actor.id)
    unit = db.session.get(Unit, account.unit_id) if account.unit_id else None
    manager = db.session.get(Account, account.manager_id) if account.manager_id else None
    examples = {
        "identity": account.directory_id or "",
        "unit": unit.directory_id if unit else "",
        "manager": manager.directory_dn if manager else "",
    }
    return [
        MappedField(name, attribute, str(examples.get(name) or getattr(account, name, "") or ""))
        for name, attribute in settings().directory.attributes.model_dump().items()
    ]
