"""The rows behind the verbs: a case under lock, the access it opens, and the state it gives to a text."""

import functools
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from esn.content.actions.changes import set_state
from esn.content.models import Content
from esn.content.policy import GONE
from esn.core import clock
from esn.core.actor import Actor
from esn.core.asker import ASKER, Asker, asked_by
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import UnitOfWork
from esn.moderation.limits import LETTER_LENGTH
from esn.moderation.models import Case, Decision, Report, ReportedText
from esn.moderation.policy import is_claimed, judge_like, judged_by, legible_case, may_decide_case, with_subject
from esn.moderation.wording import ago, done_name
from esn.people.actions.fields import replace_about
from esn.people.models import Account
from esn.settings import settings

FRESH = {"populate_existing": True}
Subject = Content | ReportedText
STATES = {"hide": "hidden", "remove": "removed"}  # what an action makes of a text; all others let it stand
OWN_REPORT = _l("You reported this yourself. Somebody else decides.")


def lock_content(unit: UnitOfWork, content_id: int) -> Content:
    """The text under lock; always before its case, so that nobody waits for each other in a ring."""
    return unit.session.execute(_locked_content(), {"content_id": content_id}).scalar_one()


def lock_text(unit: UnitOfWork, text_id: int) -> ReportedText:
    """The text of a profile under lock, as `lock_content` does it."""
    query = sa.select(ReportedText).where(ReportedText.id == text_id).with_for_update()
    return unit.session.scalars(query.execution_options(**FRESH)).one()


def lock_case(unit: UnitOfWork, actor: Actor, case_id: int) -> tuple[Case, Subject]:
    """A case this actor works on, and its text, both under lock; NotFound."""
    case = unit.session.scalar(_judged_case(judge_like(actor)), asked_by(actor, case_id=case_id))
    if case is None:
        raise NotFound
    subject = lock_subject(unit, case)
    return unit.session.execute(_locked_case(), {"case_id": case_id}).scalar_one(), subject


def lock_subject(unit: UnitOfWork, case: Case) -> Subject:
    """What the case is about, under lock."""
    if case.content_id is not None:
        return lock_content(unit, case.content_id)
    return lock_text(unit, case.reported_text_id or 0)


def list_reporter_ids(unit: UnitOfWork, case_id: int) -> tuple[int, ...]:
    """Who reported what the case is about."""
    return tuple(unit.session.scalars(_reporters(), {"case_id": case_id}))


def find_decision(unit: UnitOfWork, case_id: int) -> Decision | None:
    """The newest decision, in force or not."""
    query = sa.select(Decision).where(Decision.case_id == case_id).order_by(Decision.id.desc()).limit(1)
    return unit.session.scalar(query.execution_options(**FRESH))


def require_impartial(unit: UnitOfWork, actor: Actor, case: Case) -> tuple[int, ...]:
    """Nobody works on what they reported; gives the reporters."""
    reporter_ids = list_reporter_ids(unit, case.id)
    if not may_decide_case(actor, case, reporter_ids):
        raise NotAllowed(str(OWN_REPORT))
    return reporter_ids


def require_free(unit: UnitOfWork, actor: Actor, case: Case) -> None:
    """Nobody else works on the case now; Conflict names who does."""
    is_taken = is_claimed(case, clock.now(), settings().moderation.claim_minutes)
    if is_taken and case.claimed_by_id != actor.account_id and case.claimed_at is not None:
        name = _name(unit, case.claimed_by_id)
        raise Conflict(_("%(name)s took this case %(ago)s.", name=name, ago=ago(case.claimed_at)))


def require_legible(unit: UnitOfWork, actor: Actor, case: Case) -> None:
    """Nobody decides on what they cannot read."""
    if unit.session.scalar(_legible_case(), asked_by(actor, case_id=case.id)) is None:
        raise NotAllowed(_("Claim the case first. Then you can read the text."))


def require_unchanged(unit: UnitOfWork, case: Case, content: Subject, seen: tuple[int, int]) -> None:
    """Case and text are at the versions the moderator looked at; Conflict says who was quicker."""
    if case.version != seen[0]:
        raise Conflict(_quicker(unit, case))
    if content.version != seen[1]:
        name = _name(unit, content.author_id)
        raise Conflict(_("%(name)s changed the text meanwhile. Read the new version. Your words are kept.", name=name))


def require_letter(text: str, field: str, missing: str) -> str:
    """The words of a moderator or an author: some, and not too many."""
    words = text.strip()
    if not words:
        raise NotValid(fields={field: missing})
    if len(words) > LETTER_LENGTH:
        raise NotValid(fields={field: _("This is %(n)s characters too long.", n=len(words) - LETTER_LENGTH)})
    return words


def end_claim(case: Case) -> None:
    """Whoever worked on the case is done; its next step needs a page that shows this one."""
    case.claimed_by_id = case.claimed_at = None
    case.version += 1


def take_away(unit: UnitOfWork, actor: Actor, case: Case, content: Subject, *, state: str, rule_id: str | None) -> None:
    """Hide or remove the text for the case; what its author or a stricter decision took away stays as it is.

    Conflict where a profile says something else by now: nobody has read and judged that.
    """
    if isinstance(content, ReportedText):
        if not replace_about(unit, actor.account_id, content.account_id, before=content.text, after=""):
            raise Conflict(_("The profile no longer says this. You can warn the author, or leave it."))
        return
    is_by_others = content.state in GONE and content.state_case_id != case.id
    if is_by_others and (content.state == "removed" or state == "hidden"):
        return
    set_state(unit, actor, content, state=state, state_by="moderation", rule_id=rule_id, case_id=case.id)


def give_back(unit: UnitOfWork, actor: Actor, case: Case, content: Subject) -> None:
    """Let the text stand again, unless something else than this case took it away, or took its place."""
    if isinstance(content, ReportedText):
        decision = find_decision(unit, case.id)
        if decision is not None and decision.action == "remove":
            replace_about(unit, actor.account_id, content.account_id, before="", after=content.text)
        return
    if content.state in GONE and content.state_by == "moderation" and content.state_case_id == case.id:
        set_state(unit, actor, content, state="published")


@functools.cache
def _locked_content() -> sa.Select[Any]:
    query = sa.select(Content).where(Content.id == sa.bindparam("content_id")).with_for_update(of=Content)
    return query.execution_options(**FRESH)


@functools.cache
def _locked_case() -> sa.Select[Any]:
    query = sa.select(Case).where(Case.id == sa.bindparam("case_id")).with_for_update()
    return query.execution_options(**FRESH)


@functools.cache
def _judged_case(asker: Asker) -> sa.Select[Any]:
    return sa.select(Case).where(Case.id == sa.bindparam("case_id"), judged_by(asker))


@functools.cache
def _legible_case() -> sa.Select[Any]:
    return with_subject(sa.select(Case.id)).where(Case.id == sa.bindparam("case_id"), legible_case(ASKER))


@functools.cache
def _reporters() -> sa.Select[Any]:
    query = sa.select(Report.reporter_id).where(Report.case_id == sa.bindparam("case_id")).distinct()
    return query.order_by(Report.reporter_id)


def _quicker(unit: UnitOfWork, case: Case) -> str:
    decision = find_decision(unit, case.id)
    if decision is None:
        return _("The case changed meanwhile. Your words are kept.")
    if decision.reversed_at is not None and decision.reversed_by_id is not None:
        name, when = _name(unit, decision.reversed_by_id), ago(decision.reversed_at)
        return _("%(name)s reversed this decision %(ago)s. Your words are kept.", name=name, ago=when)
    name, when, what = _name(unit, decision.moderator_id), ago(decision.created_at), done_name(decision.action).lower()
    return _("%(name)s decided this %(ago)s: %(what)s. Your words are kept.", name=name, ago=when, what=what)


def _name(unit: UnitOfWork, account_id: int | None) -> str:
    return unit.session.scalar(sa.select(Account.display_name).where(Account.id == account_id)) or ""
