"""Aliases that are kept: threads that complete one at the same time can get the columns of the table itself."""

from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import orm

T = TypeVar("T")


def alias(model: type[T]) -> type[T]:
    """An alias of a model for a module, or for a statement that is built once.

    SQLAlchemy completes an alias where it is first used, column by column, and two threads doing so at once can leave
    in it, for the life of the process, columns that are not its own: a condition would then be asked of any row. So it
    is complete before anybody can use it. `orm.aliased` is for what one thread builds for one call.
    """
    made = orm.aliased(model)
    attributes = [getattr(made, attribute.key) for attribute in sa.inspect(model).column_attrs]
    str(sa.select(made, *attributes))  # what is written is complete: as whole rows, and each column by itself
    return made
