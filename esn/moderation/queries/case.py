"""One case as a moderator works on it: the text in its context, the reports, the rules, what was decided before."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from esn.content.models import Content
from esn.core import clock
from esn.core.actor import Actor
from esn.core.asker import Asker, asked_by
from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.paging import Page
from esn.moderation import policy
from esn.moderation.models import APPEALED, Appeal, Case, Decision, ReportedText
from esn.moderation.queries import past
from esn.moderation.queries.case_parts import (
    DecisionLine,
    NoteLine,
    ReportLine,
    count_reports,
    has_reported,
    list_decisions,
    list_notes,
    list_reports,
    report_lines,
)
from esn.moderation.queries.lines import list_reported_rules, reason_labels
from esn.moderation.queries.rules import list_binding_rules, written_at
from esn.moderation.queries.subject import ContextLine, QuotedText, show_subject
from esn.people.models import Account
from esn.settings import settings
from esn.terms.queries import Rule


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
    reason: str  # the one named most
    report_count: int
    reports: Page[ReportLine]
    rules: Sequence[Rule]
    reported_rules: Sequence[Rule]
    decisions: Sequence[DecisionLine]
    earlier: Sequence[past.PastLine]
    similar: Sequence[past.PastLine]
    notes: Sequence[NoteLine]
    actions: Sequence[str]  # what can be decided
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


def get_case(actor: Actor, case_id: int, reports_after: int = 0) -> CaseView:
    """The case, if this actor works on it, with its reports above an id; NotFound otherwise."""
    case, subject, author, is_legible = _find(actor, case_id)
    reports = list_reports(case, reports_after)
    decisions = list_decisions(actor, case)
    rules = list_binding_rules(case.author_id, written_at(subject), actor.locale)
    reported = list_reported_rules([case.id])[case.id]
    reporter_ids = {actor.id} if has_reported(actor, case.id) else set()
    shown = show_subject(actor, subject, author, is_legible=is_legible)
    return CaseView(
        id=case.id,
        kind=case.kind,
        state=case.state,
        content_state=shown.state,
        url=shown.url,
        version=case.version,
        content_version=subject.version,
        author_name=author.display_name,
        author_first_name=author.display_name.split()[0],
        place=shown.place,
        age=clock.now() - case.created_at,
        target=timedelta(hours=settings().moderation.target_hours),
        is_hidden_meanwhile=case.is_hidden_meanwhile,
        text=shown.text,
        before=shown.before,
        after=shown.after,
        actions=policy.actions_on(case.kind),
        reason=reason_labels(actor.locale).get(next(iter(reported)), next(iter(reported))),
        report_count=count_reports(case.id),
        reports=Page(report_lines(actor, reports.rows), reports.next_cursor),
        rules=rules,
        reported_rules=[rule for rule in rules if rule.rule_id in reported],
        decisions=decisions,
        earlier=past.list_earlier(actor, case),
        similar=past.list_similar(actor, case, sorted(reported)),
        notes=list_notes(case.id),
        **_list_rights(actor, case, decisions, reporter_ids, is_legible=is_legible),
    )


def _list_rights(
    actor: Actor, case: Case, decisions: Sequence[DecisionLine], reporter_ids: set[int], *, is_legible: bool
) -> dict[str, Any]:
    """Who works on the case now, and what this actor may do with it."""
    newest = db.session.get(Decision, decisions[0].id) if decisions else None
    holder = db.session.get(Account, case.claimed_by_id) if case.claimed_by_id else None
    minutes = settings().moderation.claim_minutes
    is_taken = policy.is_claimed(case, clock.now(), minutes)
    is_mine = is_taken and case.claimed_by_id == actor.account_id
    is_appeal = case.state == APPEALED and newest is not None
    is_impartial = policy.may_decide_case(actor, case, reporter_ids)
    if is_appeal and newest is not None:
        is_impartial = policy.may_decide_appeal(actor, case, newest, reporter_ids)
    is_open_to = is_impartial and (is_mine or not is_taken)
    return {
        "claimed_by": holder.display_name if holder and is_taken else "",
        "is_mine": is_mine,
        "claim_left": _claim_left(case, minutes),
        "is_impartial": is_impartial,
        "may_claim": is_open_to and not is_mine,
        "may_decide": is_open_to and is_legible and policy.needs_decision(case),
        "may_decide_appeal": is_open_to and is_legible and is_appeal,
        "may_reverse": is_open_to and policy.may_reverse(case, newest),
    }


def _find(actor: Actor, case_id: int) -> tuple[Case, Content | ReportedText, Account, bool]:
    row = db.session.execute(_case(policy.judge_like(actor)), asked_by(actor, case_id=case_id)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1] or row[2], row[3], bool(row[4])


@functools.cache
def _case(asker: Asker) -> sa.Select[Any]:
    cases = sa.select(Case, Content, ReportedText, Account, policy.legible_case(asker))
    cases = policy.with_subject(cases).join(Account, Account.id == Case.author_id)
    return cases.where(Case.id == sa.bindparam("case_id"), policy.judged_by(asker))


def _claim_left(case: Case, minutes: int) -> timedelta:
    if case.claimed_at is None:
        return timedelta(0)
    return max(timedelta(0), case.claimed_at + timedelta(minutes=minutes) - clock.now())
