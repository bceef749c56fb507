"""Who asks, in statements that are built once: building one costs more than running it, and Home alone has a dozen."""

from typing import Any, Protocol

import sqlalchemy as sa

from esn.core.actor import Actor
from esn.core.db import Id


class Asking(Protocol):
    """What a visibility rule needs of whoever asks: an actor has it, and ASKER stands for one."""

    @property
    def account_id(self) -> Any:
        """The account."""

    @property
    def unit_ids(self) -> Any:
        """Its unit and everything above it."""


class Asker:
    """Stands for the actor in a statement that is kept; `asked_by` names the actor when it runs.

    Not for the product itself: it has no account, and no row is nobody's. Where a rule asks for a role, one statement
    is kept for those who have it and one for the others.
    """

    account_id = sa.bindparam("asker_account", type_=Id)
    unit_ids = sa.bindparam("asker_units", expanding=True, type_=Id)

    def __init__(self, *roles: str) -> None:
        self._roles = roles

    def has_role(self, role: str) -> bool:
        """Whether it stands for somebody with this role."""
        return role in self._roles


ASKER = Asker()


def asked_by(actor: Actor, **values: Any) -> dict[str, Any]:
    """The values of a statement that was built with ASKER, and its other ones."""
    return {"asker_account": actor.account_id, "asker_units": actor.unit_ids, **values}
