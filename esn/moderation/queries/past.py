"""What was decided before: about this author, under this rule, after reports that hid a text at once."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from esn.core.actor import Actor
from esn.core.asker import Asker, asked_by
from esn.core.db import bound_now, db
from esn.moderation.models import Case, Decision, Report
from esn.moderation.policy import judge_like, judged_by, nameable_places
from esn.moderation.queries.lines import rule_names
from esn.moderation.wording import done_name, kind_name
from esn.spaces.models import Space

A_YEAR = timedelta(days=365)
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PastLine:
    """A decision of the past, as the open log tells it."""

    case_id: int
    kind: str
    rule: str
    action: str
    place: str  # empty: the log names none
    at: datetime
    is_reversed: bool

    @property
    def url(self) -> str:
        """Its entry of the log."""
        return f"/moderation/log/{self.case_id}"


def list_earlier(actor: Actor, case: Case) -> list[PastLine]:
    """Decisions against the same author in the last twelve months, as far as this actor works on such cases."""
    values = asked_by(actor, case_id=case.id, author_id=case.author_id)
    return _lines(actor, _earlier(judge_like(actor)), values)


def list_similar(actor: Actor, case: Case, rule_ids: Sequence[str]) -> list[PastLine]:
    """The newest decisions under the rules that were reported, about anybody."""
    return _lines(actor, _similar(), {"case_id": case.id, "rule_ids": rule_ids})


def count_hidings(account_ids: Sequence[int], but_case_id: int) -> dict[int, tuple[int, int]]:
    """For each reporter: how many texts the person hid at once before, and how many of these were left standing."""
    kept = sa.exists().where(Decision.case_id == Report.case_id, Decision.action == "none")
    query = (
        sa.select(Report.reporter_id, sa.func.count(), sa.func.count().filter(kept))
        .where(Report.reporter_id.in_(account_ids), Report.asked_to_hide, Report.case_id != but_case_id)
        .group_by(Report.reporter_id)
    )
    return {reporter_id: (hidden, left) for reporter_id, hidden, left in db.session.execute(query)}


@functools.cache
def _earlier(asker: Asker) -> sa.Select[*tuple[Any, ...]]:
    is_same = sa.and_(Case.author_id == sa.bindparam("author_id"), judged_by(asker))
    return _decided(is_same, Decision.action != "none", Decision.created_at > bound_now(lambda: A_YEAR))


@functools.cache
def _similar() -> sa.Select[*tuple[Any, ...]]:
    return _decided(Decision.rule_id.in_(sa.bindparam("rule_ids", expanding=True)))


def _decided(*conditions: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The newest decisions in other cases."""
    return (
        sa.select(Decision, Case.kind, Space.name)
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Space, sa.and_(Space.id == Decision.place_id, nameable_places()))
        .where(Case.id != sa.bindparam("case_id"), *conditions)
        .order_by(Decision.id.desc())
        .limit(SHOWN)
    )


def _lines(actor: Actor, query: sa.Select[*tuple[Any, ...]], values: dict[str, Any]) -> list[PastLine]:
    rows = db.session.execute(query, values).all()
    names = rule_names([(row[0].terms_version, row[0].rule_id) for row in rows], actor.locale)
    return [
        PastLine(
            case_id=decision.case_id,
            kind=kind_name(kind),
            rule=names[decision.terms_version, decision.rule_id],
            action=done_name(decision.action),
            place=place or "",
            at=decision.created_at,
            is_reversed=decision.reversed_at is not None,
        )
        for decision, kind, place in rows
    ]
