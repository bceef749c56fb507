"""Statements that stand in every page: put into SQL once for each engine, then handed to the driver itself.

SQLAlchemy would look each up by all it is made of, write its lists out and let the driver read its text, every time:
of a page that costs more than the database's answers. What hangs in the engine (the commit guard, the count of
statements) hears of these as of all others, and errors are SQLAlchemy's.
"""

import functools
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, ParamSpec, cast

import sqlalchemy as sa
from psycopg import RawCursor
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.compiler import SQLCompiler

Statement = sa.Select[*tuple[Any, ...]] | str
P = ParamSpec("P")


class Prepared:
    """A statement that reads, built once: its constants stand in its SQL, what a request brings is a parameter.

    A list is one parameter, whatever its length, so that the database knows the statement again. A text gives values as
    the driver reads them, a select those of its columns' types.
    """

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._forms: dict[str, _Form] = {}

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        """All rows, as named tuples; KeyError where a value is missing."""
        engine = connection.dialect.name
        form = self._forms.get(engine)
        if form is None:
            form = self._forms[engine] = _Form(self.statement, engine)
        return form.run(connection, values)


def prepared(build: Callable[P, Statement]) -> Callable[P, Prepared]:
    """Build the statement once for each set of arguments, of which there are few."""
    keep = functools.cache(lambda *args, **kwargs: Prepared(build(*args, **kwargs)))
    return functools.wraps(build)(cast("Callable[P, Prepared]", keep))


class _Form:
    """The statement in the SQL of one engine."""

    def __init__(self, statement: Statement, engine: str) -> None:
        self.dialect = _DIALECTS[engine]()
        self.is_text = isinstance(statement, str)
        asked = sa.text(statement) if isinstance(statement, str) else statement
        self.compiled = asked.compile(dialect=self.dialect)
        self.sql = str(self.compiled)
        if "POSTCOMPILE" in self.sql:
            raise ValueError("a list that comes with the values stands behind IN and nowhere else")
        binds, names = self.compiled.binds, getattr(self.compiled, "positiontup", None) or ()
        self._parameters = [self._parameter(binds[name]) for name in names]
        self._types = [] if isinstance(statement, str) else [column.type for column in statement.selected_columns]
        self._row: Callable[[Sequence[Any]], Any] | None = None

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> Sequence[Any]:
        parameters = [parameter(values) for parameter in self._parameters]
        driver, cursor = connection.connection.dbapi_connection, cast("Any", None)
        try:
            cursor = self._open_cursor(driver)
            execution = connection, cursor, self.sql, parameters, _Execution(self), False
            for tell in connection.dispatch.before_cursor_execute:
                tell(*execution)
            cursor.execute(self.sql, parameters)
            connection.dispatch.after_cursor_execute(*execution)
            rows = cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error as error:
            # It judges whether the connection is lost, and says it in SQLAlchemy's errors.
            connection._handle_dbapi_exception(error, self.sql, None, cursor, None)  # noqa: SLF001 - no public way to it
        row = self._row or self._learn_row(cursor.description)
        cursor.close()
        return [row(each) for each in rows]

    def _open_cursor(self, driver: Any) -> Any:
        return RawCursor(driver) if self.dialect.name == "postgresql" else driver.cursor()

    def _parameter(self, bind: sa.BindParameter[Any]) -> Callable[[Mapping[str, Any]], Any]:
        process, key, given = bind.type.dialect_impl(self.dialect).bind_processor(self.dialect), bind.key, bind.callable
        if given is not None:
            return lambda _values: process(given()) if process else given()
        if not bind.required:
            constant = process(bind.value) if process else bind.value
            return lambda _values: constant
        return lambda values: process(values[key]) if process else values[key]

    def _learn_row(self, description: Sequence[Any]) -> Callable[[Sequence[Any]], Any]:
        """Rows tell the names of their columns when they come for the first time, as the driver does."""
        make = namedtuple("Row", [column[0] for column in description], rename=True)._make  # type: ignore[attr-defined]  # noqa: PYI024 - the names come with the rows
        typed = zip(self._types, description, strict=True) if self._types else ()
        found = [kind.dialect_impl(self.dialect).result_processor(self.dialect, column[1]) for kind, column in typed]
        processes = [(place, process) for place, process in enumerate(found) if process]

        def process_row(values: Sequence[Any]) -> Any:
            row = list(values)
            for place, process in processes:
                row[place] = process(row[place])
            return make(row)

        self._row = process_row if processes else make
        return self._row


class _Execution:
    """One run, as listeners know it: what is run, and a place for what they note of it."""

    execution_options: ClassVar[Mapping[str, Any]] = {}

    def __init__(self, form: _Form) -> None:
        self.compiled, self.is_text = form.compiled, form.is_text


class _Writer(SQLCompiler):
    """Writes constants into the SQL, and a list that is to come as one parameter."""

    def visit_bindparam(self, bindparam: Any, **options: Any) -> Any:  # type: ignore[override]  # passes all others on
        # Others (moments, JSON) need the types that their parameters tell.
        is_plain = isinstance(bindparam.value, int | str) or bindparam.expanding
        if not bindparam.required and bindparam.callable is None and is_plain:
            options["literal_binds"] = True
        return super().visit_bindparam(bindparam, **options)  # type: ignore[no-untyped-call]

    def visit_in_op_binary(self, binary: Any, _operator: object, **options: Any) -> str:
        values = binary.right
        if isinstance(values, sa.BindParameter) and values.required:
            return f"{self.process(binary.left, **options)} {self.among(values, **options)}"
        return self._generate_generic_binary(binary, " IN ", **options)

    def among(self, values: sa.BindParameter[Any], **options: Any) -> str:
        """The condition that a column is one of these."""
        raise NotImplementedError


class _PostgreSQLWriter(_Writer, PGCompiler_psycopg):
    def among(self, values: sa.BindParameter[Any], **options: Any) -> str:
        as_one = sa.bindparam(values.key, type_=postgresql.ARRAY(values.type))
        return f"= ANY ({self.process(as_one, **options)})"


class _SQLiteWriter(_Writer, SQLiteCompiler):
    def among(self, values: sa.BindParameter[Any], **options: Any) -> str:
        as_one = sa.bindparam(values.key, type_=sa.JSON())
        return f"IN (SELECT value FROM json_each({self.process(as_one, **options)}))"  # noqa: S608 - a placeholder


class _PostgreSQL(PGDialect_psycopg):
    statement_compiler = _PostgreSQLWriter
    supports_statement_cache = True

    def __init__(self) -> None:
        super().__init__(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class _SQLite(SQLiteDialect_pysqlite):
    statement_compiler = _SQLiteWriter
    supports_statement_cache = True


_DIALECTS: Mapping[str, type[sa.Dialect]] = {"postgresql": _PostgreSQL, "sqlite": _SQLite}
