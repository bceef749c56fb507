"""Official accounts: made, opened to people until a day, and closed, all by administrators."""

from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.submission import once
from esn.core.text import clean_line
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.actions.delegations import end_writing, grant_writing
from esn.people.events import OfficialAccountChanged
from esn.people.models import Account, Delegation, OfficialAccount
from esn.people.naming import sort_name, words
from esn.people.policy import is_delegated, may_manage_official

NAME_LENGTH, PURPOSE_LENGTH, USERS_MAX = 80, 300, 50
PREFIX = "official."  # of the user name; a directory hardly has such ones, and would take the name over if it had


def create_official(actor: Actor, name: str, purpose: str, *, submission: str = "") -> int:
    """Make an account that nobody signs in as; gives its id. NotValid by field."""
    _require_right(actor)
    name, purpose = clean_line(name), clean_line(purpose)
    word = "-".join(words(name))
    faults = {}
    if not word or len(name) > NAME_LENGTH:
        faults["name"] = _("Use a name of at most %(number)s characters.", number=NAME_LENGTH)
    if not purpose or len(purpose) > PURPOSE_LENGTH:
        faults["purpose"] = _("Say what it is for, in at most %(number)s characters.", number=PURPOSE_LENGTH)
    if faults:
        raise NotValid(fields=faults)
    with unit_of_work() as unit:
        return once(unit, actor, submission, lambda: _add(unit, actor, PREFIX + word, name, purpose))


def let_use(actor: Actor, account_id: int, writer: Account, last_day: date | None) -> None:
    """Let somebody write under an official name until the end of a day. NotValid for `to` and `until`."""
    _require_right(actor)
    with unit_of_work() as unit:
        _lock_open(unit, account_id)
        users = sa.select(sa.func.count()).where(Delegation.account_id == account_id, is_delegated())
        if (unit.session.scalar(users) or 0) >= USERS_MAX:
            raise NotValid(fields={"to": _("%(number)s people write here already.", number=USERS_MAX)})
        grant_writing(unit, actor, account_id, writer, last_day)


def end_use(actor: Actor, account_id: int, writer_id: int) -> None:
    """Somebody no longer writes under an official name; it holds at once."""
    _require_right(actor)
    with unit_of_work() as unit:
        _lock_open(unit, account_id)
        end_writing(unit, actor, account_id, writer_id)


def close_official(actor: Actor, account_id: int) -> None:
    """Nobody writes under this name any more; what was written stays."""
    _require_right(actor)
    with unit_of_work() as unit:
        account, row = _lock_open(unit, account_id)
        users = sa.select(Delegation.writer_id).where(
            Delegation.account_id == account_id, Delegation.ended_at.is_(None)
        )
        for writer_id in unit.session.scalars(users).all():
            end_writing(unit, actor, account_id, writer_id)
        account.left_at = clock.now()
        _record(unit, actor, account, row.purpose)


def _add(unit: UnitOfWork, actor: Actor, username: str, name: str, purpose: str) -> int:
    if unit.session.scalar(sa.select(Account.id).where(Account.username == username)) is not None:
        raise NotValid(fields={"name": _("There is an account of this name already. Choose another one.")})
    account = Account(username=username, display_name=name, sort_name=sort_name(name), created_at=clock.now())
    unit.session.add(account)
    unit.session.flush()
    unit.session.add(OfficialAccount(account_id=account.id, purpose=purpose, made_by_id=actor.id))
    _record(unit, actor, account, purpose)
    return account.id


def _record(unit: UnitOfWork, actor: Actor, account: Account, purpose: str) -> None:
    unit.record(
        OfficialAccountChanged(
            actor_id=actor.account_id,
            object_id=account.id,
            is_closed=account.left_at is not None,
            username=account.username,
            name=account.display_name,
            purpose=purpose,
        )
    )


def _lock_open(unit: UnitOfWork, account_id: int) -> tuple[Account, OfficialAccount]:
    row = unit.session.get(OfficialAccount, account_id)
    account = unit.session.get(Account, account_id, with_for_update={"key_share": True})
    if row is None or account is None or account.left_at is not None:
        raise NotFound
    return account, row


def _require_right(actor: Actor) -> None:
    if not may_manage_official(actor):
        raise NotAllowed
