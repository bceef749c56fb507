"""Reporting: somebody asks a moderator to look."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.models import Content
from esn.content.policy import readable, traceable
from esn.core import clock
from esn.core.actor import Actor
from esn.core.asker import ASKER, Asking, asked_by
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.moderation.actions.rows import FRESH, Subject, lock_content, take_away
from esn.moderation.events import ReportFiled
from esn.moderation.limits import DETAILS_LENGTH
from esn.moderation.models import ABOUT, OPEN, Case, Report, ReportedText
from esn.moderation.queries.lines import object_of
from esn.moderation.queries.rules import find_reason, severity_of
from esn.moderation.quoting import digest_of
from esn.people.models import Account, PersonalProfile
from esn.terms.queries import Reason, get_version_in_force


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the report says."""

    reason: Reason
    terms_version: int
    details: str
    hide_now: bool


def report_content(
    actor: Actor,
    content_id: int,
    *,
    rule_id: str,
    details: str = "",
    hide_now: bool = False,
    submission: str = "",
    draft_id: int | None = None,
) -> int:
    """Ask moderators to look at a text one may read; gives the report's id.

    NotFound, NotAllowed for one's own text, Conflict for what is reported or gone already, NotValid by field.
    `hide_now` hides it at once where the rule allows it.
    """
    asked = _Asked(_require_reason(rule_id, details, hide_now=hide_now), get_version_in_force(), details, hide_now)
    with unit_of_work() as unit:
        discard_sent_draft(actor, draft_id, submission)
        return once(
            unit, actor, submission, lambda: _file(unit, actor, _lock_reportable(unit, actor, content_id), asked)
        )


def report_about(
    actor: Actor,
    account_id: int,
    digest: str,
    *,
    rule_id: str,
    details: str = "",
    submission: str = "",
    draft_id: int | None = None,
) -> int:
    """Ask moderators to look at what somebody says on a profile, of this digest; gives the report's id.

    NotFound, NotAllowed for one's own, Conflict for what is reported already or says something else by now.
    """
    asked = _Asked(_require_reason(rule_id, details, hide_now=False), get_version_in_force(), details, hide_now=False)
    with unit_of_work() as unit:
        discard_sent_draft(actor, draft_id, submission)
        return once(
            unit, actor, submission, lambda: _file(unit, actor, _freeze(unit, actor, account_id, digest), asked)
        )


def _require_reason(rule_id: str, details: str, *, hide_now: bool) -> Reason:
    reason = find_reason(rule_id)
    if reason is None:
        raise NotValid(fields={"reason": _("Choose what is wrong with it.")})
    if reason.needs_details and not details:
        raise NotValid(fields={"details": _("Tell us what is wrong.")})
    if len(details) > DETAILS_LENGTH:
        too_long = len(details) - DETAILS_LENGTH
        raise NotValid(fields={"details": _("This is %(n)s characters too long.", n=too_long)})
    if hide_now and not reason.may_hide_at_once:
        raise NotValid(fields={"hide_now": _("Only reports about data hide a text at once. Take the mark away.")})
    return reason


def _file(unit: UnitOfWork, actor: Actor, content: Subject, asked: _Asked) -> int:
    case, is_new = _open_case(unit, content, severity_of(asked.reason))
    report = Report(
        case_id=case.id,
        content_id=case.content_id,
        reported_text_id=case.reported_text_id,
        version=content.version,
        reporter_id=actor.id,
        rule_id=asked.reason.rule_id,
        terms_version=asked.terms_version,
        details=asked.details,
        asked_to_hide=asked.hide_now,
        created_at=clock.now(),
    )
    unit.session.add(report)
    unit.session.flush()
    if asked.hide_now:
        case.is_hidden_meanwhile = True
        take_away(unit, actor, case, content, state="hidden", rule_id=report.rule_id)
    unit.record(
        ReportFiled(
            actor_id=actor.account_id,
            **object_of(case),
            report_id=report.id,
            case_id=case.id,
            author_id=content.responsible_id,
            rule_id=report.rule_id,
            terms_version=report.terms_version,
            version=report.version,
            is_new_case=is_new,
            is_hidden_now=asked.hide_now,
            digest=content.digest if isinstance(content, ReportedText) else "",
            quoted=content.text if isinstance(content, ReportedText) else "",
            details=report.details,
        )
    )
    return report.id


def _lock_reportable(unit: UnitOfWork, actor: Actor, content_id: int) -> Content:
    """The text under lock, if this person may report it."""
    asked = asked_by(actor, content_id=content_id)
    if unit.session.scalar(_content_if(traceable), asked) is None:
        raise NotFound
    content = lock_content(unit, content_id)
    if actor.account_id in content.writer_ids:
        raise NotAllowed(_("You wrote this yourself. You can edit or remove it."))
    mine = sa.select(Report.id).where(Report.content_id == content.id, Report.reporter_id == actor.id)
    if unit.session.scalar(mine.where(Report.version == content.version)) is not None:
        raise Conflict(_("You have reported this already. Your reports show what becomes of it."))
    if unit.session.scalar(_content_if(readable), asked) is None:
        raise Conflict(_("It has been taken away meanwhile. You need not report it any more."))
    return content


@functools.cache
def _content_if(rule: Callable[[Asking], sa.ColumnElement[bool]]) -> sa.Select[int]:
    return sa.select(Content.id).where(Content.id == sa.bindparam("content_id"), rule(ASKER))


def _freeze(unit: UnitOfWork, actor: Actor, account_id: int, digest: str) -> ReportedText:
    """What the profile says, kept as it is, if this person may report it and has read just that."""
    if account_id == actor.account_id:
        raise NotAllowed(_("You wrote this yourself. You can edit or remove it."))
    unit.session.get_one(Account, account_id, with_for_update={"key_share": True})
    profile = unit.session.get(PersonalProfile, account_id, populate_existing=True)
    if profile is None or not profile.about:
        raise Conflict(_("It has been taken away meanwhile. You need not report it any more."))
    if digest_of(profile.about) != digest:
        raise Conflict(_("The profile says something else by now. Read it again before you report it."))
    same = ReportedText.account_id == account_id, ReportedText.field == ABOUT, ReportedText.digest == digest
    text = unit.session.scalar(sa.select(ReportedText).where(*same))
    if text is None:
        values = {"digest": digest, "text": profile.about, "written_at": profile.changed_at}
        text = ReportedText(account_id=account_id, field=ABOUT, **values)
        unit.session.add(text)
        unit.session.flush()
    mine = sa.select(Report.id).where(Report.reported_text_id == text.id, Report.reporter_id == actor.id)
    if unit.session.scalar(mine) is not None:
        raise Conflict(_("You have reported this already. Your reports show what becomes of it."))
    return text


def _open_case(unit: UnitOfWork, content: Subject, severity: int) -> tuple[Case, bool]:
    """The open case about the text, or a new one. The lock on the text makes it one case for all."""
    is_text = isinstance(content, ReportedText)
    about = {"reported_text_id" if is_text else "content_id": content.id}
    query = sa.select(Case).filter_by(**about, state=OPEN).with_for_update()
    case = unit.session.scalar(query.execution_options(**FRESH))
    if case is not None:
        case.severity = max(case.severity, severity)
        return case, False
    case = Case(
        **about,
        author_id=content.responsible_id,
        kind=content.field if isinstance(content, ReportedText) else content.kind,
        state=OPEN,
        severity=severity,
        created_at=clock.now(),
    )
    unit.session.add(case)
    unit.session.flush()
    return case, True
