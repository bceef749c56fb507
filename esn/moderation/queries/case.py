"""One case as a moderator works on it: the text in its context, the reports, the rules, what was decided before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import aliased

from esn.content.models import Content, ContentVersion
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.moderation import policy
from esn.moderation.models import APPEALED, Appeal, Case, CaseNote, Decision, Report
from esn.moderation.queries import past
from esn.moderation.queries.lines import place_names, reason_labels, rule_names
from esn.moderation.queries.rules import get_written_at, list_binding_rules
from esn.people.models import Account
from esn.posts.history import VersionLine, compare_versions
from esn.settings import settings
from esn.terms.queries import Rule

AROUND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedText:
    """The reported text, as the component `quoted` reads it; `versions` newest first."""

    author_name: str
    author_photo_url: str | None
    note: str
    at: datetime
    html: Markup
    title: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """Everything the page of a case shows. Without a claim `text` may be None: then nothing of it is shown."""

    id: int
    kind: str
    state: str
    content_state: str
    url: str  # where the text stands
    version: int
    content_version: int
    author_name: str
    author_first_name: str
    place: str
    age: timedelta
    target: timedelta
    is_hidden_meanwhile: bool
    claimed_by: str
    is_mine: bool
    claim_left: timedelta
    text: QuotedText | None
    before: Sequence[ContextLine]
    after: Sequence[ContextLine]
    reports: Sequence[ReportLine]
    rules: Sequence[Rule]
    reported_rules: Sequence[Rule]
    decisions: Sequence[DecisionLine]
    earlier: Sequence[past.PastLine]
    similar: Sequence[past.PastLine]
    notes: Sequence[NoteLine]
    is_impartial: bool  # neither author nor reporter; for an appeal not its first moderator either
    may_claim: bool
    may_decide: bool
    may_decide_appeal: bool
    may_reverse: bool

    @property
    def seen(self) -> tuple[int, int]:
        """The versions of case and text that this page shows."""
        return self.version, self.content_version

    @property
    def log_url(self) -> str:
        """The entry of the open log."""
        return f"/moderation/log/{self.id}"

    @property
    def appeal(self) -> Appeal | None:
        """The appeal that waits."""
        newest = self.decisions[0].appeal if self.decisions else None
        return newest if newest and newest.outcome is None else None


def get_case(actor: Actor, case_id: int) -> CaseView:
    """The case, if this actor works on it; NotFound otherwise."""
    case, content, author, is_legible = _find(actor, case_id)
    reports = _list_reports(actor, case)
    reporter_ids = {report.reporter_id for report, _name in reports}
    decisions = _list_decisions(actor, case)
    newest = db.session.get(Decision, decisions[0].id) if decisions else None
    holder = db.session.get(Account, case.claimed_by_id) if case.claimed_by_id else None
    minutes = settings().moderation.claim_minutes
    is_taken = policy.is_claimed(case, clock.now(), minutes)
    is_mine = is_taken and case.claimed_by_id == actor.account_id
    is_free = is_mine or not is_taken
    is_appeal = case.state == APPEALED and newest is not None
    is_impartial = policy.may_decide_case(actor, case, reporter_ids)
    if is_appeal and newest is not None:
        is_impartial = policy.may_decide_appeal(actor, case, newest, reporter_ids)
    written_at = get_written_at(content.id, content.version)
    rules = list_binding_rules(case.author_id, written_at, actor.locale)
    reported = {report.rule_id for report, _name in reports}
    root_id = content.thread_root_id or content.id
    before, after = _list_context(actor, content) if is_legible else ((), ())
    return CaseView(
        id=case.id,
        kind=case.kind,
        state=case.state,
        content_state=content.state,
        url=f"/p/{root_id}" if content.thread_root_id is None else f"/p/{root_id}#r{content.id}",
        version=case.version,
        content_version=content.version,
        author_name=author.display_name,
        author_first_name=author.display_name.split()[0],
        place=place_names(actor, [root_id])[root_id],
        age=clock.now() - case.created_at,
        target=timedelta(hours=settings().moderation.target_hours),
        is_hidden_meanwhile=case.is_hidden_meanwhile,
        claimed_by=holder.display_name if holder and is_taken else "",
        is_mine=is_mine,
        claim_left=_claim_left(case, minutes),
        text=_quote(content, author) if is_legible else None,
        before=before,
        after=after,
        reports=_report_lines(actor, reports),
        rules=rules,
        reported_rules=[rule for rule in rules if rule.rule_id in reported],
        decisions=decisions,
        earlier=past.list_earlier(actor, case),
        similar=past.list_similar(actor, case, sorted(reported)),
        notes=_list_notes(case.id),
        is_impartial=is_impartial,
        may_claim=is_impartial and is_free and not is_mine,
        may_decide=is_impartial and is_free and is_legible and policy.needs_decision(case),
        may_decide_appeal=is_impartial and is_free and is_legible and is_appeal,
        may_reverse=is_impartial and is_free and policy.may_reverse(case, newest),
    )


def _find(actor: Actor, case_id: int) -> tuple[Case, Content, Account, bool]:
    row = db.session.execute(
        sa.select(Case, Content, Account, policy.legible(actor))
        .join(Content, Content.id == Case.content_id)
        .join(Account, Account.id == Case.author_id)
        .where(Case.id == case_id, policy.judged_by(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2], bool(row[3])


def _claim_left(case: Case, minutes: int) -> timedelta:
    if case.claimed_at is None:
        return timedelta(0)
    return max(timedelta(0), case.claimed_at + timedelta(minutes=minutes) - clock.now())


def _quote(content: Content, author: Account) -> QuotedText:
    query = sa.select(ContentVersion).where(ContentVersion.content_id == content.id).order_by(ContentVersion.number)
    versions = db.session.scalars(query).all()
    return QuotedText(
        author_name=author.display_name,
        author_photo_url=_photo_url(author),
        note=author.title,
        at=content.created_at,
        html=Markup(content.html),  # noqa: S704 - sanitised when it was written
        title=content.title,
        versions=compare_versions(versions, author.display_name),
    )


def _photo_url(account: Account) -> str | None:
    return f"/u/{account.username}/photo?v={account.photo_digest[:8]}" if account.photo_digest else None


def _list_context(actor: Actor, content: Content) -> tuple[list[ContextLine], list[ContextLine]]:
    """What stands before and after, at most three each; of a root its first replies."""
    near = sa.select(Account.display_name, Content.created_at, Content.excerpt, Content.title).join(
        Account, Account.id == Content.author_id
    )
    near = near.where(policy.legible(actor))
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


def _list_reports(actor: Actor, case: Case) -> list[tuple[Report, str]]:
    query = sa.select(Report, Account.display_name).join(Account, Account.id == Report.reporter_id)
    return [(row[0], row[1]) for row in db.session.execute(query.where(Report.case_id == case.id).order_by(Report.id))]


def _report_lines(actor: Actor, reports: Sequence[tuple[Report, str]]) -> list[ReportLine]:
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


def _list_decisions(actor: Actor, case: Case) -> list[DecisionLine]:
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


def _list_notes(case_id: int) -> list[NoteLine]:
    query = sa.select(Account.display_name, CaseNote.created_at, CaseNote.text)
    query = query.join(Account, Account.id == CaseNote.account_id).where(CaseNote.case_id == case_id)
    return [NoteLine(*row) for row in db.session.execute(query.order_by(CaseNote.id))]
