"""The branch that somebody works in: the unit of the kind `branch` above him or her, or else the own unit."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from esn.core.aliases import alias
from esn.people.models import Account, Unit, UnitClosure

_above, _branch = alias(Unit), alias(Unit)
_near = (
    sa.select(UnitClosure.unit_id, sa.func.min(UnitClosure.ancestor_id).label("branch_id"))
    .join(_above, _above.id == UnitClosure.ancestor_id)
    .where(_above.kind == "branch")
    .group_by(UnitClosure.unit_id)
    .subquery()
)


@dataclass(frozen=True, slots=True)
class BranchNumbers:
    """How many people of a branch a team message reached, and how many of them opened and confirmed it."""

    branch_id: int | None
    branch: str
    reached: int
    opened: int
    confirmed: int


def branch_columns() -> tuple[sa.ColumnElement[Any], sa.ColumnElement[Any]]:
    """`branch_id` and `branch`, its name, of Account; None and empty without a unit."""
    return _branch.id.label("branch_id"), sa.func.coalesce(_branch.name, sa.literal_column("''")).label("branch")


def join_branch(query: sa.Select[Any]) -> sa.Select[Any]:
    """The query, which has Account, with what `branch_columns` reads."""
    near = query.outerjoin(_near, _near.c.unit_id == Account.unit_id)
    return near.outerjoin(_branch, _branch.id == sa.func.coalesce(_near.c.branch_id, Account.unit_id))
