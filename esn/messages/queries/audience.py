"""Who is in an audience: one query gives the people, their number and the list; and who may address whom."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from esn.core.actor import SIGN_IN, Actor
from esn.core.aliases import alias
from esn.core.db import db
from esn.core.errors import NotAllowed
from esn.core.paging import Page
from esn.messages.audience import EVERYBODY, REPORTS, UNIT, Audience
from esn.messages.policy import may_address_all
from esn.people.models import Account, AccountLock, Unit, UnitClosure
from esn.people.policy import is_in_force, is_present
from esn.people.queries import PersonCard, UnitLine, card_columns, count_quiet, list_cards, list_units
from esn.people.queries.lists import page_by_name

UNITS_MAX = 300  # offered; a leader of more narrows by place

# Made once: making an alias costs ten times as much as using it.
_lock, _first, _next, _leads = alias(AccountLock), alias(Account), alias(Account), alias(Unit)


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an audience reaches now; `mark` is another one as soon as other people are in it.

    `quiet`: how many of them are in quiet hours, by the moment at which these end.
    """

    n: int
    mark: str
    words: str
    quiet: dict[datetime, int]


def in_audience(audience: Audience, sender_id: int) -> list[sa.ColumnElement[bool]]:
    """SQL filters on Account: those in the audience who can sign in, without the sender."""
    is_locked = sa.exists().where(_lock.account_id == Account.id, _lock.effect == SIGN_IN, is_in_force(_lock))
    return [is_present(), Account.directory_id.is_not(None), sa.not_(is_locked), *meant_by(audience, sender_id)]


def meant_by(audience: Audience, sender_id: int) -> list[sa.ColumnElement[bool]]:
    """The part of these filters that differs between audiences."""
    wanted: list[sa.ColumnElement[bool]] = [Account.id != sender_id]
    if audience.kind == REPORTS:
        wanted.append(Account.id.in_(_below(sender_id)))
    if audience.kind == UNIT:
        under = sa.select(UnitClosure.unit_id).where(UnitClosure.ancestor_id == audience.unit_id)
        wanted.append(Account.unit_id.in_(under))
    if audience.title:
        wanted.append(Account.title == audience.title)
    if audience.place:
        wanted.append(Account.place == audience.place)
    if audience.without:
        wanted.append(Account.id.not_in(audience.without))
    return wanted


def preview(actor: Actor, audience: Audience) -> Reach:
    """What the actor sees of an audience before sending; NotAllowed for other people's."""
    if not may_address(actor, audience):
        raise NotAllowed(_("You can write to those who report to you and to the units you lead."))
    return measure(actor, audience)


def measure(actor: Actor, audience: Audience) -> Reach:
    """How many people an audience of the actor's reaches now, in words too, and how many of them are quiet."""
    n, total, quiet = 0, 0, Counter[datetime]()
    for some in count_quiet(*in_audience(audience, actor.id)):
        n, total = n + some.n, total + some.id_sum
        if some.until is not None:
            quiet[some.until] += some.n
    return Reach(n, f"{n}.{total}", audience_words(audience), dict(quiet))


def list_audience(actor: Actor, audience: Audience, before: int | None = None) -> Page[PersonCard]:
    """The people in it by name; `before` is the account id of the last one shown. NotAllowed as in `preview`."""
    preview(actor, audience)
    return page_by_name(sa.select(*card_columns()).where(*in_audience(audience, actor.id)), before)


def may_address(actor: Actor, audience: Audience) -> bool:
    """Leaders address who reports to them and the units they lead with all below; some roles address anybody."""
    if audience.kind == EVERYBODY:
        return may_address_all(actor)
    if audience.kind == REPORTS:
        return _has_reports(actor)
    if may_address_all(actor):
        return db.session.get(Unit, audience.unit_id) is not None
    return db.session.scalar(_led(actor).where(UnitClosure.unit_id == audience.unit_id).limit(1)) is not None


def may_send_to_teams(actor: Actor) -> bool:
    """Whether there is anybody whom this person may address."""
    return may_address_all(actor) or _has_reports(actor) or db.session.scalar(_led(actor).limit(1)) is not None


def list_scopes(actor: Actor, *, is_for_another: bool = False) -> list[tuple[str, str]]:
    """What the actor, perhaps as somebody else's leader, may choose: pairs of a scope as forms have it and its name."""
    below = _("Everybody who reports to you, directly or through others")
    if is_for_another:
        below = _("Everybody who reports to %(name)s, directly or through others", name=actor.display_name)
    scopes = [(REPORTS, below)] if _has_reports(actor) else []
    if may_address_all(actor):
        scopes.append((EVERYBODY, _("Everybody in the company")))
        return [*scopes, *(_offered(unit) for unit in list_units(actor))]
    depth = sa.func.max(UnitClosure.depth)
    led = _led(actor).join(Unit, Unit.id == UnitClosure.unit_id).group_by(Unit.id, Unit.name)
    offered = led.with_only_columns(Unit.id, Unit.name, depth.label("depth"), maintain_column_froms=True)
    rows = db.session.execute(offered.order_by(depth, Unit.name).limit(UNITS_MAX))
    return [*scopes, *(_offered(UnitLine(row.id, row.name, row.depth)) for row in rows)]


def audience_words(audience: Audience) -> str:
    """The expression in words: who, narrowed by what, without whom."""
    parts = [_kind_words(audience)]
    if audience.title:
        parts.append(_("only %(title)s", title=audience.title))
    if audience.place:
        parts.append(_("only in %(place)s", place=audience.place))
    if audience.without:
        names = ", ".join(card.name for card in list_cards(audience.without).values())
        parts.append(_("without %(names)s", names=names))
    return ", ".join(parts)


def number_words(n: int) -> str:
    """So many people."""
    return ngettext("%(num)s person", "%(num)s people", n)


def unit_name(unit_id: int | None) -> str:
    """What a unit is called; empty for one that is gone."""
    return db.session.scalar(sa.select(Unit.name).where(Unit.id == unit_id)) or ""


def _kind_words(audience: Audience) -> str:
    if audience.kind == UNIT:
        return _("%(unit)s and everything below it", unit=unit_name(audience.unit_id))
    if audience.kind == REPORTS:
        return _("everybody who reports to the sender, directly or through others")
    return _("everybody in the company")


def _offered(unit: UnitLine) -> tuple[str, str]:
    return f"{UNIT}:{unit.unit_id}", "\u2003" * unit.depth + unit.name


def _below(account_id: int) -> sa.Select[Any]:
    """Everybody under somebody by managers; a circle in the directory ends by itself, for UNION drops doubles."""
    tree = sa.select(_first.id).where(_first.manager_id == account_id).cte(recursive=True)
    tree = tree.union(sa.select(_next.id).where(_next.manager_id == tree.c.id))
    return sa.select(tree.c.id)


def _has_reports(actor: Actor) -> bool:
    reports = sa.select(Account.id).where(Account.manager_id == actor.account_id, is_present())
    return db.session.scalar(reports.limit(1)) is not None


def _led(actor: Actor) -> sa.Select[Any]:
    """The units that the actor leads, each with all below it."""
    led = sa.select(UnitClosure.unit_id).join(_leads, _leads.id == UnitClosure.ancestor_id)
    return led.where(_leads.leader_id == actor.account_id)
