"""A team message by branch, as its sender reads it: how many were reached, and what they replied."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from esn.core.actor import Actor
from esn.messages.queries.branches import BranchNumbers
from esn.messages.queries.team_people import count_by_branch
from esn.messages.queries.team_replies import STATES, ReplyCount, ReplyRow, count_replies, list_replies

MANY_ENOUGH = 5  # people of a branch, for a number of those who opened it to be about none of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch in numbers, and its replies in the state that is shown; `opened` is None where it would tell of one."""

    name: str
    reached: int
    opened: int | None
    confirmed: int
    replied: int
    in_state: int
    rows: Sequence[ReplyRow]

    @property
    def more(self) -> int:
        """How many people have replies in that state beside those that are listed; see `team_replies.SHOWN`."""
        return self.in_state - len(self.rows)


def branches_context(actor: Actor, content_id: int, show: str) -> dict[str, Any]:
    """`counts` by state, the branches with something to `show` and those without, and the `newest` reply's position."""
    replies = count_replies(actor, content_id)
    rows = list_replies(actor, content_id, show) if replies else []
    branches = _branches(count_by_branch(actor, content_id), replies, rows, show)
    return {
        "counts": {state: sum(count.n for count in replies if count.state == state) for state in STATES},
        "branches": [branch for branch in branches if branch.in_state],
        "quiet_branches": [branch for branch in branches if not branch.in_state],
        "newest_reply": max((count.newest for count in replies), default=0),
        "show": show,
    }


def _branches(
    numbers: Sequence[BranchNumbers], replies: Sequence[ReplyCount], rows: Sequence[ReplyRow], show: str
) -> list[Branch]:
    ordered = sorted(rows, key=lambda row: row.branch_id or 0)
    listed = {key: list(some) for key, some in groupby(ordered, key=lambda row: row.branch_id)}
    told = hide_few(numbers)
    return [
        Branch(
            name=one.branch,
            reached=one.reached,
            opened=told[one.branch_id],
            confirmed=one.confirmed,
            replied=sum(count.n for count in replies if count.branch_id == one.branch_id),
            in_state=sum(count.n for count in replies if (count.branch_id, count.state) == (one.branch_id, show)),
            rows=listed.get(one.branch_id, ()),
        )
        for one in numbers
    ]


def hide_few(numbers: Sequence[BranchNumbers]) -> dict[int | None, int | None]:
    """How many opened it, by branch; None for those with few people, and where subtraction would tell of them."""
    few = [one for one in numbers if one.reached < MANY_ENOUGH]
    many = sorted((one for one in numbers if one.reached >= MANY_ENOUGH), key=lambda one: one.reached)
    if few and sum(one.reached for one in few) < MANY_ENOUGH and many:
        few.append(many.pop(0))
    hidden = {one.branch_id for one in few}
    return {one.branch_id: None if one.branch_id in hidden else one.opened for one in numbers}
