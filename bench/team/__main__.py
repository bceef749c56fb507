"""`python -m bench.team`: a leader writes to 20,000 people: the request, the delivery, nothing twice after kills."""

import json
import random
import re
import statistics
import sys
import threading
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import click
import psycopg

from bench.kills.clients import Client, Log
from bench.live.world import start_world
from bench.measure import Result, show
from tests.walls.processes import Process

REQUEST_BUDGET, LOOKS = 1.0, 5
PATIENCE = 1800.0  # seconds until everybody has it
LOOK_SECONDS = 0.2
SEEN = re.compile(r'name="seen" value="([^"]+)"')
SENT = re.compile(r"/messages/team/(\d+)$")
FORM = {"scope": "reports", "replies": "private"}
FACTS = "SELECT (envelope::json -> 'facts' -> 'account_ids')::text FROM archive_record WHERE envelope LIKE %s"


@click.command()
@click.option("--seed", default=1, show_default=True)
@click.option("--people", default=20_000, show_default=True)
@click.option("--kills", default=3, show_default=True, help="Of the worker, while it delivers the second message.")
def main(seed: int, people: int, kills: int) -> None:
    """Send one in peace and one while the worker is killed, then compare lists, notifications and archive."""
    chance = random.Random(seed)
    with start_world(people, 0, 1, {}) as world:
        web, worker = world.network.start("web", "worker")
        client = Client([web.url], world.cookies[0], Log(Path(mkdtemp(prefix="esn-team-")) / "answered.jsonl"))
        address = world.network.environment["ESN_DATABASE_URL"].replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as database:
            _lead(database)
            faults = _measure(database, client, worker, chance, kills)
    for fault in faults:
        print(f"FAULT {fault}")
    sys.exit(1 if faults else 0)


def _measure(
    database: psycopg.Connection, client: Client, worker: Process, chance: random.Random, kills: int
) -> list[str]:
    seen, looked = _look(client)
    people = int(seen.partition(".")[0])
    first, request = _send(client, seen, "We count at 13:00.")
    delivered = _wait(database, first, people)
    parts = f"look median {looked:.2f} s; {people} people"
    show(Result("Team message: sending it, s", max(request, looked), REQUEST_BUDGET, parts))
    rate = f"{people / delivered:.0f} people a second, in batches of 200"
    show(Result("Team message: until everybody has it, s", delivered, 600, rate))
    second, _request = _send(client, seen, "We count at 14:00.")
    for _number in range(kills):
        _until_more(database, second, chance.randrange(people // (2 * kills)))
        worker.kill()
        worker.begin()
        worker.wait()
    _wait(database, second, people)
    faults = [fault for number in (first, second) for fault in _judge(database, number, people)]
    show(Result("Team message: faults", len(faults), 0, f"{kills} kills of the worker while it delivered"))
    return faults


def _lead(database: psycopg.Connection) -> None:
    """Everybody made for this reports to the one who is signed in; every tenth works by hours of their own."""
    database.execute(
        "UPDATE account SET manager_id = (SELECT min(account_id) FROM sign_in_session) WHERE username ~ '^b[0-9]+$'"
    )
    database.execute(
        "INSERT INTO quiet_hours (account_id, is_on, days, begins, ends)"
        " SELECT id, true, '12345', 480 + id % 60, 1020 FROM account WHERE username ~ '^b[0-9]+$' AND id % 10 = 0"
    )
    database.execute("ANALYZE")


def _look(client: Client) -> tuple[str, float]:
    """The mark of the audience, and how long it takes to see it."""
    seconds, text = [], ""
    for _number in range(LOOKS):
        began = time.perf_counter()
        _status, _where, text = client.post("/messages/team/new", **FORM, text="We count.")
        seconds.append(time.perf_counter() - began)
    found = SEEN.search(text)
    if found is None:
        raise RuntimeError(f"nobody to write to: {_words(text)}")
    return found[1], statistics.median(seconds)


def _send(client: Client, seen: str, text: str) -> tuple[int, float]:
    began = time.perf_counter()
    status, where, page = client.post("/messages/team/new", **FORM, text=text, seen=seen, then="send")
    seconds = time.perf_counter() - began
    found = SENT.search(where)
    if found is None:
        raise RuntimeError(f"not sent: {status} {_words(page)}")
    return int(found[1]), seconds


def _words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())[:400]


def _wait(database: psycopg.Connection, content_id: int, people: int) -> float:
    """Seconds until everybody has it."""
    began = time.perf_counter()
    _until(lambda: _reached(database, content_id) >= people and not _left(database))
    return time.perf_counter() - began


def _until_more(database: psycopg.Connection, content_id: int, more: int) -> None:
    """Until so many more, and one, have it: then a job is in the middle of its work."""
    wanted = _reached(database, content_id) + more + 1
    _until(lambda: _reached(database, content_id) >= wanted)


def _until(is_so: Any) -> None:
    pause, end = threading.Event(), time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise RuntimeError("it was never delivered")
        pause.wait(LOOK_SECONDS)


def _reached(database: psycopg.Connection, content_id: int) -> int:
    members = "SELECT count(*) - 1 FROM membership JOIN team_message USING (space_id) WHERE content_id = %s"
    return int(_row(database, members, content_id)[0])


def _left(database: psycopg.Connection) -> int:
    return int(_row(database, "SELECT count(*) FROM job WHERE name = 'messages.address_team'")[0])


def _judge(database: psycopg.Connection, content_id: int, people: int) -> list[str]:
    """What is not exactly once: in the list of members, in the notifications, in the archive."""
    told = "SELECT count(*), count(DISTINCT account_id), coalesce(max(n), 0) FROM notification WHERE key = %s"
    lines, accounts, most = _row(database, told, f"team:{content_id}")
    records = database.execute(FACTS, (f'%"object_id":{content_id},%"type":"team_message.addressed"%',))
    addressed = [account for (text,) in records for account in json.loads(text)]
    facts = {
        "reached": _reached(database, content_id),
        "notifications": lines,
        "people notified": accounts,
        "in the archive": len(addressed),
        "people in the archive": len(set(addressed)),
    }
    wrong = [f"message {content_id}: {n} {name} of {people}" for name, n in facts.items() if n != people]
    return wrong if most == 1 else [*wrong, f"message {content_id}: somebody was told {most} times"]


def _row(database: psycopg.Connection, query: str, *values: object) -> tuple[Any, ...]:
    found = database.execute(query.encode(), values).fetchone()
    if found is None:
        raise RuntimeError(query)
    return found


main()
