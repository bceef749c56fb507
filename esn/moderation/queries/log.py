"""The moderation log: every decision, for everybody. Never a name, a text, or the title of a private or small place."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.moderation.models import ABOUT, ACTIONS, Appeal, Case, Decision, Report
from esn.moderation.months import Month
from esn.moderation.policy import is_author_told, judged_by, nameable_places
from esn.moderation.queries.lines import profile_place, rule_names
from esn.moderation.queries.rules import find_rule
from esn.moderation.wording import done_name, kind_name
from esn.settings import settings
from esn.spaces.models import Space
from esn.terms.queries import Rule

UNNAMED = "other"  # the word of the filter for places that the log does not name
EVERYTHING, AT_ONCE = 100_000, 500  # entries of a download, and how many of them are read together


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """What the reader asks for; None: all. `place` is an address of a community, or UNNAMED."""

    rule_id: str | None = None
    action: str | None = None
    place: str | None = None
    month: Month | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRow:
    """One entry, as the component `log_entry` reads it."""

    id: int
    case_id: int
    at: datetime
    place: str
    kind: str
    rule: str
    action: str
    state: str
    tone: str

    @property
    def url(self) -> str:
        """Its permalink."""
        return f"/moderation/log/{self.case_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A case in the log. `own_url` leads those concerned to the whole story; the same for nobody else."""

    case_id: int
    rows: Sequence[LogRow]  # empty: hidden while moderators check
    rules: Sequence[Rule]  # what the rules cited say
    hidden_since: datetime | None
    own_url: str


def list_log(actor: Actor, asked: LogFilter, before: int = NEWEST, size: int = PAGE_SIZE) -> Page[LogRow]:
    """Entries newest first; the cursor is a decision's id."""
    query = _entries().where(*_conditions(asked), Decision.id < before).order_by(Decision.id.desc())
    page = page_of(db.session.execute(query.limit(size + 1)).all(), lambda row: row[0].id, size)
    return Page(_rows(actor, page.rows), page.next_cursor)


def count_log(asked: LogFilter) -> int:
    """How many entries there are."""
    query = sa.select(sa.func.count()).select_from(Decision).join(Case, Case.id == Decision.case_id)
    return db.session.scalar(_named(query).where(*_conditions(asked))) or 0


def get_entry(actor: Actor, case_id: int) -> LogEntry:
    """The entry of a case that is decided or hidden meanwhile; NotFound otherwise."""
    case = db.session.get(Case, case_id)
    if case is None:
        raise NotFound
    query = _entries().where(Decision.case_id == case_id).order_by(Decision.id.desc())
    rows = db.session.execute(query).all()
    if not rows and not case.is_hidden_meanwhile:
        raise NotFound
    newest = rows[0][0] if rows else None
    hidden_since = _hidden_since(case_id) if newest is None else None
    cited = dict.fromkeys((row[0].terms_version, row[0].rule_id) for row in rows)
    rules = [rule for version, rule_id in cited if (rule := find_rule(version, rule_id, actor.locale)) is not None]
    return LogEntry(
        case_id=case_id,
        rows=_rows(actor, rows),
        rules=rules,
        hidden_since=hidden_since,
        own_url=_own_url(actor, case, newest),
    )


def list_log_places() -> list[tuple[str, str]]:
    """The places that the filter offers: (address, name)."""
    decided = sa.exists().where(Decision.place_id == Space.id)
    query = sa.select(Space.slug, Space.name).where(decided, nameable_places()).order_by(Space.name)
    return [(slug, name) for slug, name in db.session.execute(query)]


def list_log_rules(actor: Actor) -> list[tuple[str, str]]:
    """The rules that the filter offers: (rule id, number and title)."""
    query = sa.select(Decision.rule_id, sa.func.max(Decision.terms_version)).where(Decision.rule_id.is_not(None))
    pairs = [(version, rule_id or "") for rule_id, version in db.session.execute(query.group_by(Decision.rule_id))]
    names = rule_names(pairs, actor.locale)
    return sorted(((rule_id, names[version, rule_id]) for version, rule_id in pairs), key=_by_number)


def log_as_csv(actor: Actor, asked: LogFilter) -> Iterator[str]:
    """The entries as a table for other programs, a piece at a time; days are the firm's, as the filter's months are."""
    yield _lines([[_("Entry"), _("Date"), _("Place"), _("Kind"), _("Rule"), _("Action"), _("State")]])
    zone, before = ZoneInfo(settings().site.time_zone), NEWEST
    for _piece in range(EVERYTHING // AT_ONCE):
        page = list_log(actor, asked, before, AT_ONCE)
        yield _lines(_cells(row, zone) for row in page.rows)
        db.session.expunge_all()  # what was written out is not kept
        if page.next_cursor is None:
            return
        before = page.next_cursor


def _lines(rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cells(row: LogRow, zone: ZoneInfo) -> list[str]:
    day = row.at.astimezone(zone).date().isoformat()
    return _plain([str(row.id), day, row.place, row.kind, row.rule, row.action, row.state])


def _plain(cells: Iterable[str]) -> list[str]:
    """Cells that a spreadsheet takes for text, whatever a community is called."""
    return [f"'{cell}" if cell[:1] in "=+-@\t\r" else cell for cell in cells]


def _by_number(pair: tuple[str, str]) -> tuple[int, str]:
    digits = "".join(sign for sign in pair[0] if sign.isdigit())
    return int(digits or 0), pair[0]


def _entries() -> sa.Select[*tuple[Any, ...]]:
    query = sa.select(Decision, Case.kind, Space.name, Appeal.outcome, Appeal.id)
    query = query.join(Case, Case.id == Decision.case_id).outerjoin(Appeal, Appeal.decision_id == Decision.id)
    return _named(query)


def _named(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """With the place, if the log may name it now and could when it was decided."""
    return query.outerjoin(Space, sa.and_(Space.id == Decision.place_id, nameable_places()))


def _conditions(asked: LogFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if asked.rule_id:
        conditions.append(Decision.rule_id == asked.rule_id)
    if asked.action in ACTIONS:
        conditions.append(Decision.action == asked.action)
    if asked.place:
        unnamed = sa.and_(Space.id.is_(None), Case.kind != ABOUT)
        conditions.append(unnamed if asked.place == UNNAMED else Space.slug == asked.place)
    if asked.month:
        begins, ends = asked.month.span()
        conditions += [Decision.created_at >= begins, Decision.created_at < ends]
    return conditions


def _rows(actor: Actor, rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[LogRow]:
    names = rule_names([(row[0].terms_version, row[0].rule_id) for row in rows], actor.locale)
    return [
        LogRow(
            id=decision.id,
            case_id=decision.case_id,
            at=decision.created_at,
            place=profile_place() if kind == ABOUT else place or _("Small or private communities"),
            kind=kind_name(kind),
            rule=names[decision.terms_version, decision.rule_id],
            action=done_name(decision.action),
            state=_state(decision, outcome, appeal_id)[0],
            tone=_state(decision, outcome, appeal_id)[1],
        )
        for decision, kind, place, outcome, appeal_id in rows
    ]


def _state(decision: Decision, outcome: str | None, appeal_id: int | None) -> tuple[str, str]:
    if outcome == "granted":
        return _("Reversed on appeal"), "success"
    if decision.reversed_at is not None:
        return _("Reversed"), "success"
    if outcome == "refused":
        return _("In force, appeal refused"), ""
    return (_("Appeal open"), "warning") if appeal_id is not None else (_("In force"), "")


def _hidden_since(case_id: int) -> datetime | None:
    query = sa.select(sa.func.min(Report.created_at)).where(Report.case_id == case_id, Report.asked_to_hide)
    return db.session.scalar(query)


def _own_url(actor: Actor, case: Case, newest: Decision | None) -> str:
    if newest is not None and actor.has_role("auditor"):
        return f"/appeals/{newest.id}"
    if newest is not None and case.author_id == actor.account_id and is_author_told(case, newest.action):
        return f"/appeals/{newest.id}"
    mine = sa.select(Report.id).where(Report.case_id == case.id, Report.reporter_id == actor.account_id)
    if (report_id := db.session.scalar(mine.limit(1))) is not None:
        return f"/reports/{report_id}"
    works_on_it = db.session.scalar(sa.select(Case.id).where(Case.id == case.id, judged_by(actor)))
    return f"/moderation/cases/{case.id}" if works_on_it is not None else ""
