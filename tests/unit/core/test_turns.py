import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from esn.core.errors import Unavailable
from esn.core.turns import Turns


def stand_in_line(turns, names, served):
    """Let threads ask for a turn one after the other while somebody holds it."""
    threads = []
    for place, name in enumerate(names, start=2):
        thread = threading.Thread(target=take_turn, args=(turns, name, served))
        thread.start()
        threads.append(thread)
        while len(turns) < place:
            pass
    return threads


def take_turn(turns, name, served):
    with turns.mine():
        served.append(name)


def test_first_come_first_served():
    turns, served, names = Turns(patience=10), [], list(range(20))
    with turns.mine():
        threads = stand_in_line(turns, names, served)
        assert served == []
    for thread in threads:
        thread.join()
    assert served == names


def test_the_one_who_comes_back_at_once_stands_at_the_end():
    turns, served = Turns(patience=10), []
    with turns.mine():
        (thread,) = stand_in_line(turns, ["waiting"], served)
    with turns.mine():
        served.append("again")
    thread.join()
    assert served == ["waiting", "again"]


def test_who_waits_too_long_is_refused_and_leaves_the_line():
    turns, served = Turns(patience=0.05), []
    with turns.mine(), pytest.raises(Unavailable), ThreadPoolExecutor() as threads:
        threads.submit(take_turn, turns, "late", served).result()
    take_turn(turns, "next", served)
    assert served == ["next"]


def test_an_error_gives_the_turn_back():
    turns, served = Turns(patience=1), []
    with pytest.raises(KeyError), turns.mine():
        raise KeyError
    take_turn(turns, "next", served)
    assert served == ["next"]
