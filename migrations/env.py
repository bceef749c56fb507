"""How alembic runs our migrations: one transaction on an engine of its own, without the hooks of the product.

The product's engine refuses writing outside a unit of work, and on SQLite a batch migration copies a table and drops
the old one, which would fire ON DELETE CASCADE: there, foreign keys are off until everything is done and checked.
"""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app
from sqlalchemy import event

from esn.core.db import UtcDateTime, db
from esn.search.objects import ENGINE_MADE

MIGRATION_LOCK = 7_305_002  # two servers that migrate at the same time do so one after the other


def run_migrations() -> None:
    """Run what is asked for, all of it or nothing."""
    with make_engine().connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transactional_ddl=True,
            render_as_batch=True,
            compare_type=True,
            include_name=is_ours,
            render_item=render_item,
            process_revision_directives=leave_out_empty,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                require_whole(connection)


def make_engine() -> sa.Engine:
    """Give a plain engine on the product's database."""
    with current_app.app_context():
        url = db.engine.url
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", begin_on_sqlite)
    return engine


def prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    """Leave transactions to us, and let tables be copied."""
    dbapi_connection.isolation_level = None
    dbapi_connection.execute("PRAGMA busy_timeout=15000")
    dbapi_connection.execute("PRAGMA foreign_keys=OFF")


def begin_on_sqlite(connection: sa.Connection) -> None:
    """Take the write lock at once: changes of tables are part of the transaction too."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def require_whole(connection: sa.Connection) -> None:
    """Refuse to commit when a row points to nothing."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        raise RuntimeError(f"the migration broke foreign keys: {broken}")


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out what the engines make beside our tables (search words, their index)."""
    return kind not in ("table", "index") or name not in ENGINE_MADE


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Spell our type of moments in words that hold without us."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def leave_out_empty(_context: object, _revision: object, directives: list[Any]) -> None:
    """Write no revision that changes nothing."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives.clear()


run_migrations()
