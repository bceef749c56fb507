"""The database ground: base class, id and time types, how a connection and a transaction start."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import event, orm
from sqlalchemy.dialects import postgresql, sqlite

from esn.core import clock
from esn.core.origin import origin
from esn.core.prepared import Prepared

AnyRow = sa.Row[*tuple[Any, ...]]

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

# True only inside a unit of work; the begin hook and the commit guard read it.
write_intent: ContextVar[bool] = ContextVar("write_intent", default=False)

READING = "reading"  # the name of the engine that reads
PREPARED_AFTER = 5  # runs of a statement on one connection (psycopg's own default)

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "busy_timeout=15000",
)


class UtcDateTime(sa.TypeDecorator[datetime]):
    """A moment in UTC, always aware; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the stored moment back as UTC, whatever zone the driver chose."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(orm.DeclarativeBase):
    """What every model inherits."""

    # As `registry`, not as metadata= on the class: Flask-SQLAlchemy copies the class and SQLAlchemy would refuse.
    registry = orm.registry(
        metadata=sa.MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map={datetime: UtcDateTime(), dict: sa.JSON(), list: sa.JSON()},
    )


class Session(FlaskSession):
    """The session of a request, a job or a command.

    On PostgreSQL it reads without a transaction: each statement sees what is committed when it begins, as it would in
    one (READ COMMITTED). Ending one costs more than the way there: psycopg forgets at every rollback what it has
    prepared, and planning Home's statements anew takes longer than running them.
    """

    def __init__(self, db: SQLAlchemy, **options: Any) -> None:
        super().__init__(db, **options)
        self._engines = db.engines  # looked up once: each statement asks for its engine, and there are two

    def get_bind(self, *_args: Any, **_kwargs: Any) -> sa.Engine:
        """The engine; outside a unit of work the one that begins nothing."""
        return self._engines[None if write_intent.get() else READING]


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": Session})


def id_column() -> orm.Mapped[int]:
    """The id of a table: never used twice, below 2^53, identity on PostgreSQL."""
    return orm.mapped_column(Id, sa.Identity(), primary_key=True)


def table_args(*constraints: sa.schema.SchemaItem, archived: bool, is_keyed: bool = False) -> tuple[Any, ...]:
    """The `__table_args__` every model states: its constraints and whether its changes are archived.

    `is_keyed`: the primary key is not an id of its own; on SQLite such a table is its own index (WITHOUT ROWID).
    """
    rows = {"sqlite_with_rowid": False} if is_keyed else {"sqlite_autoincrement": True}
    return (*constraints, {**rows, "info": {"archived": archived}})


def bound_now(earlier: Callable[[], timedelta] = timedelta) -> sa.BindParameter[datetime]:
    """The moment at which a statement runs, or so much earlier: such a statement can be built once and kept."""
    return sa.bindparam(None, callable_=lambda: clock.now() - earlier(), type_=UtcDateTime(), unique=True)


def read(statement: Prepared, values: Mapping[str, Any]) -> Sequence[Any]:
    """Rows of columns, read beneath the ORM: for what stands in every page. It makes no entities."""
    session = db.session()
    if write_intent.get():
        session.flush()  # as the ORM does before it reads
    return statement.run(session.connection(), values)


def read_one(statement: Prepared, values: Mapping[str, Any]) -> Any | None:
    """The first such row, or None."""
    rows = read(statement, values)
    return rows[0] if rows else None


def insert_for(session: orm.Session | orm.scoped_session[orm.Session]) -> Any:
    """The dialect's own INSERT, the one that knows ON CONFLICT."""
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert


def wait_for_turn(executes: sa.Connection | orm.Session | orm.scoped_session[orm.Session], number: int) -> None:
    """Wait until no other transaction holds this number, and hold it to the end of ours.

    Nothing on SQLite, whose writers stand in a queue anyway.
    """
    bind = executes if isinstance(executes, sa.Connection) else executes.get_bind()
    if bind.dialect.name == "postgresql":
        executes.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def prepare_engine(engine: sa.Engine) -> None:
    """Hang the connection and transaction hooks into a new engine, and let its connections read too."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite_connection)
        event.listen(engine, "begin", _begin_on_sqlite)
        reading = engine
    else:
        event.listen(engine, "connect", _prepare_postgresql_connection)
        event.listen(engine, "checkout", _choose_plans)
        reading = engine.execution_options(isolation_level="AUTOCOMMIT")
    cast("dict[str | None, sa.Engine]", db.engines)[READING] = reading


def _prepare_postgresql_connection(dbapi_connection: Any, _record: object) -> None:
    # Our statements are short. Where the planner overrates one, as all that recur, compiling it took a second.
    dbapi_connection.autocommit = True
    dbapi_connection.execute("SET jit = off")
    dbapi_connection.autocommit = False


def _choose_plans(dbapi_connection: Any, _record: object, _proxy: object) -> None:
    # Pages ask the same again and again. Jobs and commands fill tables by leaps, and PostgreSQL keeps the plan of what
    # is prepared until statistics change: one made for an empty table was still in use when it held 85,000 rows.
    dbapi_connection.prepare_threshold = PREPARED_AFTER if origin.get().channel == "web" else None


def _prepare_sqlite_connection(dbapi_connection: Any, _record: object) -> None:
    dbapi_connection.isolation_level = None  # the driver must not send BEGIN by itself
    for pragma in SQLITE_PRAGMAS:
        dbapi_connection.execute(f"PRAGMA {pragma}")


def _begin_on_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write_intent.get() else "BEGIN")
