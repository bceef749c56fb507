"""Who is meant by the expressions of the talk files: uid, unit, place, group, everybody."""

from collections.abc import Iterable

import sqlalchemy as sa

from esn.core.actor import Actor
from esn.core.db import db
from esn.people.directory.door import Directory
from esn.people.models import Account, Unit, UnitClosure
from esn.people.queries import load_actor


class Firm:
    """The people of the demo directory, as accounts."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        rows = db.session.execute(sa.select(Account.username, Account.id).where(Account.left_at.is_(None)))
        self._ids: dict[str, int] = dict(iter(rows))
        self._actors: dict[str, Actor] = {}

    def actor(self, username: str) -> Actor:
        """The person of this name."""
        if username not in self._actors:
            self._actors[username] = load_actor(self._ids[username])
        return self._actors[username]

    def person(self, account_id: int) -> Actor:
        """The person with this account."""
        return next(self.actor(name) for name, known_id in self._ids.items() if known_id == account_id)

    def members(self, expressions: Iterable[str]) -> list[str]:
        """The usernames meant, each once, in a fixed order."""
        names = {name for expression in expressions for name in self._meant(expression)}
        return sorted(names & set(self._ids))

    def _meant(self, expression: str) -> Iterable[str]:
        kind, _colon, value = expression.partition(":")
        if kind == "uid":
            return [value]
        if kind == "everybody":
            return self._ids
        if kind == "group":
            dns = self._directory.group_members(value) or frozenset()
            return [dn.partition(",")[0].partition("=")[2] for dn in dns]  # the demo's people are named by their uid
        if kind == "unit":
            below = sa.select(UnitClosure.unit_id).join(Unit, Unit.id == UnitClosure.ancestor_id)
            return self._names(Account.unit_id.in_(below.where(Unit.directory_id == value)))
        return self._names(Account.place == value)

    def _names(self, which: sa.ColumnElement[bool]) -> list[str]:
        return list(db.session.scalars(sa.select(Account.username).where(which)))
