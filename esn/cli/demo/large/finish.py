"""What comes after all rows: indexes, the jobs that are due, statistics, a second look; side by side where possible."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask, current_app

from esn import wiring
from esn.cli.demo.large.check import check_sample
from esn.cli.demo.large.store import put_back, put_words_back, take_statistics
from esn.core import clock
from esn.core.jobs import run_next
from esn.search.jobs import count_terms


def finish(seed: int, say: Callable[[str], None]) -> list[str]:
    """Do all of it; gives what is not as the actions write it."""
    with _beside(put_words_back):
        for name in put_back():
            say(f"making {name}")
        say("choosing highlights")
        _run("content.highlights")
    say("indexing people")
    _run("search.index_people")
    say("counting words, looking again at 1 %")
    with _beside(count_terms), _beside(take_statistics):
        return check_sample(seed)


@contextmanager
def _beside(work: Callable[[], None]) -> Iterator[None]:
    """Let `work` run in a thread of its own meanwhile; raises what went wrong in it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - Flask's way

    def run() -> None:
        with app.app_context():
            work()

    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(run)
        yield
        done.result()


def _run(name: str) -> None:
    """The jobs of this name that loading left."""
    with clock.at(clock.now() + timedelta(minutes=1)):  # highlights wait 30 seconds for more replies
        while run_next({name: wiring.JOBS[name]}):
            pass
