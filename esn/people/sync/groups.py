"""Who is in the directory's groups, and what keeps in step with them: roles here, what higher floors hang in."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from esn.people.directory.door import Directory
from esn.people.sync import claim
from esn.people.sync.places import accounts_at
from esn.people.sync.report import Report

AT_ONCE = 2000  # members looked up together, of however many groups

GroupMembers = Mapping[str, frozenset[int] | None]  # name as asked for -> account ids; None: there is no such group


class Follow(Protocol):
    """What is done once the groups are read; changes and problems go into the report, and a dry run writes nothing."""

    def __call__(self, members: GroupMembers, report: Report, *, is_dry: bool) -> None:
        """Follow these groups."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Something that follows groups: which ones, and how; `welcome` takes a new account and the groups it is in."""

    group_names: Callable[[], Collection[str]]
    follow: Follow
    welcome: Callable[[int, frozenset[str]], None]


_followers: list[Follower] = []


def wire_followers(table: Iterable[Follower]) -> None:
    """Say once, at start, what follows the groups of the directory."""
    _followers[:] = table


def followers() -> tuple[Follower, ...]:
    """All that follow groups, in the order of the wiring table."""
    return tuple(_followers)


def read_members(directory: Directory, names: Collection[str]) -> GroupMembers:
    """The people here who are in these groups, each group read once."""
    found: dict[str, frozenset[int] | None] = {}
    waiting: dict[str, frozenset[str]] = {}
    for name, dns in directory.members_of_groups(sorted(names)):
        claim.renew()
        if dns is None:
            found[name] = None
            continue
        waiting[name] = dns
        if sum(map(len, waiting.values())) >= AT_ONCE:
            found |= _accounts_of(waiting)
            waiting = {}
    return found | _accounts_of(waiting)


def _accounts_of(groups: Mapping[str, frozenset[str]]) -> dict[str, frozenset[int]]:
    accounts = accounts_at(dn for dns in groups.values() for dn in dns)
    return {name: frozenset(accounts[dn] for dn in dns if dn in accounts) for name, dns in groups.items()}
