"""Reads about the policy: which version holds, what it says, who has accepted it."""

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup, escape

from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import Id, db, read
from esn.core.errors import NotFound
from esn.core.prepared import Prepared
from esn.settings import settings
from esn.terms.comparison import Change, compare, lines_of
from esn.terms.document import PolicyFileError, PolicyText, parts_of, read_folder
from esn.terms.models import MATERIAL, TermsAcceptance, TermsRule, TermsText, TermsVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands to the policy today."""

    in_force: int | None  # the version that holds
    required: int | None  # the newest material version that holds
    accepted: int | None  # the newest version this person accepted
    in_force_from: date | None
    upcoming: int | None  # the next version, published and not yet in force
    upcoming_from: date | None

    @property
    def is_accepted(self) -> bool:
        """Whether nothing has to be accepted."""
        return self.required is None or (self.accepted or 0) >= self.required


@dataclass(frozen=True, slots=True)
class Receipt:
    """What somebody accepted, and when."""

    version: int
    language: str
    digest: str
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    """A version in a list."""

    version: int
    kind: str
    holds_from: date
    published_at: datetime
    languages: tuple[str, ...]
    accepted_count: int = 0


@dataclass(frozen=True, slots=True)
class Unpublished:
    """The state of the folder of policy files."""

    versions: tuple[int, ...]
    untrue: tuple[int, ...]  # the newest version, when the settings (or its file) say otherwise by now
    fault: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as a person reads it and a moderator cites it."""

    version: int
    rule_id: str
    title: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One choice of the report form."""

    rule_id: str
    label: str
    hint: str
    may_hide_at_once: bool
    needs_details: bool


@dataclass(frozen=True, slots=True)
class Banner:
    """One line at the top of every page."""

    tone: str
    html_text: Markup
    url: str
    action: str


LATELY = timedelta(days=14)  # how long a minor version is mentioned

# What the gate has read for this request or event; the layout shows it without asking again.
_standing: ContextVar[tuple[int, Standing] | None] = ContextVar("terms_standing", default=None)


def today() -> date:
    """The day it is at the firm."""
    return clock.now().astimezone(ZoneInfo(settings().site.time_zone)).date()


_DAY = sa.bindparam(None, callable_=today, type_=sa.Date(), unique=True)


def _build_standing() -> sa.Select[Any]:
    holds, later = TermsVersion.holds_from <= _DAY, TermsVersion.holds_from > _DAY
    newest, next_one = sa.func.max(TermsVersion.version), sa.func.min(TermsVersion.version)
    in_force = sa.select(newest).where(holds).scalar_subquery()
    upcoming = sa.select(next_one).where(later).scalar_subquery()
    is_mine = TermsAcceptance.account_id == sa.bindparam("account_id")
    return sa.select(
        in_force,
        sa.select(newest).where(holds, TermsVersion.kind == MATERIAL).scalar_subquery(),
        sa.select(sa.func.max(TermsAcceptance.version)).where(is_mine).scalar_subquery(),
        sa.select(TermsVersion.holds_from).where(TermsVersion.version == in_force).scalar_subquery(),
        upcoming,
        sa.select(TermsVersion.holds_from).where(TermsVersion.version == upcoming).scalar_subquery(),
    )


_STANDING = Prepared(_build_standing())  # once: it stands before every page and every socket


def get_standing(actor: Actor) -> Standing:
    """How this person stands, in one statement."""
    row = read(_STANDING, {"account_id": actor.id})[0]
    standing = Standing(*row)
    _standing.set((actor.id, standing))
    return standing


def recent_standing(actor: Actor) -> Standing:
    """What the gate has read a moment ago for the same person."""
    known = _standing.get()
    return known[1] if known and known[0] == actor.id else get_standing(actor)


def find_version_in_force() -> int | None:
    """The version that holds today, None before the first."""
    return db.session.scalar(_newest_held())


@cache
def _newest_held() -> sa.Select[Any]:
    return sa.select(sa.func.max(TermsVersion.version)).where(TermsVersion.holds_from <= _DAY)


def get_version_in_force() -> int:
    """The version that holds today; NotFound before the first."""
    version = find_version_in_force()
    if version is None:
        raise NotFound
    return version


def get_accepted_version(account_id: int) -> int | None:
    """The newest version this account has accepted, None for none."""
    newest = sa.func.max(TermsAcceptance.version)
    return db.session.scalar(sa.select(newest).where(TermsAcceptance.account_id == account_id))


def list_receipts(actor: Actor) -> Sequence[Receipt]:
    """What this person has accepted, the newest first."""
    mine = sa.select(TermsAcceptance).where(TermsAcceptance.account_id == actor.id)
    rows = db.session.scalars(mine.order_by(TermsAcceptance.version.desc()))
    return [Receipt(row.version, row.language, row.digest, row.accepted_at) for row in rows]


def list_versions() -> Sequence[PublishedVersion]:
    """All published versions, the newest first, with how many accepted them."""
    count = sa.select(sa.func.count()).where(TermsAcceptance.version == TermsVersion.version).scalar_subquery()
    languages = (
        sa.select(sa.func.aggregate_strings(TermsText.language, ","))
        .where(TermsText.version == TermsVersion.version)
        .scalar_subquery()
    )
    statement = sa.select(TermsVersion, languages, count).order_by(TermsVersion.version.desc())
    return [
        PublishedVersion(row.version, row.kind, row.holds_from, row.published_at, tuple(tags.split(",")), accepted)
        for row, tags, accepted in db.session.execute(statement)
    ]


def find_unpublished() -> Unpublished:
    """What stands in the folder of policy files and is not published, and what is wrong there."""
    digests = {
        (row.version, row.language): row.digest
        for row in db.session.execute(sa.select(TermsText.version, TermsText.language, TermsText.digest))
    }
    known = {version for version, _language in digests}
    try:
        texts = read_folder(settings().terms.folder)
    except PolicyFileError as error:
        return Unpublished((), (), str(error))
    new = sorted({text.head.version for text in texts} - known)
    newest = max(known, default=0)
    untrue = {text.head.version for text in texts if text.head.version == newest and not _says_the_same(text, digests)}
    return Unpublished(tuple(new), tuple(untrue), "")


def _says_the_same(text: PolicyText, digests: Mapping[tuple[int, str], str]) -> bool:
    return digests.get((text.head.version, text.head.language)) == text.digest


def get_version(version: int) -> TermsVersion:
    """One published version; NotFound."""
    asked = sa.select(TermsVersion).where(TermsVersion.version == sa.literal(version, Id))
    found: TermsVersion | None = db.session.scalar(asked)
    if found is None:
        raise NotFound
    return found


def get_text(version: int, language: str) -> TermsText:
    """The text in this language, else in the binding one, else in any; NotFound without such a version."""
    rows = db.session.scalars(_texts(), {"version": version}).all()
    wanted = (language, language.split("-", maxsplit=1)[0], settings().terms.default_language)
    by_language: dict[str, TermsText] = {row.language: row for row in rows}
    for tag in (*wanted, *by_language):
        if tag in by_language:
            return by_language[tag]
    raise NotFound


def list_rules(version: int, language: str = "") -> Sequence[Rule]:
    """The rules of a version in their order; in the binding language unless another is asked for and there."""
    text = get_text(version, language or settings().terms.default_language)
    rows = db.session.scalars(_rules(), {"version": version, "language": text.language})
    return [_rule(row) for row in rows]


@cache
def _texts() -> sa.Select[Any]:
    return sa.select(TermsText).where(TermsText.version == sa.bindparam("version", type_=Id))


@cache
def _rules() -> sa.Select[Any]:
    asked = TermsRule.version == sa.bindparam("version"), TermsRule.language == sa.bindparam("language")
    return sa.select(TermsRule).where(*asked).order_by(TermsRule.position)


def get_rule(version: int, rule_id: str, language: str = "") -> Rule:
    """One rule of a version; NotFound."""
    for rule in list_rules(version, language):
        if rule.rule_id == rule_id:
            return rule
    raise NotFound


def list_reasons(version: int, language: str = "") -> Sequence[Reason]:
    """The choices of the report form, in their order."""
    text = get_text(version, language or settings().terms.default_language)
    return [
        Reason(row["rule"], row["label"], row["hint"], row["may_hide_at_once"], row["needs_details"])
        for row in text.reasons
    ]


def compare_versions(before: int, after: int, language: str) -> Sequence[Change]:
    """What changed between two versions, word by word, in a language both have."""
    new = get_text(after, language)
    old = get_text(before, new.language)
    if old.language != new.language:
        new = get_text(after, old.language)
    return _changes(old.source, new.source)


@lru_cache(maxsize=32)  # strangers may ask as often as they like; what was published never changes
def _changes(before: str, after: str) -> Sequence[Change]:
    return tuple(compare(lines_of(parts_of(before)), lines_of(parts_of(after))))


def policy_version(actor: Actor) -> int | None:
    """The version in force, for the layout."""
    return recent_standing(actor).in_force


def list_banners(actor: Actor) -> Sequence[Banner]:
    """What the layout says about the policy: a version that is coming, or a minor one that has come lately."""
    standing = recent_standing(actor)
    banners = []
    if standing.upcoming is not None and standing.upcoming_from is not None:
        day = format_date(standing.upcoming_from, "d MMM yyyy")
        text = _("Version %(n)s of the policy holds from %(day)s.", n=standing.upcoming, day=day)
        banners.append(_banner(text, standing.upcoming, standing.in_force))
    is_new = standing.in_force_from is not None and today() - standing.in_force_from < LATELY
    if is_new and standing.in_force is not None and standing.in_force != standing.accepted:
        text = _("A small change: version %(n)s of the policy holds now.", n=standing.in_force)
        banners.append(_banner(text, standing.in_force, standing.accepted))
    return banners


def _banner(text: str, version: int, before: int | None) -> Banner:
    url = f"/policy/compare?from={before}&to={version}" if before else f"/policy/{version}"
    return Banner("note", escape(text), url, _("See what changes"))


def _rule(row: TermsRule) -> Rule:
    return Rule(row.version, row.rule_id, row.title, row.text, row.html)
