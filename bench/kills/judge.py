"""Compare what people were told with what is there."""

import asyncio
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote_plus

import psycopg

from bench.kills.clients import Client, Log, Write
from bench.live.clients import Address, Hits, open_page
from tests.walls.processes import Network, Process

SAMPLE = 20
QUEUE_SECONDS = 90.0
HEARD_SECONDS = 10.0
CONTENT = (
    "SELECT v.source, c.id, c.kind FROM content c JOIN content_version v ON v.content_id = c.id"
    " WHERE c.kind IN ('post', 'reply')"
)
UNINDEXED = (
    "SELECT count(*) FROM content c WHERE c.kind IN ('post', 'reply') AND NOT EXISTS"
    " (SELECT FROM search_document d WHERE d.kind = c.kind AND d.item_id = c.id)"
)
RECORDED = "SELECT count(*) FROM archive_record WHERE envelope::json->>'type' IN ('post.created', 'reply.created')"
DUE = "SELECT count(*) FROM job WHERE every_seconds IS NULL AND run_at <= now()"
GIVEN_UP = "SELECT count(*) FROM job WHERE run_at IS NULL"


def list_faults(network: Network, log: Log, reader: Client, chance: random.Random) -> list[str]:
    """Whatever is not as it was told; best nothing."""
    with psycopg.connect(network.environment["ESN_DATABASE_URL"].replace("+psycopg", ""), autocommit=True) as database:
        stored = database.execute(CONTENT).fetchall()
        faults = compare(log.writes, stored)
        faults += _counted(database, UNINDEXED, 0, "texts are not in the index")
        faults += _counted(database, RECORDED, len(stored), "records of texts")
        faults += _until_none(database, DUE, "jobs are due and not done")
        faults += _counted(database, GIVEN_UP, 0, "jobs were given up")
    sample = chance.sample(log.writes, min(SAMPLE, len(log.writes)))
    faults += [f"not found: {write.text}" for write in sample if not is_found(reader, write)]
    return faults + _archive_faults(network)


def compare(told: Sequence[Write], stored: Sequence[tuple[str, int, str]]) -> list[str]:
    """Lost, doubled, or there without having been told of."""
    ids = {(text, kind): number for text, number, kind in stored}
    faults = [f"lost: {write}" for write in told if ids.get((write.text, write.kind)) != write.id]
    faults += [f"{number} times: {text}" for text, number in Counter(row[0] for row in stored).items() if number > 1]
    known = {write.text for write in told}
    return faults + [f"never told of: {text}" for text, _number, _kind in stored if text not in known]


def is_found(reader: Client, write: Write) -> bool:
    """Whether search gives it, by its last word."""
    status, _where, page = reader.get(f"/search?q={quote_plus(write.text.split()[-1])}")
    return status == 200 and (f"/p/{write.id}" in page or f"#r{write.id}" in page)


def hears(hub: Process, origin: str, cookie: str, space_id: int, writer: Client) -> bool:
    """Whether a page that opens now hears of a post that is written now."""

    async def listen() -> bool:
        hits = Hits(1, b'"feed.new"')
        rooms = (f"space:{space_id}",)
        page = await open_page(Address(hub.url, origin=origin, cookie=cookie, rooms=rooms), hits.hear)
        fields = {"to": "bench-0", "text": "Is anybody there?", "submission": "the last form"}
        await asyncio.to_thread(lambda: writer.post("/compose", **fields))
        try:
            await asyncio.wait_for(hits.is_complete.wait(), HEARD_SECONDS)
        except TimeoutError:
            return False
        finally:
            page.close()
        return True

    return asyncio.run(listen())


def _counted(database: psycopg.Connection, query: str, expected: int, what: str) -> list[str]:
    (number,) = next(database.execute(query))
    return [] if number == expected else [f"{number}, not {expected}: {what}"]


def _until_none(database: psycopg.Connection, query: str, what: str) -> list[str]:
    end, pause = time.monotonic() + QUEUE_SECONDS, threading.Event()
    while (faults := _counted(database, query, 0, what)) and time.monotonic() < end:
        pause.wait(0.5)
    return faults


def _archive_faults(network: Network) -> list[str]:
    try:
        network.esn("archive seal")
        sentence = network.esn("archive verify")
    except subprocess.CalledProcessError as error:
        return [f"archive: status {error.returncode}: {error.stdout} {error.stderr[-300:]}"]
    print(sentence.strip())
    return [] if sentence.startswith("Good") else [f"archive: {sentence}"]
