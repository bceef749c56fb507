"""The parts of a case: the text, what stands around it, the reports, the decisions, the notes."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from esn.core.actor import Actor
from esn.core.aliases import alias
from esn.core.db import db
from esn.core.paging import Page, page_of
from esn.moderation.models import Appeal, Case, CaseNote, Decision, Report
from esn.moderation.queries import past
from esn.moderation.queries.lines import reason_labels, rule_names
from esn.people.models import Account

REPORTS_SHOWN = 20  # at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One report, with who made it. `hidden_before`: how often this person hid a text; `kept_of_those`: in vain."""

    reporter: str
    at: datetime
    label: str
    rule_id: str
    details: str
    version: int
    asked_to_hide: bool
    hidden_before: int = 0
    kept_of_those: int = 0


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What a moderator told the others."""

    name: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision in this case, with its appeal."""

    id: int
    moderator: str
    action: str
    rule: str
    reason: str
    at: datetime
    reversed_at: datetime | None
    reversed_by: str
    reversal_reason: str
    appeal: Appeal | None
    appeal_decided_by: str


def list_reports(case: Case, after: int = 0) -> Page[tuple[Report, str]]:
    """The reports of a case with the names of their reporters, in order; `after` is the id of the last one shown."""
    query = sa.select(Report, Account.display_name).join(Account, Account.id == Report.reporter_id)
    query = query.where(Report.case_id == case.id, Report.id > after).order_by(Report.id).limit(REPORTS_SHOWN + 1)
    return page_of([(row[0], row[1]) for row in db.session.execute(query)], lambda row: row[0].id, REPORTS_SHOWN)


def count_reports(case_id: int) -> int:
    """How many reports a case has."""
    reports = sa.select(sa.func.count()).select_from(Report).where(Report.case_id == case_id)
    return db.session.scalar(reports) or 0


def has_reported(actor: Actor, case_id: int) -> bool:
    """Whether the actor is one of the reporters."""
    mine = sa.select(Report.id).where(Report.case_id == case_id, Report.reporter_id == actor.account_id)
    return db.session.scalar(mine.limit(1)) is not None


def report_lines(actor: Actor, reports: Sequence[tuple[Report, str]]) -> list[ReportLine]:
    """The reports as the page shows them, with how often a reporter hid texts before."""
    labels = reason_labels(actor.locale)
    hiders = [report.reporter_id for report, _name in reports if report.asked_to_hide]
    habits = past.count_hidings(hiders, reports[0][0].case_id) if hiders else {}
    return [
        ReportLine(
            reporter=name,
            at=report.created_at,
            label=labels.get(report.rule_id, report.rule_id),
            rule_id=report.rule_id,
            details=report.details,
            version=report.version,
            asked_to_hide=report.asked_to_hide,
            hidden_before=habits.get(report.reporter_id, (0, 0))[0] if report.asked_to_hide else 0,
            kept_of_those=habits.get(report.reporter_id, (0, 0))[1] if report.asked_to_hide else 0,
        )
        for report, name in reports
    ]


def list_decisions(actor: Actor, case: Case) -> list[DecisionLine]:
    """The decisions in a case, newest first."""
    rows = db.session.execute(_decisions(), {"case_id": case.id}).all()
    names = rule_names([(row[0].terms_version, row[0].rule_id) for row in rows], actor.locale)
    return [
        DecisionLine(
            id=decision.id,
            moderator=moderator,
            action=decision.action,
            rule=names[decision.terms_version, decision.rule_id],
            reason=decision.reason,
            at=decision.created_at,
            reversed_at=decision.reversed_at,
            reversed_by=reversed_by or "",
            reversal_reason=decision.reversal_reason,
            appeal=appeal,
            appeal_decided_by=second_name or "",
        )
        for decision, moderator, reversed_by, appeal, second_name in rows
    ]


@functools.cache
def _decisions() -> sa.Select[*tuple[Any, ...]]:
    reverser, second = alias(Account), alias(Account)
    return (
        sa.select(Decision, Account.display_name, reverser.display_name, Appeal, second.display_name)
        .join(Account, Account.id == Decision.moderator_id)
        .outerjoin(reverser, reverser.id == Decision.reversed_by_id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .outerjoin(second, second.id == Appeal.decided_by_id)
        .where(Decision.case_id == sa.bindparam("case_id"))
        .order_by(Decision.id.desc())
    )


def list_notes(case_id: int) -> list[NoteLine]:
    """The notes, oldest first."""
    query = sa.select(Account.display_name, CaseNote.created_at, CaseNote.text)
    query = query.join(Account, Account.id == CaseNote.account_id).where(CaseNote.case_id == case_id)
    return [NoteLine(*row) for row in db.session.execute(query.order_by(CaseNote.id))]
