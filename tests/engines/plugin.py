"""The pytest plugin of the whole run: engines as fixtures, the database chosen by --database, no network, times."""

import gc
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.engines.chromium import start_chromium
from tests.engines.databases import Databases, PostgresqlDatabases, SqliteDatabases
from tests.engines.folders import quick_folder
from tests.engines.groups import Groups
from tests.engines.network import forbid_network
from tests.engines.postgresql import Postgresql, start_postgresql
from tests.engines.process import EngineMissing
from tests.engines.redis import start_redis
from tests.engines.remembered import remember_blueprints, remember_compiled_rules
from tests.engines.rewritten import rewrite_asserts
from tests.engines.slapd import LabSlapd, start_slapd

TESTS = Path(__file__).parents[1]
LONG = ("walls", "cli", "browser/test_screens.py", "browser/test_walk.py", "browser/test_walk_without_scripts.py")
# they start processes, look at every page, or do all that people do
KINDS = ("sqlite", "postgresql")
SHARED_POSTGRESQL = "esn_postgresql_folder"
_engines = ExitStack()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller choose the database."""
    said = "the database that tests run on; both: those of the domain run on each, all others on SQLite"
    parser.addoption("--database", choices=(*KINDS, "both"), default=KINDS[0], help=said)


def pytest_configure(config: pytest.Config) -> None:
    """Clean up on SIGTERM as on Ctrl-C; forbid the network; name the markers."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    gc.disable()  # until all is imported, for that stays
    forbid_network()
    remember_compiled_rules()
    remember_blueprints()
    config.addinivalue_line("markers", "every_database: runs on SQLite and again on PostgreSQL, as tests/domain does")
    config.addinivalue_line("markers", "one_database: runs on one, for it asks Python's rules, not a statement's")


def pytest_collection_finish() -> None:
    """Do not look again and again for garbage among what was imported: a seventh of the whole run went into it."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(100_000, 20, 50)


def pytest_unconfigure() -> None:
    """Stop what the workers of a parallel run shared."""
    _engines.close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Before a worker of a parallel run starts: all of them share one PostgreSQL, started by their parent."""
    config = node.config
    if not hasattr(config, SHARED_POSTGRESQL):
        rewrite_asserts(config)
        gc.enable()
        setattr(config, SHARED_POSTGRESQL, _start_shared())
    node.workerinput[SHARED_POSTGRESQL] = getattr(config, SHARED_POSTGRESQL)


def _start_shared() -> str | None:
    try:
        return _engines.enter_context(start_postgresql()).folder
    except EngineMissing:
        return None  # the first test that needs it fails with this very message


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of actions and queries hold on every database."""
    if metafunc.config.getoption("database") == "both" and "databases" in metafunc.fixturenames:
        test = metafunc.definition
        is_of_domain = test.path.is_relative_to(TESTS / "domain") and not test.get_closest_marker("one_database")
        if is_of_domain or test.get_closest_marker("every_database"):
            metafunc.parametrize("databases", KINDS, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first."""
    items.sort(key=lambda item: not any(item.path.is_relative_to(TESTS / name) for name in LONG))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups:
    """How the tests of a parallel run are dealt out."""
    return Groups(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seconds per folder, summed over processes."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds["/".join(Path(report.fspath).parts[:2])] += report.duration
    terminalreporter.section("seconds per folder")
    for folder, duration in sorted(seconds.items()):
        terminalreporter.line(f"{duration:8.1f}  {folder}")


@pytest.fixture(scope="session")
def worker_name(request: pytest.FixtureRequest) -> str:
    """The name of this process in a parallel run."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Iterator[Postgresql]:
    """A running PostgreSQL."""
    if folder := getattr(request.config, "workerinput", {}).get(SHARED_POSTGRESQL):
        yield Postgresql(folder)
        return
    with start_postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[Databases]:
    """SQLite, whatever --database says."""
    with quick_folder("esn-sqlite-") as folder:
        yield SqliteDatabases(folder)


@pytest.fixture(scope="session")
def postgresql_databases(postgresql: Postgresql, worker_name: str) -> Iterator[Databases]:
    """PostgreSQL, whatever --database says."""
    with closing(postgresql.connect()) as connection:
        yield PostgresqlDatabases(postgresql, connection, worker_name)


@pytest.fixture
def databases(request: pytest.FixtureRequest) -> Databases:
    """The kind of database that this test runs on."""
    chosen = request.config.getoption("database")
    kind = getattr(request, "param", KINDS[0] if chosen == "both" else chosen)
    return request.getfixturevalue(f"{kind}_databases")


@pytest.fixture(scope="session")
def slapd() -> Iterator[LabSlapd]:
    """A running, empty directory; `load` fills it."""
    with start_slapd() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a running Redis."""
    with start_redis() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    with start_chromium() as browser:
        yield browser
