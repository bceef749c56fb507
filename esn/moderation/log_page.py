"""What the page of the log shows: the numbers of a month, the entries asked for, the filters as addresses."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from esn.core.actor import Actor
from esn.moderation.models import ACTIONS
from esn.moderation.months import Month, last_months, month_from, this_month
from esn.moderation.queries.log import (
    UNNAMED,
    LogFilter,
    count_log,
    list_log,
    list_log_places,
    list_log_rules,
)
from esn.moderation.queries.summary import get_summary
from esn.moderation.wording import done_name

LOG_URL = "/moderation/log"
KEYS = ("rule", "action", "place", "month")
MONTHS_OFFERED = 12


def filter_from(args: Mapping[str, str]) -> LogFilter:
    """What the address asks for; what it cannot mean is left out."""
    return LogFilter(
        rule_id=args.get("rule") or None,
        action=args.get("action") if args.get("action") in ACTIONS else None,
        place=args.get("place") or None,
        month=month_from(args.get("month", "")),
    )


def log_context(actor: Actor, args: Mapping[str, str], before: int) -> dict[str, Any]:
    """Everything the template reads."""
    asked = filter_from(args)
    chosen = {key: args[key] for key in KEYS if args.get(key)}
    month = asked.month or this_month()
    return {
        "asked": asked,
        "chosen": chosen,
        "month": month,
        "summary": get_summary(actor, month),
        "page": list_log(actor, asked, before),
        "total": count_log(asked),
        "rules": list_log_rules(actor),
        "actions": [(action, done_name(action)) for action in ACTIONS],
        "places": list_log_places(),
        "unnamed": UNNAMED,
        "months": _months(),
        "csv_url": _address(f"{LOG_URL}.csv", chosen),
        "more_url": lambda cursor: _address(LOG_URL, {**chosen, "before": str(cursor)}),
    }


def _months() -> list[Month]:
    return last_months(this_month(), MONTHS_OFFERED)[::-1]


def _address(path: str, values: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(values)}" if values else path
