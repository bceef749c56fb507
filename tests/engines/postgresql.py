"""A throw-away PostgreSQL: own data folder, reached by a Unix socket in it, so that no port can be taken."""

import os
import pwd
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.engines.folders import quick_folder
from tests.engines.process import find_program, running, tied_to_us

PACKAGE = "postgresql"
SUPERUSER = "esn_test"

# Nothing here outlives the run, so nothing needs to reach the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200")


@dataclass(frozen=True)
class Postgresql:
    """A running server."""

    folder: str

    def url(self, database: str, role: str = SUPERUSER) -> str:
        """The address of one database for SQLAlchemy."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def connect(self) -> psycopg.Connection:
        """A connection for administration, as superuser."""
        return psycopg.connect(host=self.folder, user=SUPERUSER, dbname="postgres", autocommit=True)

    def execute(self, statement: str) -> None:
        """Run one statement of administration."""
        with self.connect() as connection:
            connection.execute(statement)

    def create_database(
        self, name: str, template: str = "template0", connection: psycopg.Connection | None = None
    ) -> str:
        """Make a database and give its address; copying a template takes some hundredths of a second.

        Files are copied, which on small databases in memory is quicker than through the log.
        """
        execute = connection.execute if connection else self.execute
        execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)

    def drop_database(self, name: str, connection: psycopg.Connection | None = None) -> None:
        """Drop a database, ending whoever is still in it."""
        execute = connection.execute if connection else self.execute
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def is_ready(self) -> bool:
        """Whether it takes connections."""
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def start_postgresql() -> Iterator[Postgresql]:
    """Run a server as long as the block lasts."""
    with prepare_postgresql() as folder, run_postgresql(folder) as server:
        yield server


@contextmanager
def prepare_postgresql() -> Iterator[Path]:
    """A folder with an empty cluster, removed when the block ends."""
    with quick_folder("esn-postgresql-") as folder:
        _initialise(folder / "data", _give_away(folder))
        yield folder


@contextmanager
def run_postgresql(folder: Path, *, settings: Sequence[str] = FAST) -> Iterator[Postgresql]:
    """Run the server of a prepared folder as long as the block lasts; it may be run again afterwards."""
    settings = [*settings, "listen_addresses=", f"unix_socket_directories={folder}"]
    options = [part for setting in settings for part in ("-c", setting)]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients
    command = [*tied_to_us(signal.SIGINT, *_give_away(folder)), _program("postgres"), "-D", str(folder / "data")]
    server = Postgresql(str(folder))
    log_file = folder / "server.log"
    with running([*command, *options], is_ready=server.is_ready, log_file=log_file, stop_signal=signal.SIGINT):
        yield server


def _program(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    return find_program(name, PACKAGE, versions)


def _give_away(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: hand the folder to an ordinary user and say how to become it."""
    if os.geteuid() != 0:
        return []
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]


def _initialise(data: Path, as_user: list[str]) -> None:
    command = [*tied_to_us(signal.SIGTERM, *as_user), _program("initdb"), "-D", str(data), "-U", SUPERUSER]
    command += ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stderr}")
