"""The queue: what waits for moderators, and what they decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.content.models import Content
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.core.text import shorten
from esn.moderation.models import APPEALED, OPEN, Case, Decision, ReportedText
from esn.moderation.policy import judged_by, legible_case, with_subject
from esn.moderation.queries.lines import (
    count_reporters,
    list_reported_rules,
    place_names,
    profile_place,
    reason_labels,
    rule_names,
)
from esn.moderation.wording import done_name, kind_name
from esn.people.models import Account
from esn.settings import settings
from esn.spaces.models import Membership
from esn.spaces.policy import STAFF

TABS = ("open", "mine", "appeals", "decided")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A case in the queue. The excerpt is empty where the actor has to claim first."""

    id: int
    kind: str
    excerpt: str
    reasons: tuple[str, ...]
    reporter_count: int
    place: str
    age: timedelta
    target: timedelta
    severity: int
    is_hidden: bool
    is_appeal: bool
    is_mine: bool
    claimed_by: str  # empty: nobody works on it now

    @property
    def url(self) -> str:
        """The page of the case."""
        return f"/moderation/cases/{self.id}"

    @property
    def is_late(self) -> bool:
        """Whether the promised time has passed."""
        return self.age > self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedRow:
    """A decision in the list of decisions."""

    id: int
    case_id: int
    kind: str
    action: str
    rule: str
    place: str
    moderator: str
    at: datetime
    is_reversed: bool

    @property
    def url(self) -> str:
        """The page of the case."""
        return f"/moderation/cases/{self.case_id}"


def require_moderator(actor: Actor) -> None:
    """Whoever works on cases anywhere; NotFound for everybody else."""
    if actor.has_role("moderator"):
        return
    mine = Membership.account_id == actor.account_id, Membership.state == "member", Membership.role.in_(STAFF)
    if db.session.scalar(sa.select(Membership.space_id).where(*mine).limit(1)) is None:
        raise NotFound


def count_queue(actor: Actor) -> dict[str, int]:
    """How many cases each tab holds; decisions are not counted."""
    query = sa.select(*(sa.func.count().filter(_is_in(actor, tab)) for tab in TABS[:3])).select_from(Case)
    row = db.session.execute(query.where(judged_by(actor), _is_waiting(actor))).one()
    return dict(zip(TABS, row, strict=False))


def list_queue(actor: Actor, tab: str, before: int = NEWEST) -> Page[QueueRow]:
    """The cases of a tab, most severe first, then oldest; `before` is the id of the last case of the page before."""
    require_moderator(actor)
    claimant = aliased(Account)
    cases = sa.select(Case, Content.excerpt, Content.state, legible_case(actor), claimant.display_name)
    query = (
        with_subject(cases.add_columns(ReportedText.text, _root_id()))
        .outerjoin(claimant, claimant.id == Case.claimed_by_id)
        .where(judged_by(actor), _is_in(actor, tab), *_after(before))
        .order_by(Case.severity.desc(), Case.id)
    )
    page = page_of(db.session.execute(query.limit(PAGE_SIZE + 1)).all(), lambda row: row[0].id)
    return Page(_rows(actor, page.rows), page.next_cursor)


def list_decided(actor: Actor, before: int = NEWEST) -> Page[DecidedRow]:
    """Decisions in the actor's cases, newest first; the cursor is a decision's id."""
    require_moderator(actor)
    query = (
        sa.select(Decision, Case.kind, Account.display_name)
        .add_columns(_root_id())
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Content, Content.id == Case.content_id)
        .join(Account, Account.id == Decision.moderator_id)
        .where(judged_by(actor), Decision.id < before)
        .order_by(Decision.id.desc())
    )
    page = page_of(db.session.execute(query.limit(PAGE_SIZE + 1)).all(), lambda row: row[0].id)
    places = _places(actor, page.rows)
    names = rule_names([(row[0].terms_version, row[0].rule_id) for row in page.rows], actor.locale)
    rows = [
        DecidedRow(
            id=decision.id,
            case_id=decision.case_id,
            kind=kind_name(kind),
            action=done_name(decision.action),
            rule=names[decision.terms_version, decision.rule_id],
            place=places[root_id],
            moderator=moderator,
            at=decision.created_at,
            is_reversed=decision.reversed_at is not None,
        )
        for decision, kind, moderator, root_id in page.rows
    ]
    return Page(rows, page.next_cursor)


def find_median_time(since: datetime, until: datetime) -> timedelta | None:
    """The median time from the first report to the first decision, of the cases reported in between."""
    first = sa.select(sa.func.min(Decision.created_at)).where(Decision.case_id == Case.id).scalar_subquery()
    rows = db.session.execute(
        sa.select(Case.created_at, sa.type_coerce(first, Decision.created_at.type)).where(
            Case.created_at >= since, Case.created_at < until, Case.decided_at.is_not(None)
        )
    )
    spans = [decided - reported for reported, decided in rows]
    return median(spans) if spans else None


def claim_begins() -> datetime:
    """Claims older than this have ended."""
    return clock.now() - timedelta(minutes=settings().moderation.claim_minutes)


def _is_in(actor: Actor, tab: str) -> sa.ColumnElement[bool]:
    if tab == "mine":
        return sa.and_(Case.claimed_by_id == actor.account_id, Case.claimed_at > claim_begins())
    return Case.state == (APPEALED if tab == "appeals" else OPEN)


def _is_waiting(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.or_(Case.state.in_((OPEN, APPEALED)), Case.claimed_by_id == actor.account_id)


def _after(before: int) -> tuple[sa.ColumnElement[bool], ...]:
    if before == NEWEST:
        return ()
    severity = sa.select(Case.severity).where(Case.id == before).scalar_subquery()
    return (sa.or_(Case.severity < severity, sa.and_(Case.severity == severity, Case.id > before)),)


def _root_id() -> sa.Label[int]:
    """The root of the thread; None where the case is about a profile."""
    return sa.func.coalesce(Content.thread_root_id, Content.id).label("root_id")


def _places(actor: Actor, rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> dict[int | None, str]:
    known = place_names(actor, [row.root_id for row in rows if row.root_id is not None])
    return {row.root_id: known.get(row.root_id, profile_place()) for row in rows}


def _rows(actor: Actor, rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[QueueRow]:
    ids = [case.id for case, *_ in rows]
    rules, people, labels = list_reported_rules(ids), count_reporters(ids), reason_labels(actor.locale)
    places = _places(actor, rows)
    begins, target = claim_begins(), timedelta(hours=settings().moderation.target_hours)
    return [
        QueueRow(
            id=case.id,
            kind=kind_name(case.kind),
            excerpt=(excerpt or shorten(text or "")) if is_legible else "",
            reasons=tuple(labels.get(rule_id, rule_id) for rule_id in rules[case.id]),
            reporter_count=people.get(case.id, 0),
            place=places[root_id],
            age=clock.now() - case.created_at,
            target=target,
            severity=case.severity,
            is_hidden=state == "hidden",
            is_appeal=case.state == APPEALED,
            is_mine=case.claimed_by_id == actor.account_id,
            claimed_by=claimant if case.claimed_at is not None and case.claimed_at > begins else "",
        )
        for case, excerpt, state, is_legible, claimant, text, root_id in rows
    ]
