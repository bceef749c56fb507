"""`python -m bench.directory`: the synchronisation of everybody from a real slapd into PostgreSQL."""

import gc
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import ldap
import sqlalchemy as sa

from bench.directory.firm import GROUP_SIZE, ROLE_GROUP, SUFFIX, person_dn, serve
from bench.measure import Result, show
from esn.app import create_app, create_schema
from esn.core.db import db
from esn.people.directory import company_directory
from esn.people.sync import Report, synchronise
from esn.settings import load_settings
from tests.engines.postgresql import start_postgresql
from tests.engines.slapd import LabSlapd

SECRET = "a key of the benches that is long enough to be taken"  # noqa: S105 - nothing is kept
CHANGED = 100
BUDGET = 60  # seconds, for 85,000 people and 4,000 groups
TURN = 1  # second: no write transaction may keep others waiting for longer


class Turns:
    """How long the write transactions of an engine lasted."""

    def __init__(self, engine: sa.Engine) -> None:
        self.longest = 0.0
        sa.event.listen(engine, "begin", self._begin)
        sa.event.listen(engine, "commit", self._commit)

    def _begin(self, connection: sa.Connection) -> None:
        connection.info["began_at"] = time.perf_counter()

    def _commit(self, connection: sa.Connection) -> None:
        self.longest = max(self.longest, time.perf_counter() - connection.info["began_at"])


@click.command()
@click.option("--people", default=5_000, show_default=True)
@click.option("--groups", default=250, show_default=True)
def main(people: int, groups: int) -> None:
    """Measure the first reading, one without any change, and one of 100 changed people."""
    scale = people / 85_000
    what = f"{people:,} people"
    with _firm(people, groups) as server:
        turns, before = Turns(db.engine), _forget_peak()
        took, _ = _timed(lambda: synchronise(company_directory()))
        grown = _peak_mb() - before
        took_groups, count = _timed(lambda: sum(1 for _ in company_directory().members_of_groups(_names(groups))))
        parts = f"people {took:.1f} s, {count:,} groups of {GROUP_SIZE} {took_groups:.1f} s, all of them new"
        show(Result(f"Directory: first reading of {what}, seconds", took + took_groups, BUDGET * scale, parts))
        show(Result("Directory: longest write transaction, seconds", turns.longest, TURN, f"{what} new"))
        show(Result("Directory: memory of the first reading, MB", grown, 100, f"{what}, pages of 500"))
        took, report = _timed(lambda: synchronise(company_directory()))
        show(Result(f"Directory: {what}, nothing changed, seconds", took, BUDGET * scale / 3, _said(report)))
        _change(server, people)
        took, report = _timed(lambda: synchronise(company_directory(), only_changes=True))
        show(Result(f"Directory: {CHANGED} of {what} changed, seconds", took, BUDGET * scale / 6, _said(report)))


@contextmanager
def _firm(people: int, groups: int) -> Iterator[LabSlapd]:
    with (
        TemporaryDirectory(prefix="esn-bench-") as folder,
        start_postgresql() as postgresql,
        serve(people, groups) as server,
    ):
        bases = {f"{name}_base": f"ou={name},{SUFFIX}" for name in ("people", "groups", "units")}
        account = {"bind_dn": server.root_dn, "bind_password": server.root_pw, "uris": [server.ldap_uri]}
        settings = load_settings(
            database_url=postgresql.create_database("directory"),
            data_folder=Path(folder),
            secret_key=SECRET,
            worker={"embedded": False},
            directory={"kind": "ldap", **account, **bases, "timeout": 30},
            roles={"moderator": [ROLE_GROUP]},
        )
        app = create_app(settings)
        with app.app_context():
            create_schema()
            gc.collect()
            gc.freeze()  # as every command of ours does when it has imported what it needs
            yield server
            db.session.remove()
            db.engine.dispose()


def _timed(call: Callable[[], Report | int]) -> tuple[float, Report | int]:
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def _said(report: Report | int) -> str:
    if isinstance(report, int) or report.state != "done":
        raise click.ClickException(f"not what was to be measured: {report}")
    return f"{report.kind}: {report.entries:,} entries, {report.updated} changed, {report.problem_count} problems"


def _names(groups: int) -> list[str]:
    return [f"group{number}" for number in range(groups)]


def _change(server: LabSlapd, people: int) -> None:
    administrator = ldap.initialize(server.ldap_uri)
    administrator.simple_bind_s(server.root_dn, server.root_pw)
    for number in range(0, people, people // CHANGED):
        administrator.modify_s(person_dn(number), [(ldap.MOD_REPLACE, "title", [b"Another title"])])
    administrator.unbind_s()


def _forget_peak() -> float:
    """Begin the peak anew (Linux, proc(5): clear_refs); gives the memory of now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _peak_mb()


def _peak_mb() -> float:
    """The most memory this process has held since the peak was forgotten."""
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main()
