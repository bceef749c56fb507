"""The numbers above the moderation log: how much is reported, what comes of it, how quickly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from esn.core.actor import Actor
from esn.core.db import db
from esn.moderation.models import Appeal, Decision, Report
from esn.moderation.months import Month, last_months
from esn.moderation.queries.lines import rule_names
from esn.moderation.queries.queue import find_median_time
from esn.settings import settings

PLOTTED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """Reports under one rule, and how many of them were upheld."""

    rule: str
    reports: int
    upheld: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """Reports of one month, and how many of them were upheld."""

    month: Month
    reports: int
    upheld: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A month in numbers. Upheld: a decision that is in force acted on what was reported."""

    month: Month
    reports: int
    reports_before: int  # in the month before
    upheld: int
    median_time: timedelta | None
    target: timedelta
    appeals: int  # decided in the month
    appeals_granted: int
    by_rule: Sequence[RuleCount]
    months: Sequence[MonthCount]

    @property
    def upheld_percent(self) -> int:
        """Of the month's reports, as a whole number."""
        return round(100 * self.upheld / self.reports) if self.reports else 0

    @property
    def top(self) -> int:
        """The highest number of the plot's scale, divisible by four."""
        most = max((one.reports for one in self.months), default=0)
        step = 4 if most <= 20 else 20
        return max(4, -(-most // step) * step)


def get_summary(actor: Actor, month: Month) -> Summary:
    """The numbers of a month, and the twelve months that end with it."""
    months = _count_months(last_months(month, PLOTTED))
    appeals, granted = _count_appeals(*month.span())
    return Summary(
        month=month,
        reports=months[-1].reports,
        reports_before=months[-2].reports,
        upheld=months[-1].upheld,
        median_time=find_median_time(*month.span()),
        target=timedelta(hours=settings().moderation.target_hours),
        appeals=appeals,
        appeals_granted=granted,
        by_rule=_count_rules(actor, *month.span()),
        months=months,
    )


def _is_upheld() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Decision.case_id == Report.case_id, Decision.action != "none", Decision.reversed_at.is_(None)
    )


def _count_months(months: Sequence[Month]) -> list[MonthCount]:
    spans = [month.span() for month in months]
    within = [sa.and_(Report.created_at >= first, Report.created_at < last) for first, last in spans]
    counts = [sa.func.count().filter(one) for one in within]
    upheld = [sa.func.count().filter(sa.and_(one, _is_upheld())) for one in within]
    query = sa.select(*counts, *upheld).select_from(Report)
    row = db.session.execute(query.where(Report.created_at >= spans[0][0], Report.created_at < spans[-1][1])).one()
    pairs = zip(months, row[: len(months)], row[len(months) :], strict=True)
    return [MonthCount(month=month, reports=n, upheld=part) for month, n, part in pairs]


def _count_rules(actor: Actor, first: datetime, last: datetime) -> list[RuleCount]:
    rows = db.session.execute(
        sa.select(Report.rule_id, sa.func.max(Report.terms_version), sa.func.count())
        .add_columns(sa.func.count().filter(_is_upheld()))
        .where(Report.created_at >= first, Report.created_at < last)
        .group_by(Report.rule_id)
        .order_by(sa.func.count().desc(), Report.rule_id)
    ).all()
    names = rule_names([(version, rule_id) for rule_id, version, *_ in rows], actor.locale)
    return [
        RuleCount(rule=names[version, rule_id], reports=reports, upheld=upheld)
        for rule_id, version, reports, upheld in rows
    ]


def _count_appeals(first: datetime, last: datetime) -> tuple[int, int]:
    decided = Appeal.decided_at >= first, Appeal.decided_at < last
    granted = sa.func.count().filter(Appeal.outcome == "granted")
    row = db.session.execute(sa.select(sa.func.count(), granted).select_from(Appeal).where(*decided)).one()
    return row[0], row[1]
