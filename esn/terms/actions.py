"""Publishing versions, accepting and declining them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from markupsafe import Markup

from esn.auth.actions import sign_out
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import wait_for_turn
from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.core.jobs import enqueue
from esn.core.revocation import revoke
from esn.core.text import render
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.models import Account
from esn.settings import settings
from esn.terms.document import Part, PolicyFileError, PolicyText, read_folder
from esn.terms.events import TermsAccepted, TermsDeclined, TermsPublished
from esn.terms.models import MATERIAL, TermsAcceptance, TermsRule, TermsText, TermsVersion
from esn.terms.policy import may_publish_terms
from esn.terms.queries import get_standing, get_text, today

PUBLISHING_LOCK = 7_305_004  # two servers that publish at the same time do so one after the other


def publish_terms(actor: Actor) -> Sequence[int]:
    """Publish every version in the folder that is not yet; gives their numbers.

    NotValid with one line a fault: a file that cannot be read, or one that was changed after publication.
    """
    if not may_publish_terms(actor):
        raise NotAllowed
    try:
        texts = read_folder(settings().terms.folder)
    except PolicyFileError as error:
        raise NotValid(str(error)) from error
    published = []
    with unit_of_work() as unit:
        wait_for_turn(unit.session, PUBLISHING_LOCK)
        known = _known_digests(unit)
        for version, group in groupby(texts, key=lambda text: text.head.version):
            languages = {text.head.language: text for text in group}
            if version in known:
                _require_unchanged(version, known[version], languages)
            else:
                _require_publishable(version, max(known, default=0), languages)
                _publish(unit, actor, languages)
                known[version] = {}
                published.append(version)
    return published


def accept_terms(actor: Actor, version: int, language: str, digest: str) -> None:
    """Accept the version that is asked for now, as it was shown; accepting twice is accepting once."""
    with unit_of_work() as unit:
        text = get_text(version, language)
        if version != get_standing(actor).in_force or text.digest != digest:
            raise Conflict(_("A newer version holds by now. Read what changed, then decide."))
        unit.session.execute(sa.select(Account.id).where(Account.id == actor.id).with_for_update(key_share=True))
        if unit.session.get(TermsAcceptance, (actor.id, version)) is not None:
            return
        row = TermsAcceptance(
            account_id=actor.id,
            version=version,
            language=text.language,
            digest=text.digest,
            accepted_at=clock.now(),
        )
        unit.session.add(row)
        unit.record(TermsAccepted(actor_id=actor.id, object_id=version, language=row.language, digest=row.digest))


def decline_terms(actor: Actor) -> None:
    """Say not now: nothing is deleted, the session ends."""
    with unit_of_work() as unit:
        unit.record(TermsDeclined(actor_id=actor.id, object_id=get_standing(actor).in_force or 0))
        sign_out(actor)


def take_force(version: int) -> None:
    """A version holds from now on: every open connection is asked again."""
    with unit_of_work() as unit:
        row = unit.session.get(TermsVersion, version)
        if row is not None and row.kind == MATERIAL:
            revoke()


def _known_digests(unit: UnitOfWork) -> dict[int, dict[str, str]]:
    known: dict[int, dict[str, str]] = {}
    for row in unit.session.execute(sa.select(TermsText.version, TermsText.language, TermsText.file_digest)):
        known.setdefault(row.version, {})[row.language] = row.file_digest
    return known


def _require_unchanged(version: int, known: Mapping[str, str], languages: Mapping[str, PolicyText]) -> None:
    for language, text in languages.items():
        if known.get(language) != text.file_digest:
            name = f"{version}.{language}.md"
            raise NotValid(
                _("%(name)s was changed after publication. Put it back, and write a new version.", name=name)
            )


def _require_publishable(version: int, newest: int, languages: Mapping[str, PolicyText]) -> None:
    heads = [text.head for text in languages.values()]
    name = f"{version}.*.md"
    if version <= newest:
        raise NotValid(_("%(name)s is older than a published version. Give it the next number.", name=name))
    if settings().terms.default_language not in languages:
        language = settings().terms.default_language
        raise NotValid(_("%(name)s is missing in the binding language, %(language)s.", name=name, language=language))
    if len({(head.kind, head.holds_from) for head in heads}) > 1:
        raise NotValid(_("%(name)s differ in kind or holds_from. Make them the same.", name=name))
    if len({tuple(sorted(rule.key for rule in text.rules)) for text in languages.values()}) > 1:
        raise NotValid(_("%(name)s differ in their rules. Give each rule the same id in all of them.", name=name))


def _publish(unit: UnitOfWork, actor: Actor, languages: Mapping[str, PolicyText]) -> None:
    head = next(iter(languages.values())).head
    row = TermsVersion(
        version=head.version,
        kind=head.kind,
        holds_from=head.holds_from,
        published_at=clock.now(),
        published_by_id=actor.account_id,
    )
    unit.session.add(row)
    unit.session.flush()
    for text in languages.values():
        unit.session.add(_text_row(text))
        unit.session.add_all(_rule_rows(text))
    event = TermsPublished(
        actor_id=actor.account_id,
        object_id=head.version,
        kind=head.kind,
        holds_from=head.holds_from.isoformat(),
        digests={language: text.digest for language, text in languages.items()},
        sources={language: text.source for language, text in languages.items()},
    )
    unit.record(event)
    _announce(row)


def _announce(row: TermsVersion) -> None:
    """End live connections when the version begins to hold: now, or at that midnight."""
    if row.holds_from <= today():
        if row.kind == MATERIAL:
            revoke()
        return
    begins = datetime.combine(row.holds_from, time(), ZoneInfo(settings().site.time_zone))
    enqueue("terms.take_force", delay=max(timedelta(), begins - clock.now()), version=row.version)


def _text_row(text: PolicyText) -> TermsText:
    return TermsText(
        version=text.head.version,
        language=text.head.language,
        title=text.head.title,
        source=text.source,
        html=str(Markup("\n").join(_part_html(part) for part in text.full)),
        digest=text.digest,
        file_digest=text.file_digest,
        changes=text.head.changes,
        summary=[{"title": part.title, "sentences": part.sentences} for part in text.summary],
        reasons=[reason.model_dump() for reason in text.head.report_reasons],
    )


def _rule_rows(text: PolicyText) -> list[TermsRule]:
    return [
        TermsRule(
            version=text.head.version,
            language=text.head.language,
            rule_id=rule.key,
            position=position,
            title=rule.title,
            text=rule.text,
            html=render(rule.text, {}).html,
        )
        for position, rule in enumerate(text.rules)
    ]


def _part_html(part: Part) -> Markup:
    return Markup("<h3>{}</h3>\n{}").format(part.title, Markup(render(part.text, {}).html))  # noqa: S704 - just sanitised
