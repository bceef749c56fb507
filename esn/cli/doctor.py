"""The doctor: looks at every engine that the settings name, and says what is wrong and how it is mended."""

import json
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import redis
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from esn.archive.keys import KeyUnusableError, load_signing_key
from esn.archive.models import ArchiveAlarm, ArchivePending, ArchiveRecord
from esn.archive.triggers import missing_triggers
from esn.core import clock
from esn.core.jobs import Job
from esn.people.directory import DirectoryDown, open_directory
from esn.settings import Settings
from esn.settings.load import LOOPBACK, secrets_folder
from esn.settings.types import ROOT
from esn.web.assets import DIST

PATIENCE = timedelta(minutes=5)  # a job that has been due for longer waits for a worker that does not run
ENGINE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One finding; `remedy` says what to do where it is not well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def run_checks(settings: Settings) -> list[Check]:
    """Look at everything; an engine that fails never keeps the others from being looked at."""
    return [
        *_database_checks(settings),
        *_directory_checks(settings),
        *_redis_checks(settings),
        _folder("data_folder", settings.data_folder),
        _folder("blobs_folder", settings.blobs_folder),
        _signing_key(settings),
        _kept_checkpoints(settings),
        _secret_key(settings),
        _base_url(settings),
        _policy(settings),
        _front_end(),
    ]


def _database_checks(settings: Settings) -> Iterator[Check]:
    try:
        with _connection(settings.database_url) as connection:
            yield Check("database", ok=True, detail=f"{connection.dialect.name} answers")
            yield _migrated(connection)
            for check in (_triggers, _seal, _jobs):
                yield _look(connection, check)
    except sa.exc.OperationalError as error:
        remedy = "Start the database, or correct ESN_DATABASE_URL."
        yield Check("database", ok=False, detail=f"does not answer: {_first_line(error.orig)}", remedy=remedy)


@contextmanager
def _connection(url: str) -> Iterator[sa.Connection]:
    """A connection of our own: the doctor works where the application does not start. It never makes a database."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        engine = sa.create_engine(f"sqlite:///file:{path}?mode=rw&uri=true", poolclass=sa.NullPool)
    else:
        engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"connect_timeout": ENGINE_SECONDS})
    with engine.connect() as connection:
        yield connection


def _look(connection: sa.Connection, check: Callable[[sa.Connection], Check]) -> Check:
    try:
        return check(connection)
    except sa.exc.DBAPIError as error:
        connection.rollback()
        name = check.__name__.removeprefix("_")
        return Check(name, ok=False, detail=_first_line(error.orig), remedy="Run esn migrate.")


def _migrated(connection: sa.Connection) -> Check:
    wanted = set(ScriptDirectory(str(ROOT / "migrations")).get_heads())
    found = set(MigrationContext.configure(connection).get_current_heads())
    if found == wanted:
        return Check("migrations", ok=True, detail=f"at {', '.join(sorted(found))}")
    detail = f"at {', '.join(sorted(found)) or 'nothing'}, not at {', '.join(sorted(wanted))}"
    return Check("migrations", ok=False, detail=detail, remedy="Run esn migrate.")


def _triggers(connection: sa.Connection) -> Check:
    missing = sorted(missing_triggers(connection))
    if missing:
        detail = f"the archive can be changed; missing: {', '.join(missing)}"
        return Check("archive triggers", ok=False, detail=detail, remedy="Run esn migrate, then esn archive verify.")
    return Check("archive triggers", ok=True, detail="the database refuses to change the archive")


def _seal(connection: sa.Connection) -> Check:
    alarms = connection.execute(sa.select(ArchiveAlarm.kind, ArchiveAlarm.detail)).all()
    if alarms:
        detail = "; ".join(f"{alarm.kind}: {alarm.detail}" for alarm in alarms)
        return Check("seal", ok=False, detail=detail, remedy="Run esn archive verify.")
    query = sa.select(ArchiveRecord.envelope).join(ArchivePending).order_by(ArchivePending.record_id).limit(1)
    oldest = connection.scalar(query)
    waiting = clock.true_now() - datetime.fromisoformat(json.loads(oldest)["at"]) if oldest else timedelta()
    return _age("seal", waiting, "the oldest record without a seal is", "Start the worker; see esn worker --help.")


def _jobs(connection: sa.Connection) -> Check:
    given_up = connection.scalar(sa.select(sa.func.count(Job.id)).where(Job.run_at.is_(None)))
    if given_up:
        detail = f"{given_up} jobs have failed for good"
        return Check("jobs", ok=False, detail=detail, remedy="Read their errors in the administration under Health.")
    due = connection.scalar(sa.select(sa.func.min(Job.run_at)))
    waiting = max(clock.true_now() - due, timedelta()) if due else timedelta()
    return _age("jobs", waiting, "the oldest job has been due for", "Start the worker; see esn worker --help.")


def _age(name: str, waiting: timedelta, words: str, remedy: str) -> Check:
    detail = f"{words} {int(waiting.total_seconds())} s" if waiting else "nothing waits"
    return Check(name, ok=waiting <= PATIENCE, detail=detail, remedy="" if waiting <= PATIENCE else remedy)


def _directory_checks(settings: Settings) -> Iterator[Check]:
    try:
        faults = open_directory(settings.directory).check()
    except DirectoryDown as error:
        faults = [error.cause]
    remedy = "See the section directory of the settings; esn directory explain NAME shows one person."
    yield from (Check("directory", ok=False, detail=fault, remedy=remedy) for fault in faults)
    if not faults:
        where = settings.directory.ldif_file if settings.directory.kind == "ldif" else settings.directory.uris[0]
        yield Check("directory", ok=True, detail=f"{where} answers, people and units are found")


def _redis_checks(settings: Settings) -> Iterator[Check]:
    if settings.realtime.mode != "redis":
        return
    try:
        with redis.Redis.from_url(settings.realtime.redis_url, socket_connect_timeout=ENGINE_SECONDS) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        remedy = "Start Redis, or correct ESN_REALTIME__REDIS_URL."
        yield Check("redis", ok=False, detail=_first_line(error), remedy=remedy)
    else:
        yield Check("redis", ok=True, detail="answers")


def _folder(name: str, folder: Path) -> Check:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".esn-doctor-"):
            return Check(name, ok=True, detail=f"{folder} can be written")
    except OSError as error:
        remedy = f"Make the folder, and let the user who runs esn write in it (ESN_{name.upper()})."
        return Check(name, ok=False, detail=f"{folder}: {error.strerror}", remedy=remedy)


def _signing_key(settings: Settings) -> Check:
    key_file = settings.archive.signing_key_file
    try:
        load_signing_key(key_file)
    except KeyUnusableError as error:
        remedy = "esn migrate makes one for a new archive; otherwise restore it."
        return Check("signing key", ok=False, detail=str(error), remedy=remedy)
    if not settings.is_embedded and key_file.is_relative_to(settings.data_folder):
        detail = f"{key_file} lies beside the data that it seals"
        remedy = "Move it where only the worker can read it, and set ESN_ARCHIVE__SIGNING_KEY_FILE."
        return Check("signing key", ok=False, detail=detail, remedy=remedy)
    return Check("signing key", ok=True, detail=f"{key_file} can be read")


def _kept_checkpoints(settings: Settings) -> Check:
    file = settings.archive.kept_checkpoints_file
    if file is None:
        detail = "none kept outside: cutting off the archive's end could not be proven"
        return Check("kept checkpoints", ok=True, detail=detail)
    if os.access(file if file.exists() else file.parent, os.W_OK):
        return Check("kept checkpoints", ok=True, detail=f"{file} can be written")
    remedy = "Mount the volume, or let the user who runs the worker write there."
    return Check("kept checkpoints", ok=False, detail=f"{file} cannot be written", remedy=remedy)


def _secret_key(settings: Settings) -> Check:
    key = settings.secret_key.get_secret_value()
    file = secrets_folder(settings.data_folder) / "esn_secret_key"
    if len(set(key)) < 12:
        remedy = "Replace it: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        return Check("secret key", ok=False, detail="can be guessed: too few different characters", remedy=remedy)
    if file.is_file() and stat.S_IMODE(file.stat().st_mode) & 0o077:
        return Check("secret key", ok=False, detail=f"others can read {file}", remedy=f"Run chmod 600 {file}.")
    return Check("secret key", ok=True, detail=f"{len(key)} characters")


def _base_url(settings: Settings) -> Check:
    url = urlsplit(settings.site.base_url)
    hosts = settings.web.allowed_hosts
    if url.scheme != "https" and url.hostname not in LOOPBACK:
        detail = f"{settings.site.base_url} is sent in the clear"
        return Check("address", ok=False, detail=detail, remedy="Serve it over https and set ESN_SITE__BASE_URL.")
    if hosts and url.hostname not in hosts:
        detail = f"{url.hostname} is not among web.allowed_hosts"
        return Check("address", ok=False, detail=detail, remedy="Add it to ESN_WEB__ALLOWED_HOSTS.")
    if url.scheme == "https" and not settings.web.trusted_proxies:
        detail = "https ends at a proxy, and no proxy is trusted"
        return Check("address", ok=False, detail=detail, remedy="Set ESN_WEB__TRUSTED_PROXIES=1.")
    is_direct = url.scheme == "http" and url.port and not settings.web.trusted_proxies
    place, _, port = settings.web.bind.rpartition(":")
    if is_direct and place != "unix" and port != str(url.port):
        detail = f"{settings.site.base_url} is not where this listens ({settings.web.bind})"
        remedy = f"Set ESN_SITE__BASE_URL=http://{url.hostname}:{port}, or ESN_WEB__TRUSTED_PROXIES=1 behind a proxy."
        return Check("address", ok=False, detail=detail, remedy=remedy)
    return Check("address", ok=True, detail=settings.site.base_url)


def _policy(settings: Settings) -> Check:
    wanted = f"*.{settings.terms.default_language}.md"
    if any(settings.terms.folder.glob(wanted)):
        return Check("policy", ok=True, detail=f"{settings.terms.folder} has texts")
    remedy = "Put the policy there, or correct ESN_TERMS__FOLDER."
    return Check("policy", ok=False, detail=f"{settings.terms.folder} has no {wanted}", remedy=remedy)


def _front_end() -> Check:
    if (DIST / "manifest.json").is_file():
        return Check("front end", ok=True, detail="is built")
    return Check("front end", ok=False, detail="is not built", remedy="Run make build.")


def _first_line(error: object) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
