"""The parts of a case: the text, what stands around it, the reports, the decisions, the notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import aliased

from esn.content.history import VersionLine, compare_versions
from esn.content.models import Content, ContentVersion
from esn.content.queries import VERSIONS_SHOWN
from esn.core.actor import Actor, photo_address
from esn.core.db import db
from esn.moderation.models import Appeal, Case, CaseNote, Decision, Report
from esn.moderation.policy import legible
from esn.moderation.queries import past
from esn.moderation.queries.lines import reason_labels, rule_names
from esn.people.models import Account

AROUND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedText:
    """The reported text, as the component `quoted` reads it; `versions` are the newest ones, newest first."""

    author_name: str
    author_photo_url: str | None
    note: str
    at: datetime
    html: Markup
    title: str
    version_count: int
    versions: Sequence[VersionLine]


@dataclass(frozen=True, slots=True)
class ContextLine:
    """A text that stands near the reported one."""

    author_name: str
    at: datetime
    excerpt: str


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


def quote_text(content: Content, author: Account) -> QuotedText:
    """The reported text with its newest versions."""
    newest_first = sa.select(ContentVersion).where(ContentVersion.content_id == content.id)
    newest_first = newest_first.order_by(ContentVersion.number.desc()).limit(VERSIONS_SHOWN + 1)
    versions = db.session.scalars(newest_first).all()
    return QuotedText(
        author_name=author.display_name,
        author_photo_url=photo_address(author.username, author.photo_digest),
        note=author.title,
        at=content.created_at,
        html=Markup(content.html),  # noqa: S704 - sanitised when it was written
        title=content.title,
        version_count=content.version,
        versions=compare_versions(versions, author.display_name).rows,
    )


def list_context(actor: Actor, content: Content) -> tuple[list[ContextLine], list[ContextLine]]:
    """What stands before and after, at most three each; of a root its first replies."""
    near = sa.select(Account.display_name, Content.created_at, Content.excerpt, Content.title).join(
        Account, Account.id == Content.author_id
    )
    near = near.where(legible(actor))
    if content.thread_root_id is None:
        replies = near.where(Content.thread_root_id == content.id).order_by(Content.id).limit(AROUND)
        return [], _context(replies)
    root = _context(near.where(Content.id == content.thread_root_id))
    thread = near.where(Content.thread_root_id == content.thread_root_id)
    before = _context(thread.where(Content.id < content.id).order_by(Content.id.desc()).limit(AROUND))[::-1]
    return root + before, _context(thread.where(Content.id > content.id).order_by(Content.id).limit(AROUND))


def _context(query: sa.Select[str, datetime, str, str]) -> list[ContextLine]:
    rows = db.session.execute(query)
    return [ContextLine(name, at, f"{title}: {excerpt}" if title else excerpt) for name, at, excerpt, title in rows]


def list_reports(case: Case) -> list[tuple[Report, str]]:
    """The reports of a case with the names of their reporters, in order."""
    query = sa.select(Report, Account.display_name).join(Account, Account.id == Report.reporter_id)
    return [(row[0], row[1]) for row in db.session.execute(query.where(Report.case_id == case.id).order_by(Report.id))]


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
    reverser, second = aliased(Account), aliased(Account)
    rows = db.session.execute(
        sa.select(Decision, Account.display_name, reverser.display_name, Appeal, second.display_name)
        .join(Account, Account.id == Decision.moderator_id)
        .outerjoin(reverser, reverser.id == Decision.reversed_by_id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .outerjoin(second, second.id == Appeal.decided_by_id)
        .where(Decision.case_id == case.id)
        .order_by(Decision.id.desc())
    ).all()
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


def list_notes(case_id: int) -> list[NoteLine]:
    """The notes, oldest first."""
    query = sa.select(Account.display_name, CaseNote.created_at, CaseNote.text)
    query = query.join(Account, Account.id == CaseNote.account_id).where(CaseNote.case_id == case_id)
    return [NoteLine(*row) for row in db.session.execute(query.order_by(CaseNote.id))]
