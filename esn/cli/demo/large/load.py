"""Loading: people by the synchronisation, everything else in bulk, batch by batch; a second run goes on."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from esn.archive.keys import load_signing_key
from esn.archive.models import ArchiveRecord
from esn.archive.seal import load_tree, seal
from esn.cli.demo.large.hand import Hand
from esn.cli.demo.large.ledger import COUNTED, POSITIONS, Ledger, last_ids
from esn.cli.demo.large.rows import Scribe
from esn.cli.demo.large.size import Size
from esn.cli.demo.large.store import put_aside, set_sequences
from esn.cli.demo.large.world import DAYS, Accept, Act, Found, Post, World
from esn.cli.refusals import Refused
from esn.content.models import Content, PositionCounter
from esn.core import clock
from esn.core.db import db, insert_for
from esn.core.jobs import Job
from esn.core.unit_of_work import unit_of_work
from esn.people.models import Account
from esn.people.queries import load_actor
from esn.settings import settings
from esn.spaces.models import MembershipPeriod, Space
from esn.terms.models import TermsAcceptance, TermsText
from esn.terms.queries import get_standing, get_text

Tell = Callable[[int], None]
SEALED_AT_ONCE = 10_000
TOLD = (Space, Content, MembershipPeriod)  # how many there are tells one world from another
OTHER_WORLD = (
    "What is here is not what this size and seed make: give the same as before, or begin with an empty database."
)


def has_begun() -> bool:
    """Whether something was loaded here before, by this or otherwise."""
    return db.session.scalar(sa.select(TermsAcceptance.version).limit(1)) is not None


def is_empty() -> bool:
    """Whether nobody has written or founded anything."""
    return not has_begun() and db.session.scalar(sa.select(Space.id).limit(1)) is None


def load(size: Size, seed: int, usernames: list[str], tell: Tell) -> World:
    """Write everything that happens in the world of this size and seed; `tell` hears of people, communities, posts."""
    first_id, last_id = _first_record(), _last_record()
    world = World(size, seed, begin_of_talk(), usernames)
    key = load_signing_key(settings().archive.signing_key_file)
    while seal(key, SEALED_AT_ONCE):
        pass
    ledger = Ledger(_first_ids(first_id))
    scribe = Scribe(ledger, usernames, list_accounts(usernames), _terms())
    batches = world.batches()
    if first_id < last_id:
        _pass_over(world, batches, scribe, ledger, last_id, tell)
    if ledger.record_id >= last_id:  # else all of it was there, and some jobs have run since
        put_aside()
        ledger.tree = load_tree(db.session())
        with _without_collector(), Hand() as hand:
            _write_all(batches, scribe, ledger, hand, tell)
    _count_on(ledger)
    return world


def _pass_over(
    world: World, batches: Iterator[list[Act]], scribe: Scribe, ledger: Ledger, last_id: int, tell: Tell
) -> None:
    """Go to where an earlier run was stopped: nothing is written, ids are counted. Refused where they do not fit."""
    ledger.is_silent = world.is_silent = True
    for acts in batches:
        for act in acts:
            scribe.write(act)
        tell(_progress(acts))
        if ledger.record_id >= last_id:
            break
    ledger.is_silent = world.is_silent = False
    if ledger.record_id > last_id or any(ledger.last[name] != there for name, there in last_ids(TOLD).items()):
        raise Refused([OTHER_WORLD])


@contextmanager
def _without_collector() -> Iterator[None]:
    """Rows make no rings of objects, and looking for rings among so many takes a good part of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _write_all(batches: Iterator[list[Act]], scribe: Scribe, ledger: Ledger, hand: Hand, tell: Tell) -> None:
    for acts in batches:
        for act in acts:
            scribe.write(act)
        tell(_progress(acts))
        hand.give(ledger.take())
    hand.wait()


def _progress(acts: list[Act]) -> int:
    counted = Counter(type(act) for act in acts)
    return counted[Accept] + counted[Found] + counted[Post]


def begin_of_talk() -> datetime:
    """Some months before today; on a second run, before the day of the first one."""
    first = db.session.scalar(sa.select(sa.func.min(TermsAcceptance.accepted_at)))
    today = datetime.combine(clock.now().date(), time(), UTC)
    return (first or today) - timedelta(days=DAYS)


def _last_record() -> int:
    return db.session.scalar(sa.select(sa.func.max(ArchiveRecord.id))) or 0


def _first_record() -> int:
    """The record after which loading began, or will begin."""
    is_first = ArchiveRecord.envelope.contains('"type":"terms.accepted"')
    first = db.session.scalar(sa.select(ArchiveRecord.id).where(is_first).order_by(ArchiveRecord.id).limit(1))
    return first - 1 if first else _last_record()


def _first_ids(record_id: int) -> dict[str, int]:
    names = {model.__tablename__: 0 for model in COUNTED} | {POSITIONS: 0}
    jobs = sa.select(sa.func.max(Job.id)).where(Job.name != "content.highlights")
    return names | {ArchiveRecord.__tablename__: record_id, Job.__tablename__: db.session.scalar(jobs) or 0}


def list_accounts(usernames: list[str]) -> list[tuple[int, str]]:
    """Account id and locale of these people."""
    rows = db.session.execute(sa.select(Account.username, Account.id, Account.locale))
    known = {username: (account_id, locale) for username, account_id, locale in rows}
    return [known[username] for username in usernames]


def _terms() -> TermsText:
    account_id = db.session.execute(sa.select(sa.func.min(Account.id))).scalar_one()
    return get_text(get_standing(load_actor(account_id)).in_force or 1, "en")


def _count_on(ledger: Ledger) -> None:
    last = last_ids() | {Job.__tablename__: ledger.last[Job.__tablename__]}
    with db.engine.begin() as connection:
        set_sequences(connection, last, ledger.last[POSITIONS])
    if db.engine.dialect.name != "postgresql":
        with unit_of_work() as unit:
            row: dict[str, Any] = {"id": 1, "last": ledger.last[POSITIONS]}
            insert = insert_for(unit.session)(PositionCounter.__table__).values(row)
            unit.session.execute(insert.on_conflict_do_update(index_elements=["id"], set_={"last": row["last"]}))
