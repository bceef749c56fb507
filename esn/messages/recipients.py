"""Recipients as people type them: @names, or full names between commas; found, or a sentence that says why not."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core.actor import SIGN_IN, Actor
from esn.core.db import db
from esn.core.errors import NotValid
from esn.messages.models import PEOPLE_MAX
from esn.people.models import Account, AccountLock
from esn.people.naming import sort_name
from esn.people.policy import is_in_force
from esn.settings import settings

LEFT_OUT_MAX = 200  # more than 2,000 characters name
TYPED_MAX = 4 * PEOPLE_MAX  # names looked up; who types more has too many anyway
_AT = re.compile(r"@([\w.-]*\w)")
_BETWEEN = re.compile(r"[,;\n]")


def find_recipients(actor: Actor, typed: str) -> list[Account]:
    """The people named, each once, without the actor. NotValid for the field `to`."""
    names = _names(typed)
    accounts = dict.fromkeys(_find(name) for name in names)
    others = [account for account in accounts if account.id != actor.account_id]
    if not others:
        raise _refused(_("Say who it is for. Type @ and a name.") if not names else _("Name somebody beside yourself."))
    for account in others:
        _require_reachable(account)
    return others


def find_recipient(actor: Actor, typed: str) -> Account:
    """The one person named. NotValid for the field `to`."""
    people = find_recipients(actor, typed)
    if len(people) > 1:
        raise _refused(_("Name one person at a time."))
    return people[0]


def find_left_out(actor: Actor, typed: str) -> tuple[int, ...]:
    """The accounts that a team message leaves out, named in the same way. NotValid for the field `without`."""
    try:
        return tuple(sorted({_find(name).id for name in _split(typed)[:LEFT_OUT_MAX]}))
    except NotValid as refusal:
        raise NotValid(fields={"without": refusal.message}) from refusal


def require_room(number: int) -> None:
    """NotValid where this many people are too many for one conversation."""
    if number > PEOPLE_MAX:
        text = _(
            "A conversation holds %(most)s people, you among them. This would be %(n)s. Take some names out.",
            most=PEOPLE_MAX,
            n=number,
        )
        raise _refused(text)


def is_locked(account_id: int) -> bool:
    """Whether this person cannot sign in now, so that nobody would read what is sent."""
    lock = sa.exists().where(AccountLock.account_id == account_id, AccountLock.effect == SIGN_IN, is_in_force())
    return bool(db.session.scalar(sa.select(lock)))


def _split(typed: str) -> list[str]:
    marked = _AT.findall(typed)
    plain = [" ".join(part.split()) for part in _BETWEEN.split(_AT.sub(",", typed).replace("@", ","))]
    return list(dict.fromkeys([*marked, *filter(None, plain)]))


def _names(typed: str) -> Sequence[str]:
    names = _split(typed)
    if len(names) > TYPED_MAX:
        require_room(len(names))
    return names


def _find(name: str) -> Account:
    account = db.session.scalar(sa.select(Account).where(Account.username == name.lower()))
    if account is not None:
        return account
    same = sa.select(Account).where(Account.sort_name == sort_name(name), Account.left_at.is_(None))
    found = db.session.scalars(same.order_by(Account.id).limit(3)).all() if sort_name(name) else []
    if not found:
        raise _refused(_("Nobody is called “%(name)s”. Type @ and choose from the list.", name=name))
    if len(found) > 1:
        names = ", ".join(f"@{account.username}" for account in found)
        raise _refused(_("Several people are called %(name)s. Choose one: %(names)s.", name=name, names=names))
    return found[0]


def _require_reachable(account: Account) -> None:
    if account.directory_id is None:
        text = _("%(name)s is an official account: nobody reads messages there.", name=account.display_name)
        raise _refused(" ".join((text, _("Take the name out."))))
    if account.left_at is not None:
        text = _("%(name)s has left %(company)s.", name=account.display_name, company=settings().site.company)
        raise _refused(" ".join((text, _("Take the name out."))))
    if is_locked(account.id):
        text = _("The account of %(name)s is locked, so nobody would read it.", name=account.display_name)
        raise _refused(" ".join((text, _("Take the name out."))))


def _refused(text: str) -> NotValid:
    return NotValid(fields={"to": text})
