"""Wall 8: kill -9 at any moment: no answered write is lost, none is doubled on retry, the archive verifies.

And ended as one should, by Ctrl-C or SIGTERM, it ends at once, however many pages are open.

The embedded server runs as it does in a trial: one process with SQLite, the job thread and the sealer, which seals
each second here so that it too is killed at work. Once here; `python -m bench.kills` does it hundreds of times.
"""

import sqlite3
import threading
from contextlib import closing
from itertools import count

import pytest
import websocket

from tests.walls.serving import LOST, SECONDS, Installation, Visitor

WRITERS = 4
WRITES_BEFORE_THE_KILL = 16
RESTART_SECONDS = 30
SOCKETS = 12
# Five on a machine of one's own; what waits for its sockets would wait for half a minute.
END_SECONDS = 12


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    installation = Installation(tmp_path_factory.mktemp("installation"))
    yield installation
    installation.stop()


class Writer(threading.Thread):
    """Posts until the server is gone; knows what was answered and what it never heard of."""

    def __init__(self, visitor, name, answered) -> None:
        super().__init__(name=name)
        self._visitor = visitor
        self._answered = answered
        self.unanswered = ""

    def run(self):
        for number in count():
            text = f"{self.name} word{number}"
            try:
                answer = post(self._visitor, text)
            except LOST:
                self.unanswered = text
                return
            assert answer.status == 200, answer.text
            self._answered(text, answer.url)


class Answered:
    """What was answered: texts and the addresses of their posts; says when there is enough of it."""

    def __init__(self) -> None:
        self.urls = {}
        self._changed = threading.Condition()

    def __call__(self, text, url) -> None:
        with self._changed:
            self.urls[text] = url
            self._changed.notify_all()

    def wait_for(self, number):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.urls) >= number, 60)


def post(visitor, text):
    """Post a text; its key is made of it, as the page sent again would have the same one."""
    return visitor.post("/compose", to="tea-kitchen", text=text, submission=f"form of {text}")


def read_posts(installation):
    """Give the texts of all posts as the database file holds them."""
    with closing(sqlite3.connect(installation.folder / "var" / "esn.db")) as connection:
        query = "SELECT v.source FROM content c JOIN content_version v ON v.content_id = c.id WHERE c.kind = 'post'"
        return sorted(source for (source,) in connection.execute(query))


def test_killed_while_people_write(installation):
    visitor = Visitor(installation.url)
    installation.start()
    visitor.sign_in("employee")
    visitor.post("/c/new", name="Tea kitchen", purpose="Who makes tea", visibility="open", submission="a form")
    answered = Answered()
    writers = [Writer(visitor, f"writer{n}", answered) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    answered.wait_for(WRITES_BEFORE_THE_KILL)
    installation.kill()
    for writer in writers:
        writer.join()

    installation.start()
    assert installation.seconds_of_work() < RESTART_SECONDS
    for text, url in answered.urls.items():
        page = visitor.get(url.removeprefix(installation.url))
        assert (page.status, text in page.text) == (200, True), f"an answered write is lost: {text}"
    for writer in writers:
        assert post(visitor, writer.unanswered).status == 200
    expected = {*answered.urls, *(writer.unanswered for writer in writers)}
    assert read_posts(installation) == sorted(expected), "a write was doubled"

    last = max(expected)
    assert last.split()[1] in visitor.get(f"/search?q={last.replace(' ', '+')}").text, "search has not caught up"
    assert installation.esn("archive seal", "archive verify").splitlines()[-1].startswith("Good: ")


def open_socket(visitor):
    """A page's socket, connected and let in."""
    address = visitor.base.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.cookies)
    socket = websocket.create_connection(address, origin=visitor.base, cookie=cookie, timeout=30)
    socket.recv()
    socket.send("40")
    assert socket.recv().startswith("40{"), "the socket was refused"
    return socket


def test_ctrl_c_ends_it_with_sockets_open(installation):
    installation.start()
    visitor = Visitor(installation.url)
    visitor.sign_in("colleague")
    sockets = [open_socket(visitor) for _ in range(SOCKETS)]
    assert installation.interrupt(END_SECONDS) == 0
    for socket in sockets:
        socket.close()
    assert "ERROR" not in installation.log.read_text()


def test_a_worker_of_its_own_ends_when_it_is_told_to(installation):
    with installation.begin("worker") as worker:
        assert worker.stdout.readline() == "The worker runs (Ctrl-C stops it)\n"
        worker.terminate()
        assert worker.wait(SECONDS) == 0


def test_without_its_triggers_it_does_not_start(installation):
    with closing(sqlite3.connect(installation.folder / "var" / "esn.db")) as connection, connection:
        connection.execute("DROP TRIGGER archive_record_no_update")
    with installation.begin("serve") as refused:
        (line,) = refused.communicate(timeout=SECONDS)[1].splitlines()
    assert refused.returncode == 1
    assert line.startswith("The archive is not protected: triggers are missing (archive_record_no_update).")


def test_migrating_again_protects_it_and_changes_nothing_else(installation):
    secrets = installation.folder / "var" / "secrets"
    before = {file.name: file.read_bytes() for file in secrets.iterdir()}
    assert installation.esn("migrate").splitlines() == ["The database is up to date"]
    assert {file.name: file.read_bytes() for file in secrets.iterdir()} == before
    with closing(sqlite3.connect(installation.folder / "var" / "esn.db")) as connection:
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'archive_record_no_update'"
        assert connection.execute(query).fetchone() == (1,)
