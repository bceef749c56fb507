"""What somebody reported, and what became of it."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from esn.content.models import Content
from esn.content.policy import readable
from esn.content.queries import get_traceable, list_places
from esn.content.wording import MESSAGE, address_of
from esn.core.actor import Actor, photo_address
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.core.text import shorten
from esn.messages.card import MessageCard
from esn.messages.queries.messages import get_message
from esn.moderation.models import ABOUT, Case, Decision, Report, ReportedText
from esn.moderation.policy import stands
from esn.moderation.queries.lines import reason_labels
from esn.moderation.queries.rules import DANGER, list_reasons_in_force
from esn.moderation.quoting import digest_of, quote
from esn.moderation.wording import kind_name, outcome_for_reporter
from esn.people.models import Account, PersonalProfile
from esn.people.queries.profiles import find_account_by_username
from esn.posts.card import Card
from esn.posts.queries import get_card
from esn.settings import settings
from esn.terms.queries import Reason

DRAFT_PLACE = 100  # characters of where a draft belongs


@dataclass(frozen=True, slots=True, kw_only=True)
class MyReport:
    """One's own report. The excerpt is empty where the text can no longer be read."""

    id: int
    kind: str
    excerpt: str
    url: str  # of the text; empty where it can no longer be read
    reason: str
    details: str
    at: datetime
    is_danger: bool
    is_hidden_now: bool
    decided_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutCard:
    """What somebody says on a profile, as the report form quotes it; `digest` tells this text from a later one."""

    id: str  # of the draft's place
    author_name: str
    author_photo_url: str | None
    at: datetime
    html: Markup
    path: str
    digest: str
    kind: str = ABOUT

    @property
    def url(self) -> str:
        """The profile."""
        return self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Reportable:
    """What the report form shows."""

    card: Card | MessageCard | AboutCard
    reasons: Sequence[Reason]
    place: str  # empty: several, or none this reader may know
    emergency_phone: str

    @property
    def hiding_labels(self) -> list[str]:
        """The reasons with which a text can be hidden at once; nothing would stand in the place of a profile's."""
        return [reason.label for reason in self.reasons if reason.may_hide_at_once and self.card.kind != ABOUT]


def get_reportable(actor: Actor, content_id: int) -> Reportable:
    """A text one may report, with the choices; NotFound, NotAllowed for one's own."""
    is_message = get_traceable(actor, content_id).kind == MESSAGE
    card = get_message(actor, content_id) if is_message else get_card(actor, content_id)
    if card.is_mine:
        raise NotAllowed
    if card.is_gone:
        raise NotFound
    places = [] if is_message else list_places(actor, [card.root_id])[card.root_id]
    return Reportable(
        card=card,
        reasons=list_reasons_in_force(actor.locale),
        place=places[0].name if len(places) == 1 else "",
        emergency_phone=settings().site.emergency_phone,
    )


def get_reportable_about(actor: Actor, username: str) -> Reportable:
    """What somebody else says on a profile, with the choices; NotFound where nothing is, NotAllowed for one's own."""
    account = find_account_by_username(username)
    profile = db.session.get(PersonalProfile, account.id) if account is not None else None
    if account is None or profile is None or not profile.about:
        raise NotFound
    if account.id == actor.account_id:
        raise NotAllowed
    card = AboutCard(
        id=f"u/{account.username}"[:DRAFT_PLACE],
        author_name=account.display_name,
        author_photo_url=photo_address(account.username, account.photo_digest),
        at=profile.changed_at,
        html=quote(profile.about),
        path=f"/u/{account.username}",
        digest=digest_of(profile.about),
    )
    phone = settings().site.emergency_phone
    return Reportable(card=card, reasons=list_reasons_in_force(actor.locale), place="", emergency_phone=phone)


def list_my_reports(actor: Actor, before: int = NEWEST) -> Page[MyReport]:
    """One's own reports, newest first."""
    query = _mine().where(Report.id < before).order_by(Report.id.desc()).limit(PAGE_SIZE + 1)
    page = page_of(db.session.execute(query, asked_by(actor)).all(), lambda row: row[0].id)
    labels = reason_labels(actor.locale)
    return Page([_my_report(row, labels) for row in page.rows], page.next_cursor)


def get_my_report(actor: Actor, report_id: int) -> MyReport:
    """One's own report; NotFound otherwise."""
    row = db.session.execute(_mine().where(Report.id == report_id), asked_by(actor)).one_or_none()
    if row is None:
        raise NotFound
    return _my_report(row, reason_labels(actor.locale))


@functools.cache
def _mine() -> sa.Select[*tuple[Any, ...]]:
    any_decision = alias(Decision)
    newest = sa.select(sa.func.max(any_decision.id)).where(any_decision.case_id == Report.case_id).scalar_subquery()
    return (
        sa.select(Report, Case, Content, readable(ASKER), Decision, ReportedText.text, Account.username, stands())
        .join(Case, Case.id == Report.case_id)
        .outerjoin(Content, Content.id == Report.content_id)
        .outerjoin(ReportedText, ReportedText.id == Report.reported_text_id)
        .outerjoin(PersonalProfile, PersonalProfile.account_id == ReportedText.account_id)
        .outerjoin(Account, Account.id == ReportedText.account_id)
        .outerjoin(Decision, Decision.id == newest)
        .where(Report.reporter_id == ASKER.account_id)
    )


def _my_report(row: sa.Row[*tuple[Any, ...]], labels: dict[str, str]) -> MyReport:
    report, case, content, is_readable, decision, text, username, is_standing = row
    if content is not None:
        excerpt, url = content.excerpt, address_of(content.kind, content.id, content.thread_root_id or content.id)
    else:
        excerpt, url, is_readable = shorten(text), f"/u/{username}", is_standing
    is_reversed = decision is not None and decision.reversed_at is not None
    return MyReport(
        id=report.id,
        kind=kind_name(case.kind),
        excerpt=excerpt if is_readable else "",
        url=url if is_readable else "",
        reason=labels.get(report.rule_id, report.rule_id),
        details=report.details,
        at=report.created_at,
        is_danger=report.rule_id == DANGER,
        is_hidden_now=case.is_hidden_meanwhile and report.asked_to_hide and decision is None,
        decided_at=decision.created_at if decision else None,
        outcome=outcome_for_reporter(
            decision.action if decision else None,
            decision.rule_id if decision else None,
            decision.reason if decision else "",
            is_reversed=is_reversed,
        ),
    )
