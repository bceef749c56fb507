"""The database of `esn setup`: its four roles, their passwords, the database itself. All of it can be done again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from esn.cli.refusals import Refused
from esn.cli.setup.answers import ADMINISTRATION, DATABASE, HOST, WEB_URL, WORKER_URL, Answers
from esn.cli.setup.files import read_secret

KEEPER = "esn_keeper"  # destroys texts whose time is over; nobody signs in as it
OF_PROCESSES = {"owner": "esn_owner", "web": "esn_web", "worker": "esn_worker"}
SECONDS = 5


@dataclass(frozen=True)
class Urls:
    """The address of the database for each who signs in: the owner who migrates, pages, the worker."""

    owner: str
    web: str
    worker: str

    @property
    def is_postgresql(self) -> bool:
        """Whether these are roles at all."""
        return self.owner.startswith("postgres")

    def roles(self) -> dict[str, str]:
        """Whom `esn migrate` gives rights; nobody where all are one."""
        names = {"web": sa.make_url(self.web).username or "", "worker": sa.make_url(self.worker).username or ""}
        if not self.is_postgresql or names["web"] == sa.make_url(self.owner).username:
            return {}
        return names


def find_urls(answers: Answers, folders: Mapping[str, Path], data_folder: str) -> Urls:
    """The addresses: as answered, as an earlier run wrote them, or new ones with passwords of their own."""
    if told := answers.get("database_url"):
        return Urls(told, str(answers.get(WEB_URL, told)), str(answers.get(WORKER_URL, told)))
    found = {name: read_secret(folder, "database_url") for name, folder in folders.items()}
    kept = {name: url for name, url in found.items() if url}
    missing = {name: role for name, role in OF_PROCESSES.items() if name not in kept}
    if not missing:
        return Urls(**kept)
    if ADMINISTRATION not in answers:
        url = kept.get("owner", f"sqlite:///{data_folder}/esn.db")
        return Urls(url, url, url)
    server = _ask_server(answers, tuple(missing.values()))
    new = {name: _new_url(server, role, answers) for name, role in missing.items()}
    return Urls(**kept, **new)


def _new_url(server: sa.URL, role: str, answers: Answers) -> str:
    url = server.set(username=role, password=secrets.token_urlsafe(24), database=answers.get(DATABASE, "esn"))
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _ask_server(answers: Answers, roles: tuple[str, ...]) -> sa.URL:
    """Where the services will find the server: as answered, where set-up finds it, or on this machine.

    Refused when one of the roles to be made is there: another installation would lose its password.
    """
    url = sa.make_url(answers[ADMINISTRATION])
    with _administration(answers[ADMINISTRATION]) as connection:
        port = int(connection.scalar(sa.text("SHOW port")) or 0)
        taken = [role for role in roles if _has_role(connection, role)]
    if taken:
        remedy = "Drop them if nothing uses them, or say in the answers database_url and whom it signs in."
        raise Refused([f"PostgreSQL has roles that set-up did not make: {', '.join(taken)}. {remedy}"])
    host = str(answers.get(HOST) or url.host or "127.0.0.1")
    if host.startswith("/"):
        return sa.URL.create("postgresql", query={"host": host, "port": str(port)})
    return sa.URL.create("postgresql", host=host, port=url.port or port)


def make_database(administration_url: str, urls: Urls) -> list[str]:
    """Make the roles and the database that are missing, give the roles these passwords; what was made."""
    made = []
    owner = sa.make_url(urls.owner)
    with _administration(administration_url) as connection:
        for url in (owner, sa.make_url(urls.web), sa.make_url(urls.worker)):
            made += _make_role(connection, str(url.username), str(url.password))
        made += _make_role(connection, KEEPER, None)
        name, role = _quoted(str(owner.database)), _quoted(str(owner.username))
        query = sa.text("SELECT 1 FROM pg_database WHERE datname = :name")
        if not connection.scalar(query, {"name": owner.database}):
            connection.exec_driver_sql(f"GRANT {role} TO CURRENT_USER")
            # C.UTF-8: order does not change when the system's tables of languages do, so no index is ever wrong
            connection.exec_driver_sql(
                f"CREATE DATABASE {name} OWNER {role} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            )
            made.append(f"database {owner.database}")
    _let_in(urls)
    return made


def _make_role(connection: sa.Connection, role: str, password: str | None) -> list[str]:
    is_new = not _has_role(connection, role)
    if is_new:
        connection.exec_driver_sql(f"CREATE ROLE {_quoted(role)} NOSUPERUSER NOCREATEDB NOCREATEROLE")
    if password is not None:
        # Only its digest travels: the server's log may hold statements.
        driver: Any = connection.connection.driver_connection
        digest = driver.pgconn.encrypt_password(password.encode(), role.encode()).decode()
        connection.exec_driver_sql(f"ALTER ROLE {_quoted(role)} LOGIN PASSWORD '{digest}'")
    return [f"role {role}"] if is_new else []


def _has_role(connection: sa.Connection, role: str) -> bool:
    return bool(connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}))


def _let_in(urls: Urls) -> None:
    """Nobody but these roles connects to the database."""
    owner = sa.make_url(urls.owner)
    with _administration(urls.owner) as connection:
        connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {_quoted(str(owner.database))} FROM PUBLIC")
        for url in (urls.web, urls.worker):
            role = _quoted(str(sa.make_url(url).username))
            connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {_quoted(str(owner.database))} TO {role}")


def _administration(url: str) -> sa.Connection:
    """A connection that commits each statement: databases are made outside transactions."""
    made = sa.make_url(url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(made, poolclass=sa.NullPool, connect_args={"connect_timeout": SECONDS})
    try:
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except sa.exc.OperationalError as error:
        cause = str(error.orig).split("\n", maxsplit=1)[0]
        where = made.render_as_string(hide_password=True)
        raise Refused([f"{where}: does not answer ({cause}). Start PostgreSQL, or correct the address."]) from None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
