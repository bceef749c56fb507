"""A decision as its author reads it: the rule, the text, the effect, the way to appeal, what happened since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from markupsafe import Markup

from esn.content.models import Content, ContentVersion
from esn.content.policy import own
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.moderation.models import Appeal, Case, Decision, ReportedText
from esn.moderation.policy import appeal_until, is_author_told, may_appeal
from esn.moderation.queries.lines import object_of, place_names, profile_place
from esn.moderation.queries.rules import find_rule
from esn.moderation.quoting import quote
from esn.moderation.wording import appeal_outcome, done_name, effect_of, kind_name, letter_title, rule_number
from esn.settings import settings
from esn.terms.queries import Rule


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the timeline."""

    text: str
    at: datetime | None
    is_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the author (or an auditor, without the text) sees of a decision."""

    decision_id: int
    case_id: int
    about: Mapping[str, Any]  # what it is about, as events say it
    title: str
    kind: str
    place: str
    reason: str
    effect: str
    at: datetime
    rule: Rule | None
    rule_number: str
    text: Markup | None  # the version judged; None where it cannot be shown to this reader
    is_author: bool
    is_reversed: bool
    appeal: Appeal | None
    appeal_until: datetime
    may_appeal: bool
    steps: Sequence[Step]

    @property
    def log_url(self) -> str:
        """Its entry of the open log."""
        return f"/moderation/log/{self.case_id}"


def get_letter(actor: Actor, decision_id: int) -> Letter:
    """The decision, for its author and for auditors; NotFound for everybody else."""
    row = db.session.execute(
        sa.select(Decision, Case, Appeal)
        .join(Case, Case.id == Decision.case_id)
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.id == decision_id)
    ).one_or_none()
    if row is None or not _may_read(actor, row[0], row[1]):
        raise NotFound
    decision, case, appeal = row
    until = appeal_until(decision, settings().moderation.appeal_days)
    is_author = case.author_id == actor.account_id
    return Letter(
        decision_id=decision.id,
        case_id=case.id,
        about=object_of(case),
        title=letter_title(decision.action, case.kind),
        kind=kind_name(case.kind),
        place=_place(actor, case),
        reason=decision.reason,
        effect=effect_of(decision.action, case.kind) if decision.reversed_at is None else "",
        at=decision.created_at,
        rule=find_rule(decision.terms_version, decision.rule_id, actor.locale),
        rule_number=rule_number(decision.rule_id),
        text=_text(actor, case, decision),
        is_author=is_author,
        is_reversed=decision.reversed_at is not None,
        appeal=appeal,
        appeal_until=until,
        may_appeal=is_author and appeal is None and may_appeal(case, decision) and clock.now() <= until,
        steps=_steps(case, decision, appeal),
    )


def _may_read(actor: Actor, decision: Decision, case: Case) -> bool:
    is_told = case.author_id == actor.account_id and is_author_told(case, decision.action)
    return is_told or actor.has_role("auditor")


def _place(actor: Actor, case: Case) -> str:
    if case.content_id is None:
        return profile_place()
    root = sa.select(sa.func.coalesce(Content.thread_root_id, Content.id)).where(Content.id == case.content_id)
    root_id = db.session.scalars(root).one()
    return place_names(actor, [root_id])[root_id]


def _text(actor: Actor, case: Case, decision: Decision) -> Markup | None:
    if case.content_id is None:
        is_author = case.author_id == actor.account_id
        return quote(db.session.get_one(ReportedText, case.reported_text_id).text) if is_author else None
    html = db.session.scalar(
        sa.select(ContentVersion.html)
        .join(Content, Content.id == ContentVersion.content_id)
        .where(Content.id == case.content_id, ContentVersion.number == decision.content_version, own(actor))
    )
    return Markup(html) if html is not None else None  # noqa: S704 - sanitised when it was written


def _steps(case: Case, decision: Decision, appeal: Appeal | None) -> list[Step]:
    what = f"{kind_name(case.kind)}: {done_name(decision.action).lower()}"
    number = rule_number(decision.rule_id)
    title = _("%(what)s, rule %(number)s", what=what, number=number) if number else what
    steps = [Step(title, decision.created_at)]
    if appeal is not None:
        steps.append(Step(_("You appealed"), appeal.created_at))
        if appeal.outcome is None:
            steps.append(Step(_("Somebody else looks at it now"), None, is_now=True))
        else:
            steps.append(Step(appeal_outcome(appeal.outcome), appeal.decided_at, is_now=True))
    elif decision.reversed_at is not None:
        steps.append(Step(_("Taken back by moderators"), decision.reversed_at, is_now=True))
    return steps
