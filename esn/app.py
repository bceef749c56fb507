"""The application: a short list of steps. What hangs together by wiring stands in wiring.py."""

from collections.abc import Sequence

from flask import Blueprint, Flask

from esn import wiring
from esn.auth.actions import keep_typed
from esn.auth.door import load_actor
from esn.content.scheduling import wire_kinds
from esn.core.commit_guard import archived_tables, guard_commits
from esn.core.db import db, prepare_engine, wait_for_turn
from esn.core.events import listeners
from esn.extensions import migrate
from esn.operation.tracing import init_tracing, watch_statements
from esn.people.sync.groups import wire_followers
from esn.realtime.line import Line
from esn.realtime.publisher import init_publisher
from esn.realtime.server import init_hub, init_sockets
from esn.search.sources import wire_documents
from esn.settings import Settings, load_settings, use
from esn.settings.types import ROOT
from esn.web.application import init_web
from esn.worker.loop import init_work

SPARE_CONNECTIONS = 8  # beside the threads that answer requests: the worker, the watch, sockets that join
HUB_CONNECTIONS = 10  # of one process with sockets; more wait their turn
OBJECTS_LOCK = 7_305_003  # two servers that migrate at the same time make them one after the other


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application, with the sockets unless they live in processes of their own.

    SettingsError when a setting is wrong.
    """
    settings = settings or load_settings()
    app = _create_flask(settings, settings.web.threads + SPARE_CONNECTIONS, wiring.BLUEPRINTS)
    listeners.wire(wiring.LISTENERS)
    wire_documents(wiring.DOCUMENTS)
    wire_kinds(wiring.SCHEDULED)
    wire_followers(wiring.FOLLOWERS)
    line = Line(settings.realtime.redis_url) if settings.realtime.mode == "redis" else None
    init_publisher(app, wiring.ROOMS, line)
    if line is None:
        init_sockets(app, settings)
    init_work(app, wiring.JOBS, wiring.SCHEDULE, settings)
    app.extensions["esn_slots"] = wiring.SLOTS
    return app


def create_hub(settings: Settings | None = None) -> Flask:
    """Make what `esn realtime` serves: the sockets and no page, so that nothing ever holds them up."""
    settings = settings or load_settings()
    app = _create_flask(settings, HUB_CONNECTIONS, wiring.HUB_BLUEPRINTS)
    init_hub(app, settings, Line(settings.realtime.redis_url))
    return app


def _create_flask(settings: Settings, connections: int, blueprints: Sequence[Blueprint]) -> Flask:
    use(settings)
    app = Flask("esn", static_folder="static/dist", static_url_path="/static/dist")
    init_database(app, settings, connections)
    init_tracing(app)
    init_web(
        app,
        load_actor=load_actor,
        keep_form=keep_typed,
        gates=wiring.REQUEST_GATES,
        frame=wiring.FRAME,
    )
    register_blueprints(app, blueprints)
    return app


def register_blueprints(app: Flask, blueprints: Sequence[Blueprint]) -> None:
    """Give the application its pages."""
    for blueprint in blueprints:
        app.register_blueprint(blueprint)


def init_database(app: Flask, settings: Settings, connections: int) -> None:
    """The engine with its hooks, at most so many connections, the guard, and migrations."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings.database_url, connections)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    with app.app_context():
        prepare_engine(db.engine)
        guard_commits(db.engine, archived_tables(db.metadata))
        watch_statements(db.engine, settings.logs.slow_statement_ms)


def create_schema() -> None:
    """Make all tables and what stands beside them in an empty database (tests, and the check of the migrations)."""
    with db.engine.begin() as connection:
        db.metadata.create_all(connection)
    create_engine_objects()


def create_engine_objects() -> None:
    """Make again what SQLAlchemy does not describe: triggers, search tables. After each migration."""
    with db.engine.begin() as connection:
        wait_for_turn(connection, OBJECTS_LOCK)
        for create in wiring.ENGINE_OBJECTS:
            create(connection)


def _engine_options(database_url: str, connections: int) -> dict[str, object]:
    # Errors go to logs and job rows: what somebody wrote must not stand in them.
    common = {"pool_size": connections, "max_overflow": 0, "hide_parameters": True}
    if database_url.startswith("sqlite"):
        return {**common, "connect_args": {"timeout": 15}}
    return {**common, "pool_pre_ping": True}
