"""The parts of a process with sockets: its door, its websockets, its rooms, and its watch."""

import socket
import threading
from collections.abc import Callable

import pytest
import websocket
from wsproto.frame_protocol import ParseFailed

from esn.auth.actions import open_session
from esn.auth.models import SessionActivity
from esn.auth.queries import load_session
from esn.core import clock
from esn.core.revocation import revoke
from esn.core.unit_of_work import unit_of_work
from esn.realtime import watch
from esn.realtime.door import Door
from esn.realtime.line import MISSED
from esn.realtime.rooms import Rooms
from esn.realtime.websocket import LONGEST, HubSocket, frame_of
from tests.factories.cast import Cast
from tests.factories.worlds import make_community
from tests.realtime.listening import Listener

Listen = Callable[..., Listener]
WAIT = 5.0


class Echo:
    """A HubSocket served in a thread, whose handler sends back what it hears; `ended` says how it ended."""

    def __init__(self) -> None:
        server, self.near = socket.socketpair()
        environ = {"gunicorn.socket": server, "HTTP_SEC_WEBSOCKET_VERSION": "13", "HTTP_SEC_WEBSOCKET_KEY": "a" * 24}
        self.ended: list[BaseException] = []
        self.socket = HubSocket(self._answer, self)
        self._thread = threading.Thread(target=self._serve, args=(environ,), daemon=True)
        self._thread.start()
        self.near.settimeout(WAIT)
        answer = self.near.recv(4096)
        assert answer.startswith(b"HTTP/1.1 101 ")
        assert b"Sec-WebSocket-Accept: " in answer

    def send(self, text: str | bytes, opcode: int = websocket.ABNF.OPCODE_TEXT, fin: int = 1) -> None:
        """Send one frame as a browser would."""
        self.near.sendall(websocket.ABNF.create_frame(text, opcode, fin).format())

    def read(self, length: int) -> bytes:
        """Exactly so many bytes."""
        data = b""
        while len(data) < length and (more := self.near.recv(length - len(data))):
            data += more
        return data

    def start_background_task(self, function: Callable, *arguments: object) -> None:
        """As the server offers it."""
        threading.Thread(target=function, args=arguments, daemon=True).start()

    def wait_for_end(self) -> BaseException:
        """How the handler ended."""
        self._thread.join(WAIT)
        assert not self._thread.is_alive()
        return self.ended[0]

    def _serve(self, environ: dict) -> None:
        try:
            self.socket(environ, lambda *_: None)
        except Exception as error:  # noqa: BLE001 - whatever it is
            self.ended.append(error)
        environ["gunicorn.socket"].close()

    def _answer(self, ws: HubSocket) -> None:
        while (text := ws.wait()) is not None:
            ws.send(text)
        ws.close()


@pytest.fixture
def echo():
    echo = Echo()
    yield echo
    echo.near.close()


@pytest.mark.parametrize("text", ["", "2", "x" * 125, "é" * 63, "y" * 126, "z" * LONGEST])
def test_a_text_comes_back(echo: Echo, text: str) -> None:
    echo.send(text)
    assert echo.read(len(frame_of(text))) == frame_of(text)


def test_parts_make_one_message_and_pings_are_answered_between(echo: Echo) -> None:
    echo.send("Good ", fin=0)
    echo.send(b"still there?", websocket.ABNF.OPCODE_PING)
    echo.send("morning", websocket.ABNF.OPCODE_CONT)
    pong = b"\x8a\x0cstill there?"
    assert echo.read(len(pong)) == pong
    assert echo.read(14) == frame_of("Good morning")


def test_a_good_bye_ends_it(echo: Echo) -> None:
    echo.send(b"\x03\xe8", websocket.ABNF.OPCODE_CLOSE)
    assert isinstance(echo.wait_for_end(), StopIteration)
    assert echo.read(2)[:1] == b"\x88"


@pytest.mark.parametrize("how", ["too long", "too long in parts", "binary", "not masked", "not text"])
def test_what_no_page_sends_ends_it(echo: Echo, how: str) -> None:
    if how == "too long":
        echo.send("x" * (LONGEST + 1))
    elif how == "too long in parts":
        echo.send("x" * LONGEST, fin=0)
        echo.send("x", websocket.ABNF.OPCODE_CONT, fin=0)
    elif how == "binary":
        echo.send(b"\x00", websocket.ABNF.OPCODE_BINARY)
    elif how == "not masked":
        echo.near.sendall(b"\x81\x01x")
    else:
        echo.send(b"\xff\xfe")
    assert isinstance(echo.wait_for_end(), ParseFailed)


def test_frames_written_without_waiting_stay_whole(echo: Echo) -> None:
    frame, number = frame_of("x" * 50_000), 0
    while echo.socket.send_now(frame):
        number += 1
        assert number < 1000, "the other side never reads, and yet there is room"
    assert number > 1
    for _number in range(number):
        assert echo.read(len(frame)) == frame
    echo.send("and then")
    assert echo.read(10) == frame_of("and then")
    frame, pause = frame_of("at once"), threading.Event()
    # whoever wrote before lets go a moment after the other side has read
    assert any(echo.socket.send_now(frame) or pause.wait(0.01) for _try in range(500))
    assert echo.read(9) == frame_of("at once")


def test_writing_to_somebody_who_left_is_no_trouble(echo: Echo) -> None:
    echo.near.close()
    echo.wait_for_end()
    assert echo.socket.send_now(frame_of("anybody?"))


def test_a_handshake_without_a_key_is_refused() -> None:
    said = []
    assert list(HubSocket(print, None)({}, lambda status, _headers: said.append(status))) == [b""]
    assert said == ["400 Bad Request"]


def test_the_door_counts_and_refuses_before_the_handshake() -> None:
    said, release, began = [], threading.Event(), threading.Event()

    def inside(_environ: dict, _start: Callable) -> list[bytes]:
        began.set()
        release.wait(WAIT)
        return [b"in"]

    door = Door(inside, lambda: 1, lambda: None)
    environ = {"PATH_INFO": "/socket.io/"}
    first = threading.Thread(target=door, args=(environ, None))
    first.start()
    assert began.wait(WAIT)
    assert b"asks now and then" in door(environ, lambda status, _headers: said.append(status))[0]
    assert said == ["503 Service Unavailable"]
    release.set()
    first.join(WAIT)
    assert door({"PATH_INFO": "/elsewhere"}, None) == [b"in"]
    assert door(environ, None) == [b"in"]


def test_rooms_forget_whoever_leaves() -> None:
    rooms = Rooms()
    for number in range(3):
        rooms.basic_enter_room(f"sid{number}", "/", None, eio_sid=f"eio{number}")
        rooms.basic_enter_room(f"sid{number}", "/", f"sid{number}", eio_sid=f"eio{number}")
        rooms.basic_enter_room(f"sid{number}", "/", "space:1")
    rooms.basic_leave_room("sid0", "/", "space:1")
    assert sorted(sid for sid, _ in rooms.get_participants("/", "space:1")) == ["sid1", "sid2"]
    rooms.basic_disconnect("sid1", "/")
    assert [sid for sid, _ in rooms.get_participants("/", "space:1")] == ["sid2"]
    assert not rooms.is_connected("sid1", "/")
    for number in (0, 2):
        rooms.basic_disconnect(f"sid{number}", "/")
    assert rooms.rooms == {}


def test_whoever_is_looked_at_again_is_told_that_something_was_missed(cast: Cast, listen: Listen) -> None:
    space = make_community(cast.employee)
    listeners = [listen(cast.employee, f"space:{space.id}"), listen(cast.colleague, f"space:{space.id}")]
    revoke()
    for listener in listeners:
        listener.wait_for(MISSED)


def test_a_session_that_times_out_ends_its_connection(cast: Cast, listen: Listen, monkeypatch) -> None:
    monkeypatch.setattr(watch, "SESSIONS_AGAIN_SECONDS", 0.0)
    cookie = open_session(cast.colleague.id, address="127.0.0.1", agent="test")
    leaves, stays = listen(cast.colleague, cookie=cookie), listen(cast.employee)
    with unit_of_work() as unit:
        activity = unit.session.get(SessionActivity, load_session(cookie).actor.session_id)
        activity.last_seen_at = clock.now().replace(year=2020)
    assert leaves.is_over.wait(WAIT)
    assert leaves.payloads("session.end") == [{}]
    assert not stays.is_over.is_set()
