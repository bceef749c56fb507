"""A person as lists and lines show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from esn.core.actor import photo_address
from esn.core.db import db
from esn.people.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """A person in one line; `left_at` is set when they have left."""

    account_id: int
    username: str
    display_name: str
    title: str
    place: str
    photo_digest: str | None
    time_zone: str
    left_at: datetime | None

    @property
    def url(self) -> str:
        """The profile."""
        return f"/u/{self.username}"

    @property
    def photo_url(self) -> str | None:
        """The photo; None: initials are shown. The digest in it lets browsers keep it."""
        return photo_address(self.username, self.photo_digest)

    @property
    def name(self) -> str:
        """The name shown."""
        return self.display_name

    @property
    def note(self) -> str:
        """The line below the name."""
        return " · ".join(part for part in (self.title, self.place) if part)


def card_columns() -> tuple[Any, ...]:
    """The columns of a card, named as its fields."""
    columns = (Account.username, Account.display_name, Account.title, Account.place)
    return (Account.id.label("account_id"), *columns, Account.photo_digest, Account.time_zone, Account.left_at)


def cards_of(statement: sa.Select[Any]) -> list[PersonCard]:
    """The cards of a statement that selects `card_columns()`."""
    return [PersonCard(**row) for row in db.session.execute(statement).mappings()]


def list_cards(account_ids: Collection[int]) -> dict[int, PersonCard]:
    """The cards of these accounts by id, in one statement; unknown ids are left out."""
    if not account_ids:
        return {}
    cards = cards_of(sa.select(*card_columns()).where(Account.id.in_(account_ids)))
    return {card.account_id: card for card in cards}
