"""What was decided before: about this author, under this rule, after reports that hid a text at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.moderation.models import Case, Decision, Report
from esn.moderation.policy import judged_by, nameable_places
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
    same = Case.author_id == case.author_id, Case.id != case.id, judged_by(actor)
    return _list(actor, *same, Decision.action != "none", Decision.created_at > clock.now() - A_YEAR)


def list_similar(actor: Actor, case: Case, rule_ids: Sequence[str]) -> list[PastLine]:
    """The newest decisions under the rules that were reported, about anybody."""
    return _list(actor, Case.id != case.id, Decision.rule_id.in_(rule_ids))


def count_hidings(account_ids: Sequence[int], but_case_id: int) -> dict[int, tuple[int, int]]:
    """For each reporter: how many texts the person hid at once before, and how many of these were left standing."""
    kept = sa.exists().where(Decision.case_id == Report.case_id, Decision.action == "none")
    query = (
        sa.select(Report.reporter_id, sa.func.count(), sa.func.count().filter(kept))
        .where(Report.reporter_id.in_(account_ids), Report.asked_to_hide, Report.case_id != but_case_id)
        .group_by(Report.reporter_id)
    )
    return {reporter_id: (hidden, left) for reporter_id, hidden, left in db.session.execute(query)}


def _list(actor: Actor, *conditions: sa.ColumnElement[bool]) -> list[PastLine]:
    rows = db.session.execute(
        sa.select(Decision, Case.kind, Space.name)
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Space, sa.and_(Space.id == Decision.place_id, nameable_places()))
        .where(*conditions)
        .order_by(Decision.id.desc())
        .limit(SHOWN)
    ).all()
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
