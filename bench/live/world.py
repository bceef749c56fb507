"""A network of its own to measure: many accounts, a few communities with all of them, sessions without passwords."""

import hashlib
import os
import resource
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from tests.engines.postgresql import FAST
from tests.walls.processes import Network, Process, start_network

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class World:
    """The network, its communities, and one cookie per signed-in person."""

    network: Network
    spaces: list[int]
    cookies: list[str]


@contextmanager
def start_world(
    people: int, communities: int, sessions: int, settings: dict[str, str], *, postgresql: Sequence[str] = FAST
) -> Iterator[World]:
    """Make it, and throw it away when the block ends."""
    allow_open_files()
    with (
        TemporaryDirectory(prefix="esn-bench-") as folder,
        start_network(Path(folder), settings, postgresql=postgresql) as network,
    ):
        cookies = [secrets.token_urlsafe(24) for _ in range(sessions)]
        with psycopg.connect(network.environment["ESN_DATABASE_URL"].replace("+psycopg", "")) as database:
            spaces = _fill(database, people, communities)
            _sign_in(database, cookies)
        yield World(network, spaces, [f"esn_session={cookie}" for cookie in cookies])


def allow_open_files() -> None:
    """As many as the system lets this process have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def cpu_seconds(processes: Sequence[Process]) -> float:
    """What all processes of these have used so far."""
    return sum(cpu_of(pid) for process in processes for pid in process.pids)


def resident_kb(processes: Sequence[Process]) -> int:
    """Memory of their workers."""
    return sum(resident_of(pid) for process in processes for pid in process.pids[1:])


def cpu_of(pid: int) -> float:
    """Seconds of processor that one process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_of(pid: int) -> int:
    """Memory of one process, in kB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _fill(database: psycopg.Connection, people: int, communities: int) -> list[int]:
    """People and full communities, straight into the tables: nothing here is measured, and no record is wanted."""
    database.execute(
        "INSERT INTO account (directory_id, directory_dn, username, display_name, sort_name, email, title, telephone,"
        " place, country, languages, locale, time_zone, created_at)"
        " SELECT 'b' || n, '', 'b' || n, 'Person ' || n, 'person ' || n, '', '', '', '', '', '', 'en', 'UTC', now()"
        " FROM generate_series(1, %s) n",
        (people,),
    )
    database.execute(
        "INSERT INTO terms_acceptance (account_id, version, language, digest, accepted_at)"
        " SELECT a.id, t.version, t.language, t.digest, now() FROM account a CROSS JOIN terms_text t"
        " WHERE t.language = 'en' ON CONFLICT DO NOTHING"
    )
    spaces = [_add_community(database, f"bench-{number}") for number in range(communities)]
    database.execute(
        "INSERT INTO membership (account_id, space_id, role, state, source, visible_from_position, note, created_at)"
        " SELECT a.id, s.id, 'member', 'member', 'joined', 0, '', now() FROM account a, space s"
        " WHERE a.username LIKE 'b%%' AND s.id = ANY (%s) ON CONFLICT DO NOTHING",
        (spaces,),
    )
    database.execute(
        "INSERT INTO space_preference (account_id, space_id, level) SELECT account_id, space_id, 3 FROM membership"
        " WHERE space_id = ANY (%s) ON CONFLICT DO NOTHING",
        (spaces,),
    )
    database.execute(
        "INSERT INTO member_count (space_id, n) SELECT space_id, count(*) FROM membership WHERE space_id = ANY (%s)"
        " GROUP BY space_id ON CONFLICT DO NOTHING",
        (spaces,),
    )
    database.commit()
    database.autocommit = True
    database.execute("ANALYZE")
    database.autocommit = False
    return spaces


def _add_community(database: psycopg.Connection, slug: str) -> int:
    found = database.execute(
        "WITH new AS (SELECT nextval(pg_get_serial_sequence('space', 'id')) AS id)"
        " INSERT INTO space (id, access_space_id, kind, visibility, is_listed, slug, name, purpose, place, created_at)"
        " SELECT id, id, 'community', 'open', true, %(slug)s, %(slug)s, '', '', now() FROM new RETURNING id",
        {"slug": slug},
    )
    return int(_one(found))


def _sign_in(database: psycopg.Connection, cookies: Sequence[str]) -> None:
    """One session for each cookie, of one person after the other."""
    people = [row[0] for row in database.execute("SELECT id FROM account WHERE username LIKE 'b%' ORDER BY id")]
    for number, cookie in enumerate(cookies):
        digest = hashlib.sha256(cookie.encode()).hexdigest()
        made = database.execute(
            "INSERT INTO sign_in_session (account_id, id_hash, created_at, authenticated_at, expires_at, address,"
            " agent) VALUES (%s, %s, now(), now(), now() + interval '12 hours', '', '') RETURNING id",
            (people[number % len(people)], digest),
        )
        activity = "INSERT INTO session_activity (session_id, last_seen_at) VALUES (%s, now())"
        database.execute(activity, (_one(made),))
    database.commit()


def _one(cursor: psycopg.Cursor[tuple[Any, ...]]) -> Any:
    """The only value of the only row."""
    return next(cursor)[0]
