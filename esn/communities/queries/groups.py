"""Which communities follow which groups of the directory, and what following means for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotAllowed, NotValid, Unavailable
from esn.core.unit_of_work import end_reading
from esn.people.directory import DirectoryError, company_directory
from esn.people.directory.names import fold_group
from esn.people.models import Account
from esn.people.queries import PersonCard, list_cards
from esn.people.sync.groups import read_members
from esn.spaces import policy
from esn.spaces.models import CONSTRAINED, DEFAULT, DefaultGroup, GroupRule, Membership, MembershipPeriod, Space
from esn.spaces.queries import find_membership

RULES_SHOWN = 200
PEOPLE_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedRule:
    """A rule with the community it is about."""

    rule: GroupRule
    slug: str
    name: str
    is_archived: bool

    @property
    def url(self) -> str:
        """The community's page."""
        return f"/c/{self.slug}"


@dataclass(slots=True)
class Standing:
    """Who stands where in a community."""

    states: dict[int, str] = field(default_factory=dict)  # account id -> member, invited, asked (constrained only)
    owners: list[tuple[int, bool]] = field(default_factory=list)  # account id, whether still in the company
    ever: set[int] = field(default_factory=set)  # who was a member at any time (default only)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule changes now. `dropping` holds members, `refusing` requests and invitations of others."""

    adding: tuple[int, ...]
    dropping: tuple[int, ...] = ()
    refusing: tuple[int, ...] = ()
    kept_owner: int | None = None  # not in the group, but the last one who owns the community


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a rule would change at the next synchronisation; some of the people by name."""

    name: str
    group_size: int
    adding: int
    dropping: int
    coming: Sequence[PersonCard]
    going: Sequence[PersonCard]
    kept_owner: PersonCard | None


def list_rules(actor: Actor, q: str = "", *, limit: int | None = None) -> list[FollowedRule]:
    """The rules by community and group; `q` is a part of the group's name or of the community's address."""
    constrained = sa.select(Space.id, Space.follows_group.label("group_name"), sa.literal(CONSTRAINED).label("kind"))
    default = sa.select(DefaultGroup.space_id, DefaultGroup.group_name, sa.literal(DEFAULT))
    rules = sa.union_all(constrained.where(Space.follows_group.is_not(None)), default).subquery()
    query = sa.select(rules, Space.slug, Space.name, Space.archived_at).join(Space, Space.id == rules.c.id)
    if q:
        holds = (column.icontains(q, autoescape=True) for column in (rules.c.group_name, Space.slug))
        query = query.where(sa.or_(*holds))
    rows = db.session.execute(query.order_by(Space.slug, rules.c.group_name).limit(limit))
    return [
        FollowedRule(
            rule=GroupRule(row.id, row.group_name, row.kind),
            slug=row.slug,
            name=row.name,
            is_archived=row.archived_at is not None,
        )
        for row in rows
    ]


def find_rules(actor: Actor, q: str = "") -> list[FollowedRule]:
    """The first 200 rules with this text, for administrators: private communities too, whose owner let the group in."""
    if not policy.may_rule_by_groups(actor):
        raise NotAllowed
    return list_rules(actor, q.strip(), limit=RULES_SHOWN)


def list_rules_of(actor: Actor, groups: frozenset[str]) -> list[FollowedRule]:
    """The rules of somebody in these groups (folded DNs and cns)."""
    return [one for one in list_rules(actor) if fold_group(one.rule.group_name) in groups]


def read_standing(actor: Actor, rules: Sequence[GroupRule]) -> dict[int, Standing]:
    """Space id -> who stands where, as far as its rule asks for it; three statements, however many they are."""
    found = {rule.space_id: Standing() for rule in rules}
    constrained = [rule.space_id for rule in rules if rule.kind == CONSTRAINED]
    default = {rule.space_id for rule in rules if rule.kind != CONSTRAINED}
    columns = Membership.space_id, Membership.account_id, Membership.state
    standing = sa.select(*columns).where(Membership.space_id.in_(constrained))
    for space_id, account_id, state in db.session.execute(standing):
        found[space_id].states[account_id] = state
    owners = (
        sa.select(Membership.space_id, Membership.account_id, Account.left_at.is_(None))
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.space_id.in_(constrained), Membership.state == "member", Membership.role == "owner")
    )
    for space_id, account_id, is_present in db.session.execute(owners):
        found[space_id].owners.append((account_id, bool(is_present)))
    periods = sa.select(MembershipPeriod.space_id, MembershipPeriod.account_id).distinct()
    for space_id, account_id in db.session.execute(periods.where(MembershipPeriod.space_id.in_(default))):
        found[space_id].ever.add(account_id)
    return found


def compare(kind: str, wanted: frozenset[int], standing: Standing) -> Outcome:
    """What it takes that the members are as the rule says; `wanted`: who is in the group."""
    if kind != CONSTRAINED:
        return Outcome(adding=tuple(sorted(wanted - standing.ever)))
    outside = {number: state for number, state in standing.states.items() if number not in wanted}
    kept = policy.owner_to_keep(standing.owners, outside)
    return Outcome(
        adding=tuple(sorted(number for number in wanted if standing.states.get(number) != "member")),
        dropping=tuple(sorted(n for n, state in outside.items() if state == "member" and n != kept)),
        refusing=tuple(sorted(number for number, state in outside.items() if state != "member")),
        kept_owner=kept,
    )


def preview_rule(actor: Actor, slug: str, group: str, kind: str) -> Preview:
    """What this rule would change; asks the directory. NotValid where there is no such community or group."""
    if not policy.may_rule_by_groups(actor):
        raise NotAllowed
    space = _find_space(actor, slug)
    end_reading()
    try:
        members = read_members(company_directory(), [group])[group]
    except DirectoryError as error:
        raise Unavailable(_("The company directory does not answer. Try again in a few minutes.")) from error
    if members is None:
        raise NotValid(fields={"group": _("The directory has no group of this name.")})
    outcome = compare(kind, members, read_standing(actor, [GroupRule(space.id, group, kind)])[space.id])
    coming, going = outcome.adding[:PEOPLE_SHOWN], outcome.dropping[:PEOPLE_SHOWN]
    kept = [outcome.kept_owner] if outcome.kept_owner else []
    cards = list_cards([*coming, *going, *kept])
    return Preview(
        name=space.name,
        group_size=len(members),
        adding=len(outcome.adding),
        dropping=len(outcome.dropping),
        coming=[cards[number] for number in coming],
        going=[cards[number] for number in going],
        kept_owner=cards[kept[0]] if kept else None,
    )


def _find_space(actor: Actor, slug: str) -> Space:
    """The community at this address into which this administrator lets groups, as the action will judge it."""
    space = db.session.scalar(sa.select(Space).where(Space.slug == slug, Space.kind == "community"))
    own = find_membership(actor, space.id) if space else None
    if space is None or not policy.may_know_space(actor, space, own):
        raise NotValid(fields={"community": _("There is no community at this address.")})
    policy.require_group_let_in(actor, space, own)
    return space
