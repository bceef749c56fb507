"""Rules as moderators cite them and reporters choose them: from the terms, by version."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from esn.content.models import Content, ContentVersion
from esn.core.db import db
from esn.core.errors import NotFound
from esn.moderation.models import ReportedText
from esn.terms.models import TermsAcceptance
from esn.terms.queries import Reason, Rule, get_rule, get_version_in_force, list_reasons, list_rules

DANGER = "rule-1"  # rule ids mean the same in every version; the first one is about danger to people
DANGEROUS, SENSITIVE, ORDINARY = 3, 2, 1


def list_reasons_in_force(language: str) -> Sequence[Reason]:
    """The choices of the report form today."""
    return list_reasons(get_version_in_force(), language)


def find_reason(rule_id: str, language: str = "") -> Reason | None:
    """The choice of the report form that stands for this rule."""
    return next((reason for reason in list_reasons_in_force(language) if reason.rule_id == rule_id), None)


def severity_of(reason: Reason) -> int:
    """How urgent a report with this reason is."""
    if reason.rule_id == DANGER:
        return DANGEROUS
    return SENSITIVE if reason.may_hide_at_once else ORDINARY


def get_written_at(content_id: int, version: int) -> datetime:
    """When a version of a text was written."""
    query = sa.select(ContentVersion.created_at)
    return db.session.scalars(
        query.where(ContentVersion.content_id == content_id, ContentVersion.number == version)
    ).one()


def written_at(subject: Content | ReportedText) -> datetime:
    """When what a case is about was written, as it is now."""
    if isinstance(subject, ReportedText):
        return subject.written_at
    return get_written_at(subject.id, subject.version)


def find_binding_version(account_id: int, written_at: datetime) -> int | None:
    """The terms that bind a text: the newest version its author had accepted when writing it.

    Texts from before the first acceptance (an import) are judged by the first version accepted; None: none ever.
    """
    mine = sa.select(TermsAcceptance.version).where(TermsAcceptance.account_id == account_id)
    before = mine.where(TermsAcceptance.accepted_at <= written_at).order_by(TermsAcceptance.version.desc()).limit(1)
    found = db.session.scalar(before)
    return found or db.session.scalar(mine.order_by(TermsAcceptance.version).limit(1))


def list_binding_rules(account_id: int, written_at: datetime, language: str = "") -> Sequence[Rule]:
    """The rules that a decision about this text may cite."""
    version = find_binding_version(account_id, written_at)
    return list_rules(version, language) if version is not None else ()


def find_rule(version: int | None, rule_id: str | None, language: str = "") -> Rule | None:
    """A rule as it stood in a version."""
    if version is None or rule_id is None:
        return None
    try:
        return get_rule(version, rule_id, language)
    except NotFound:
        return None
