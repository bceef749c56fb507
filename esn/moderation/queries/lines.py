"""Parts that several pages share: reports by case, places by text, titles of rules."""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.models import Content
from esn.content.queries import Place, list_places
from esn.content.wording import MESSAGE
from esn.core.actor import Actor
from esn.core.db import db
from esn.moderation.models import Case, Report
from esn.moderation.queries.rules import list_reasons_in_force
from esn.moderation.wording import rule_name
from esn.terms.models import TermsRule
from esn.terms.queries import get_text


def list_reported_rules(case_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """For each case: the rules reported, each with the number of reporters, the most named first."""
    found: dict[int, dict[str, int]] = {case_id: {} for case_id in case_ids}
    for case_id, rule_id, n in db.session.execute(_reported_rules(), {"case_ids": case_ids}):
        found[case_id][rule_id] = n
    return found


@functools.cache
def _reported_rules() -> sa.Select[int, str, int]:
    people = sa.func.count(Report.reporter_id.distinct())
    return (
        sa.select(Report.case_id, Report.rule_id, people)
        .where(Report.case_id.in_(sa.bindparam("case_ids", expanding=True)))
        .group_by(Report.case_id, Report.rule_id)
        .order_by(Report.case_id, people.desc(), Report.rule_id)
    )


def count_reporters(case_ids: Sequence[int]) -> dict[int, int]:
    """How many people reported, by case."""
    people = sa.func.count(Report.reporter_id.distinct()).label("people")
    query = sa.select(Report.case_id, people).where(Report.case_id.in_(case_ids)).group_by(Report.case_id)
    return {row.case_id: row.people for row in db.session.execute(query)}


def reason_labels(language: str) -> dict[str, str]:
    """The words of the report form by rule, as they are today."""
    return {reason.rule_id: reason.label for reason in list_reasons_in_force(language)}


Cited = tuple[int | None, str | None]  # a version of the terms, and the id of a rule in it


def rule_names(cited: Iterable[Cited], language: str) -> dict[Cited, str]:
    """Number and title of rules, each as it stood in its version; the number alone where none is found."""
    wanted = set(cited)
    titles: dict[tuple[int, str], str] = {}
    for version in {version for version, _rule in wanted if version is not None}:
        spoken = get_text(version, language).language
        query = sa.select(TermsRule.rule_id, TermsRule.title).where(
            TermsRule.version == version, TermsRule.language == spoken
        )
        titles |= {(version, rule_id): title for rule_id, title in db.session.execute(query)}
    return {pair: rule_name(pair[1], titles.get((pair[0] or 0, pair[1] or ""), "")) for pair in wanted}


def object_of(case: Case) -> dict[str, Any]:
    """What events say that the case is about: a content, or a text of somebody's profile."""
    if case.content_id is not None:
        return {"object_id": case.content_id}
    return {"object_id": case.author_id, "field": case.kind}


def profile_place() -> str:
    """Where a text of a profile stands."""
    return _("Profile")


def place_names(actor: Actor, root_ids: Sequence[int]) -> dict[int, str]:
    """Where texts stand, in words this actor may read; a private place is named to its members only."""
    messages = set(db.session.scalars(sa.select(Content.id).where(Content.id.in_(root_ids), Content.kind == MESSAGE)))
    return {
        root_id: _("Private conversation") if root_id in messages else _place_name(places)
        for root_id, places in list_places(actor, root_ids).items()
    }


def _place_name(places: Iterable[Place]) -> str:
    return ", ".join(place.name for place in places) or _("Private community")
