"""Wall 2 across processes: two for pages, two for sockets, a worker; then without Redis and without PostgreSQL.

Whatever is taken away is taken away within five seconds, wherever the page is connected. Live news are a hint: they
may stop, rights may not.
"""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from esn.app import create_app
from esn.archive.models import ArchivePending
from esn.auth.actions import open_session, sign_out
from esn.auth.queries import load_session
from esn.core.actor import SYSTEM, Actor
from esn.core.db import db
from esn.core.revocation import revoke
from esn.people.actions import lock_account, unlock_account
from esn.people.queries import find_account_by_username, load_actor
from esn.posts.actions import create_post
from esn.settings import load_settings
from esn.spaces.actions.lifecycle import change_visibility
from esn.spaces.actions.membership import leave_space, remove_member
from esn.terms.actions import accept_terms
from esn.terms.queries import get_text, get_version_in_force
from tests.factories.worlds import make_community
from tests.realtime.listening import Listener
from tests.walls.processes import Network, Process
from tests.walls.serving import Visitor
from tests.walls.waiting import wait_until, wait_until_silent

SECONDS = 5.0
PATIENCE = 30.0  # until a test gives up waiting for something to come back
PEOPLE = ("employee", "colleague", "leader", "outsider")


@pytest.fixture
def acting(network: Network, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """One process more that changes things: this one."""
    for name, value in network.environment.items():
        if name.startswith("ESN_"):
            monkeypatch.setenv(name, value)
    app = create_app(load_settings())
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def people(acting: Flask) -> dict[str, Actor]:
    """Four people who have accepted the terms."""
    text = get_text(get_version_in_force(), "en")
    actors = {name: load_actor(find_account_by_username(name).id) for name in PEOPLE}
    for actor in actors.values():
        accept_terms(actor, text.version, text.language, text.digest)
    return actors


Listen = Callable[..., Listener]


@pytest.fixture
def listen(network: Network, acting: Flask) -> Iterator[Listen]:
    """Connects somebody to one of the processes with sockets."""
    listeners: list[Listener] = []

    def connect(hub: Process, actor: Actor, *rooms: str, cookie: str = "") -> Listener:
        cookie = cookie or open_session(actor.id, address="127.0.0.1", agent="test")
        listener = Listener(hub.url, cookie, network.environment["ESN_SITE__BASE_URL"])
        listeners.append(listener)
        listener.join(*rooms)
        return listener

    yield connect
    for listener in listeners:
        listener.close()


def slug_of(space_id: int, how: str) -> str:
    """A name that no other test of this database uses."""
    return f"{how.replace(' ', '-')}-{space_id}-{time.monotonic_ns()}"


def test_pages_and_sockets_are_kept_apart(pages: list[Process], hubs: list[Process]) -> None:
    assert Visitor(pages[0].url).get("/socket.io/?EIO=4&transport=websocket").status == 404
    assert Visitor(hubs[0].url).get("/sign-in").status == 404


def test_a_post_is_heard_wherever_somebody_is_connected(people, listen: Listen, pages, hubs) -> None:
    space = make_community(people["employee"], slug_of(0, "heard"))
    here, there = (listen(hub, people[name], f"space:{space.id}") for hub, name in zip(hubs, PEOPLE, strict=False))
    author = Visitor(pages[0].url)
    author.sign_in("moderator")
    author.get("/compose")
    author.post("/compose", to=space.slug, text="Heard in another process?", submission="1")
    create_post(people["employee"], [space.id], "Heard from this one.")
    assert here.wait_for("feed.new")
    assert there.wait_for("feed.new")


@pytest.mark.parametrize("how", ["leave", "removed", "closed"])
def test_losing_a_space_silences_it(people, listen: Listen, hubs, how: str) -> None:
    employee, colleague, outsider = people["employee"], people["colleague"], people["outsider"]
    space = make_community(employee, slug_of(1, how), visibility="private", members=[colleague])
    if how == "closed":
        change_visibility(employee, space.id, "open")
        loser = outsider
    else:
        loser = colleague
    listener, watcher = listen(hubs[0], loser, f"space:{space.id}"), listen(hubs[1], employee, f"space:{space.id}")
    if how == "leave":
        leave_space(colleague, space.id)
    elif how == "removed":
        remove_member(employee, space.id, colleague.id)
    else:
        change_visibility(employee, space.id, "private")
    wait_until_silent(listener, watcher, employee, space.id, SECONDS)
    assert not listener.is_over.is_set()


@pytest.mark.parametrize("how", ["sign out", "locked"])
def test_losing_the_session_ends_connections_in_every_process(people, listen: Listen, hubs, how: str) -> None:
    cookie = open_session(people["colleague"].id, address="127.0.0.1", agent="test")
    listeners = [listen(hub, people["colleague"], cookie=cookie) for hub in hubs]
    actor = load_session(cookie).actor
    if how == "sign out":
        sign_out(actor)
    else:
        lock_id = lock_account(SYSTEM, actor.id, "security", "sign_in", note="", until=None)
    assert all(listener.is_over.wait(SECONDS) for listener in listeners)
    assert [listener.payloads("session.end") for listener in listeners] == [[{}], [{}]]
    if how == "locked":
        unlock_account(SYSTEM, lock_id)


def test_everybody_is_looked_at_again_and_keeps_what_is_theirs(people, listen: Listen, hubs) -> None:
    space = make_community(people["employee"], slug_of(2, "kept"))
    listeners = [listen(hub, people["colleague"], f"space:{space.id}") for hub in hubs]
    revoke()  # as new terms do
    wait_until(lambda: heard_after_posting(people["employee"], space.id, listeners), "nobody hears any more")


def heard_after_posting(author: Actor, space_id: int, listeners: list[Listener]) -> bool:
    """Post once; whether all hear of it within a second or two."""
    before = [len(listener.payloads("feed.new")) for listener in listeners]
    create_post(author, [space_id], "And now?")
    pause, deadline = threading.Event(), time.monotonic() + 2
    while time.monotonic() < deadline:
        if all(len(one.payloads("feed.new")) > n for one, n in zip(listeners, before, strict=True)):
            return True
        pause.wait(0.05)
    return False


def test_failed_tries_count_in_all_processes(pages) -> None:
    visitors = [Visitor(process.url) for process in pages]
    for number in range(4):
        visitor = visitors[number % 2]
        visitor.get("/sign-in")
        assert visitor.post("/sign-in", username="tries", password="wrong").status == 422
    for visitor in visitors:
        visitor.get("/sign-in")
        assert visitor.post("/sign-in", username="tries", password="wrong").status == 429


def test_the_web_role_adds_to_the_archive_and_changes_nothing_in_it(network: Network, acting: Flask) -> None:
    refused = {}
    for role in ("web", "worker", "keeper"):
        engine = sa.create_engine(network.postgresql.server.url("esn", f"esn_{role}"), poolclass=sa.NullPool)
        refused[role] = {statement for statement in STATEMENTS if is_refused(engine, statement)}
        assert not any(is_refused(engine, statement) for statement in FOR_ALL)
    assert refused["web"] == set(STATEMENTS)
    assert refused["worker"] == set(STATEMENTS) - {SEAL, UNSEALED}
    assert refused["keeper"] == set(STATEMENTS) - {DESTROY}


SEAL = "INSERT INTO archive_leaf (seq, record_id, hash) SELECT 1, 1, '' WHERE false"
UNSEALED = "DELETE FROM archive_pending WHERE false"
DESTROY = "DELETE FROM archive_payload WHERE false"
STATEMENTS = (
    SEAL,
    UNSEALED,
    DESTROY,
    "UPDATE archive_record SET envelope = '' WHERE false",
    "DELETE FROM archive_record WHERE false",
    "UPDATE archive_payload SET payload = '' WHERE false",
    "UPDATE archive_leaf SET hash = '' WHERE false",
    "DELETE FROM archive_leaf WHERE false",
    "UPDATE archive_checkpoint SET root = '' WHERE false",
    "DELETE FROM archive_checkpoint WHERE false",
    "UPDATE archive_key SET public_key = '' WHERE false",
    "TRUNCATE archive_record CASCADE",
    "DROP TRIGGER archive_record_no_delete ON archive_record",
    "ALTER TABLE archive_record DISABLE TRIGGER ALL",
    "UPDATE alembic_version SET version_num = '' WHERE false",
    "CREATE TABLE mine (id int)",
)
FOR_ALL = (
    "SELECT 1 FROM archive_record",
    "INSERT INTO archive_record (envelope, commitment) SELECT '', '' WHERE false",
    "UPDATE account SET title = '' WHERE false",
    "SELECT nextval('content_position')",
)


def is_refused(engine: sa.Engine, statement: str) -> bool:
    """Whether this role may not; nothing is kept."""
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
    except sa.exc.ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def test_without_redis_pages_work_and_rights_hold(network: Network, people, listen: Listen, pages, hubs) -> None:
    employee, colleague = people["employee"], people["colleague"]
    space = make_community(employee, slug_of(3, "no redis"))
    stays = listen(hubs[0], employee, f"space:{space.id}")
    goes = listen(hubs[1], colleague, cookie=(cookie := open_session(colleague.id, address="127.0.0.1", agent="t")))
    visitor = Visitor(pages[0].url)
    network.redis.end()
    try:
        visitor.sign_in("compliance")
        assert visitor.get("/").status == 200
        began = time.monotonic()
        create_post(employee, [space.id], "Nobody hears this at once.")
        assert time.monotonic() - began < SECONDS
        sign_out(load_session(cookie).actor)
        assert goes.is_over.wait(SECONDS)
        for number in range(5):
            visitor = Visitor(pages[0].url)
            visitor.get("/sign-in")
            answer = visitor.post("/sign-in", username="without redis", password="wrong")
            assert answer.status == (422 if number < 4 else 429)
    finally:
        network.redis.begin()
    wait_until(lambda: stays.payloads("missed"), "the page is never told to ask what it missed")
    wait_until(lambda: heard_after_posting(employee, space.id, [stays]), "nothing is heard again")


def test_without_postgresql_requests_fail_cleanly_and_all_recovers(
    network: Network, people, listen: Listen, pages, hubs
) -> None:
    listener = listen(hubs[0], people["employee"])
    visitor = Visitor(pages[0].url)
    visitor.sign_in("admin")
    db.session.remove()
    network.postgresql.end()
    try:
        answer = visitor.get("/")
        assert answer.status == 503
        assert "The database does not answer." in answer.text
        assert "Traceback" not in answer.text
        for process in (*pages, *hubs):
            assert Visitor(process.url).get("/readyz").status == 503
            assert Visitor(process.url).get("/healthz").status == 200
        assert listener.is_over.wait(PATIENCE), "somebody still listens whose rights nobody knows"
    finally:
        network.postgresql.begin()
    wait_until(lambda: visitor.get("/").status == 200, "pages do not come back")
    wait_until(lambda: is_let_in(listen, hubs[0], people["employee"]), "sockets do not come back")
    make_community(people["employee"], slug_of(4, "after"))
    wait_until(is_all_sealed, "the workers do not come back")


def is_let_in(listen: Listen, hub: Process, actor: Actor) -> bool:
    """Whether somebody can connect."""
    try:
        listen(hub, actor)
    except Exception as error:  # noqa: BLE001 - of whatever kind
        print(error)  # noqa: T201 - shown when the test fails
        return False
    return True


def is_all_sealed() -> bool:
    """Whether the workers have dealt with every record."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(ArchivePending)) == 0
