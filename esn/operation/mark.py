"""The mark on a database that a restore has begun to fill: while it is there, the network does not start."""

import sqlalchemy as sa

TABLE = "restore_unfinished"
SENTENCE = "The database holds what a restore began and did not finish: drop the database and make it again."


def is_marked(connection: sa.Connection) -> bool:
    """Whether a restore was begun on this database and has not come to its end."""
    return sa.inspect(connection).has_table(TABLE)


def set_mark(connection: sa.Connection) -> None:
    """Close an empty database."""
    connection.execute(sa.schema.CreateTable(_table()))


def lift_mark(connection: sa.Connection) -> None:
    """Open it: everything in it is proven."""
    connection.execute(sa.schema.DropTable(_table()))


def _table() -> sa.Table:
    return sa.Table(TABLE, sa.MetaData(), sa.Column("begun", sa.Boolean))
