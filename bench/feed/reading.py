"""Reading: Home's statements and buffers, the feed at two sizes, what a page costs against a bare one."""

import statistics
from functools import partial

from flask import Flask

from bench.feed.pages import Call, caller, cookie_of, hello
from bench.feed.statements import ask, choose_people, count_buffers
from bench.feed.world import Place, running
from bench.measure import Result, in_turns, show, time_calls
from bench.peers.environment import NotInstallable
from bench.peers.forum import measure_flaskbb
from esn.core.db import db
from esn.core.paging import NEWEST
from esn.feed import home_postgresql
from esn.web.pieces import Memory

PEOPLE, SOURCES_MOST = 20, 45


def measure_home(app: Flask) -> None:
    """How many statements Home takes, and what they touch."""
    statements, buffers = [], []
    for account_id in choose_people(16, PEOPLE):
        asked = ask(caller(app, "/", cookie=cookie_of(account_id)))
        statements.append(len(asked))
        buffers.append(count_buffers(asked))
    parts = f"{PEOPLE} people with 16 communities; median {statistics.median(statements):g}"
    show(Result("Home, SQL statements", max(statements), 12, parts))
    parts = f"the same people; median {statistics.median(buffers):g}"
    show(Result("Home, buffers", max(buffers), 1800, parts))


def measure_pages(app: Flask) -> None:
    """Home against a bare Flask page, and not changed against whole, in CPU."""
    cookie = cookie_of(choose_people(16, 1)[0])
    home, bare = caller(app, "/", cookie=cookie), caller(hello(), "/")
    status, headers = home()
    if not status.startswith("200"):
        raise RuntimeError(f"Home answers {status}")
    ours, theirs = in_turns(home, bare, 100)
    new, _theirs = in_turns(partial(_forgetting, app, home), bare, 100)
    parts = f"{ours.cpu:.2f} ms CPU against {theirs.cpu:.3f} ms; nothing of it seen before: {new.cpu:.2f} ms"
    show(Result("Home page against a bare Flask hello, CPU", ours.cpu / theirs.cpu, 15, parts))
    cookie = f"{cookie}; {headers['set-cookie'].split(';')[0]}"
    home = caller(app, "/", cookie=cookie)
    same = caller(app, "/", cookie=cookie, etag=home()[1]["etag"])
    status, _headers = same()
    unchanged, whole = in_turns(same, home, 20)
    parts = f"{unchanged.cpu:.2f} ms CPU ({status}) against {whole.cpu:.2f} ms; nothing seen before: {new.cpu:.2f} ms"
    show(Result("Unchanged page against the whole one, CPU", unchanged.cpu / whole.cpu, 0.6, parts))


def measure_peer(app: Flask) -> None:
    """Home against FlaskBB's topic page, both with 20 posts, in CPU; ours is measured before and after it."""
    home = caller(app, "/", cookie=cookie_of(choose_people(16, 1)[0]))
    before = time_calls(home, 50).cpu
    try:
        theirs = measure_flaskbb()
    except NotInstallable as reason:
        print(f"FlaskBB is not installable here: {reason}")
        return
    ours = statistics.mean((before, time_calls(home, 50).cpu))
    parts = f"{ours:.1f} ms against {theirs.cpu:.1f} ms CPU ({theirs.statements} statements, Python {theirs.python})"
    show(Result("Home page against FlaskBB 2.2's topic page, CPU", ours / theirs.cpu, 1 / 8, parts))


def _forgetting(app: Flask, page: Call) -> None:
    """Ask for the page after forgetting every piece of it."""
    app.extensions["esn_pieces"].memory = Memory()
    page()


def measure_feed(large: Place, small: Place) -> None:
    """The feed's statement with ten times as much stored, and for somebody in 45 communities."""
    with running(large):
        posts = _count_posts()
        many, many_ms, _sources = _feed(10)
        most, _ms, sources = _feed(SOURCES_MOST)
        quiet, _quiet_ms, _sources = _feed(2)
    with running(small):
        few_posts = _count_posts()
        few, few_ms, _sources = _feed(10)
    size = f"{posts:,} against {few_posts:,} posts"
    show(Result("Feed query, buffers", many / few, 1.1, f"{size}: {many:g} against {few:g}"))
    show(Result("Feed query, time", many_ms / few_ms, 1.3, f"{size}: {many_ms:.2f} against {few_ms:.2f} ms"))
    show(Result("Feed query in many communities, buffers", most, 700, f"{posts:,} posts, {sources:g} communities"))
    parts = f"{quiet:g} against {many:g}, in 2 communities and in 10"
    show(Result("Feed of quiet communities against a usual one, buffers", quiet / many, 1.0, parts))


def _feed(sources: int) -> tuple[float, float, float]:
    """Medians over some people: buffers, milliseconds, communities."""
    buffers, times, numbers = [], [], []
    for account_id in choose_people(sources, PEOPLE):
        buffers.append(count_buffers(ask(lambda: _list(account_id))))  # noqa: B023 - called at once
        times.append(time_calls(lambda: _list(account_id), 15).wall)  # noqa: B023 - called at once
        numbers.append(len(home_postgresql.list_sources(account_id)))
    return statistics.median(buffers), statistics.median(times), statistics.median(numbers)


def _list(account_id: int) -> object:
    return home_postgresql.list_positions(account_id, NEWEST)


def _count_posts() -> int:
    return int(db.session.execute(_POSTS).scalar_one())


_POSTS = db.text("SELECT count(*) FROM post")
