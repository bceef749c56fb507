"""The talk files (config/demo/README.md tells their format) as acts in order of time."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from esn.content.models import REACTIONS
from esn.core import clock
from esn.settings import settings

DEMO = Path(__file__).resolve().parents[3] / "config" / "demo"
TALK = DEMO / "talk"
SATURDAY = 5
READING = timedelta(minutes=7)  # how long after a text the first reactions come

Facts = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One thing somebody does: `kind` names a method of the replay, `key` the text it is about."""

    at: datetime
    kind: str
    key: str
    facts: Facts


def read_communities() -> list[Facts]:
    """The communities with their posts, by file name."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted(TALK.glob("*.toml"))]


def read_acts(communities: Sequence[Facts]) -> list[Act]:
    """Everything that happens, in order of time; nothing in the future."""
    acts = [act for file in communities for post in file["post"] for act in _post(file["community"]["slug"], post)]
    reports = tomllib.loads((DEMO / "moderation.toml").read_text("utf-8"))["report"]
    acts += [act for report in reports for act in _report(report)]
    acts += read_messages()
    return sorted((act for act in acts if act.at <= clock.now()), key=lambda act: act.at)


def read_messages() -> list[Act]:
    """The conversations, message by message; the first one begins. Then the team messages."""
    acts = []
    file = tomllib.loads((DEMO / "messages.toml").read_text("utf-8"))
    for place, conversation in enumerate(file["conversation"]):
        for number, message in enumerate(conversation["message"]):
            key = f"messages/{place}"
            answered = f"{key}/{message['answers']}" if "answers" in message else None
            facts = {**message, "people": conversation["people"], "name": conversation.get("name", "")}
            acts.append(
                Act(_moment(message), "message", f"{key}/{number}", {**facts, "place": key, "parent": answered})
            )
    return acts + [act for number, message in enumerate(file["team"]) for act in _team(f"team/{number}", message)]


def _team(key: str, message: Facts) -> Iterator[Act]:
    yield Act(_moment(message), "team", key, message)
    for number, reply in enumerate(message.get("replies", ())):
        yield Act(_moment(reply, after=_moment(message)), "team_reply", f"{key}/{number}", {**reply, "about": key})
    for name in message.get("confirmed", ()):
        yield Act(_moment(message) + READING, "team_confirm", key, {"by": name})


def _post(slug: str, post: Facts) -> Iterator[Act]:
    key, written = f"{slug}/{post['key']}", _moment(post)
    yield Act(written, "post", key, {**post, "slug": slug})
    yield from _life(key, post, written)
    for number, reply in enumerate(post.get("replies", ())):
        reply_key = f"{key}/{reply.get('key', number)}"
        answered = _moment(reply, after=written)
        parent = f"{key}/{reply['answers']}" if "answers" in reply else None
        yield Act(answered, "reply", reply_key, {**reply, "root": key, "parent": parent, "slug": slug})
        yield from _life(reply_key, {**reply, "slug": slug}, answered)


def _life(key: str, text: Facts, written: datetime) -> Iterator[Act]:
    for edit in text.get("edits", ()):
        facts = {"by": text["by"], "title": text.get("title", ""), **edit}
        yield Act(_moment(edit, after=written), "edit", key, facts)
    if "deleted" in text:
        yield Act(_moment(text["deleted"], after=written), "remove", key, {"by": text["by"]})
    for kind in REACTIONS:
        if kind in text:
            yield Act(written + READING, "react", key, {"kind": kind, "who": text[kind], "by": text["by"]})


def _report(report: Facts) -> Iterator[Act]:
    key, reported = report["on"], _moment(report)
    yield Act(reported, "report", key, report)
    decision = report.get("decision")
    if decision is None:
        return
    decided = _moment(decision, after=reported)
    yield Act(decided, "decide", key, decision)
    if appeal := report.get("appeal"):
        appealed = _moment(appeal, after=decided)
        yield Act(appealed, "appeal", key, appeal)
        yield Act(_moment(appeal["decision"], after=appealed), "judge", key, appeal["decision"])


def _moment(facts: Facts, after: datetime | None = None) -> datetime:
    """A time of day on a working day: counted back from today, or on from `after`."""
    zone = ZoneInfo(settings().site.time_zone)
    if "minutes_ago" in facts:
        return clock.now() - timedelta(minutes=facts["minutes_ago"])
    if after is not None:
        day = _workday(after.astimezone(zone).date(), facts.get("workdays_later", 0))
    else:
        day = _workday(clock.now().astimezone(zone).date(), -facts["workdays_ago"])
    return datetime.combine(day, time.fromisoformat(facts["at"]), zone)


def _workday(start: date, steps: int) -> date:
    day, step = start, timedelta(days=1 if steps > 0 else -1)
    for _number in range(abs(steps)):
        day += step
        while day.weekday() >= SATURDAY:
            day += step
    return day
