"""The application: a short list of steps. What hangs together by wiring stands in wiring.py."""

from pathlib import Path

from flask import Flask

from esn import wiring
from esn.auth.actions import keep_typed
from esn.auth.door import load_actor
from esn.core.commit_guard import archived_tables, guard_commits
from esn.core.db import db, prepare_engine
from esn.core.events import listeners
from esn.extensions import migrate
from esn.realtime.publisher import init_publisher
from esn.realtime.server import init_sockets
from esn.search.sources import wire_documents
from esn.settings import Settings, load_settings, use
from esn.web.application import init_web
from esn.worker.loop import init_work

ROOT = Path(__file__).resolve().parents[1]
POOL_SIZE = 40  # threads that hold a connection at the same time, and the worker


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; SettingsError when a setting is wrong."""
    settings = settings or load_settings()
    use(settings)
    app = Flask("esn", static_folder="static/dist", static_url_path="/static/dist")
    init_database(app, settings)
    init_web(
        app,
        load_actor=load_actor,
        keep_form=keep_typed,
        gates=wiring.REQUEST_GATES,
        frame=wiring.FRAME,
    )
    for blueprint in wiring.BLUEPRINTS:
        app.register_blueprint(blueprint)
    listeners.wire(wiring.LISTENERS)
    wire_documents(wiring.DOCUMENTS)
    init_publisher(app, wiring.ROOMS)
    init_sockets(app, settings)
    init_work(app, wiring.JOBS, wiring.SCHEDULE, settings)
    app.extensions["esn_slots"] = wiring.SLOTS
    return app


def init_database(app: Flask, settings: Settings) -> None:
    """The engine with its hooks, the guard, and migrations."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings.database_url)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    with app.app_context():
        prepare_engine(db.engine)
        guard_commits(db.engine, archived_tables(db.metadata))


def create_schema() -> None:
    """Make all tables and what stands beside them in an empty database (tests, and the check of the migrations)."""
    with db.engine.begin() as connection:
        db.metadata.create_all(connection)
    create_engine_objects()


def create_engine_objects() -> None:
    """Make again what SQLAlchemy does not describe: triggers, search tables. After each migration."""
    with db.engine.begin() as connection:
        for create in wiring.ENGINE_OBJECTS:
            create(connection)


def _engine_options(database_url: str) -> dict[str, object]:
    # Errors go to logs and job rows: what somebody wrote must not stand in them.
    common = {"pool_size": POOL_SIZE, "hide_parameters": True}
    if database_url.startswith("sqlite"):
        return {**common, "connect_args": {"timeout": 15}}
    return {**common, "pool_pre_ping": True}
