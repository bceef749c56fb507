"""Communities that follow groups of the directory: their part of the synchronisation, and of a first sign-in."""

from collections.abc import Sequence

from esn.communities.queries.groups import (
    FollowedRule,
    Outcome,
    Standing,
    compare,
    list_rules,
    list_rules_of,
    read_standing,
)
from esn.core.actor import SYSTEM
from esn.people.directory.door import Problem
from esn.people.sync.groups import Follower, GroupMembers
from esn.people.sync.places import batches, usernames_of
from esn.people.sync.report import KEPT, Report
from esn.spaces.actions import add_by_group, drop_by_group
from esn.spaces.models import CONSTRAINED

AT_ONCE = 50  # rules compared together
END_IT = "end the rule at /admin/directory/groups"


def _group_names() -> set[str]:
    return {one.rule.group_name for one in list_rules(SYSTEM)}


def _follow(members: GroupMembers, report: Report, *, is_dry: bool) -> None:
    for some in batches(list_rules(SYSTEM), AT_ONCE):
        usable = [one for one in some if _is_usable(one, members, report)]
        standing = read_standing(SYSTEM, [one.rule for one in usable])
        for one in usable:
            wanted = members.get(one.rule.group_name) or frozenset()
            _bring(one, wanted, standing[one.rule.space_id], report, is_dry=is_dry)


def _is_usable(one: FollowedRule, members: GroupMembers, report: Report) -> bool:
    group = one.rule.group_name
    if one.is_archived:
        cause = f"is archived: nobody joins or leaves it by the group {group}"
        report.add_problems([Problem(one.url, cause, f"Open the community again, or {END_IT}.")])
        return False
    if members.get(group) is None:
        cause = f"there is no group of this name, and {one.url} follows it; its members stay as they are"
        report.add_problems([Problem(group, cause, f"Make the group, or {END_IT}.")])
        return False
    return True


def _bring(one: FollowedRule, wanted: frozenset[int], standing: Standing, report: Report, *, is_dry: bool) -> None:
    outcome = compare(one.rule.kind, wanted, standing)
    if one.rule.kind == CONSTRAINED and not wanted and outcome.dropping and not report.accepted_by:
        cause = f"holds nobody who is known here, and all of {one.url} would go; nobody was removed"
        report.add_problems([Problem(one.rule.group_name, cause, "If that is right: esn directory sync --yes")])
        return
    _note(one, outcome, report)
    if is_dry:
        return
    add_by_group(SYSTEM, one.rule, outcome.adding)
    drop_by_group(SYSTEM, one.rule, [*outcome.dropping, *outcome.refusing])
    standing.ever.update(outcome.adding)  # another group of the same community is compared next


def _note(one: FollowedRule, outcome: Outcome, report: Report) -> None:
    report.added += len(outcome.adding)
    report.dropped += len(outcome.dropping)
    _note_people("added", outcome.adding, one, report)
    _note_people("dropped", outcome.dropping, one, report)
    if outcome.kept_owner is not None:
        name = usernames_of([outcome.kept_owner])[outcome.kept_owner]
        cause = f"is not in the group {one.rule.group_name}, but the last owner of {one.url}"
        report.add_problems([Problem(name, cause, "Make somebody in the group owner; the next reading does the rest.")])


def _note_people(kind: str, account_ids: Sequence[int], one: FollowedRule, report: Report) -> None:
    room = KEPT - len(report.changes)
    for name in usernames_of(account_ids[:room]).values():
        report.add_change(kind, name, f"{one.url} ({one.rule.group_name})")


def _welcome(account_id: int, groups: frozenset[str]) -> None:
    """Somebody signed in for the first time, in these groups; there is nothing yet to take away."""
    for one in list_rules_of(SYSTEM, groups):
        add_by_group(SYSTEM, one.rule, [account_id])


FOLLOWER = Follower(group_names=_group_names, follow=_follow, welcome=_welcome)
