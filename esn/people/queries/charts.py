"""The organisation chart around one person: the line above them, who reports to them, and their teams."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.paging import Page
from esn.people.models import Account
from esn.people.policy import is_present
from esn.people.queries.cards import PersonCard, card_columns, list_cards
from esn.people.queries.lists import page_by_name
from esn.people.queries.profiles import find_account_by_username

LINE_MAX = 12  # levels above that are shown; the directory may even hold a circle
TEAM_SHOWN = 5
TEAM_MAX = 100  # counted no further


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Somebody who reports to the root, and some of those who report to them; `size` is counted up to TEAM_MAX."""

    head: PersonCard
    size: int
    people: Sequence[PersonCard]  # at most TEAM_SHOWN, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The chart from one person, its root."""

    root: PersonCard
    size: int  # who reports to the root, counted up to TEAM_MAX
    above: Sequence[PersonCard]  # the highest first, the root's manager last
    teams: Page[Team]
    is_self: bool


def get_chart(actor: Actor, username: str = "", before: int | None = None) -> Chart:
    """The chart from this person, or from the actor; NotFound where there is nobody.

    `before` is the cursor of the people who report to the root: the account id of the last one shown.
    """
    root = find_account_by_username(username or actor.username)
    if root is None:
        raise NotFound
    line = _line(root.id)
    reports = page_by_name(sa.select(*card_columns()).where(_reports_to(root.id)), before)
    ids = [card.account_id for card in reports.rows]
    sizes, people = _sizes([root.id, *ids]), _people(ids)
    cards = list_cards([root.id, *line])
    teams = [Team(head=card, size=sizes[card.account_id], people=people[card.account_id]) for card in reports.rows]
    return Chart(
        root=cards[root.id],
        size=sizes[root.id],
        above=[cards[account_id] for account_id in reversed(line)],
        teams=Page(teams, reports.next_cursor),
        is_self=root.id == actor.account_id,
    )


def _line(account_id: int) -> list[int]:
    """The managers above somebody, the nearest first; it ends where it would come to the same person again."""
    base = sa.select(Account.id, Account.manager_id, sa.literal(0).label("depth")).where(Account.id == account_id)
    line = base.cte("line", recursive=True)
    higher = sa.select(Account.id, Account.manager_id, line.c.depth + 1).join(line, Account.id == line.c.manager_id)
    line = line.union_all(higher.where(line.c.depth < LINE_MAX))
    ids = list(db.session.scalars(sa.select(line.c.id).order_by(line.c.depth)))
    seen = dict.fromkeys(ids)
    return list(seen)[1:]


def _reports_to(manager_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(Account.manager_id == manager_id, Account.id != manager_id, is_present())


def _sizes(account_ids: Sequence[int]) -> dict[int, int]:
    """How many report to each of these, up to TEAM_MAX."""
    below = aliased(Account)
    some = sa.select(below.id).where(below.manager_id == Account.id, below.id != Account.id, is_present(below))
    size = sa.select(sa.func.count()).select_from(some.correlate(Account).limit(TEAM_MAX).subquery()).scalar_subquery()
    rows = db.session.execute(sa.select(Account.id, size).where(Account.id.in_(account_ids)))
    return {row[0]: row[1] for row in rows}


def _people(manager_ids: Sequence[int]) -> dict[int, list[PersonCard]]:
    """The first by name who report to each of these, in one statement that reads no more than it shows."""
    people: dict[int, list[PersonCard]] = {manager_id: [] for manager_id in manager_ids}
    if not manager_ids:
        return people
    first = [
        sa.select(Account.id)
        .where(_reports_to(manager_id))
        .order_by(Account.sort_name, Account.id)
        .limit(TEAM_SHOWN)
        .subquery()
        for manager_id in manager_ids
    ]
    found = sa.union_all(*(sa.select(some.c.id) for some in first))
    query = sa.select(*card_columns(), Account.manager_id).where(Account.id.in_(found))
    for row in db.session.execute(query.order_by(Account.sort_name, Account.id)).mappings():
        fields = dict(row)
        people[fields.pop("manager_id")].append(PersonCard(**fields))
    return people
