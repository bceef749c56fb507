"""Who may see a space, and who may do what in it. The one visibility rule of the product starts here."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core.actor import POSTING, Actor
from esn.core.aliases import alias
from esn.core.asker import Asking
from esn.core.errors import NotValid
from esn.spaces.models import EVERYTHING, HIGHLIGHTS, Membership, Space

STAFF = ("owner", "moderator")  # of a community: who looks after it, and judges there beside the company's moderators

# Made once: making an alias costs ten times as much as using it, and these expressions are part of every page.
_membership = alias(Membership)


def visible_from(actor: Asking, space: Any = Space) -> sa.ColumnElement[int | None]:
    """SQL: from which position on this actor sees what is in `space`: 0 all of it, a number, or NULL for invisible.

    `space` must be the access space (join `Space.access_space_id` first where blogs or wikis can occur).
    """
    joined = (
        sa.select(_membership.visible_from_position)
        .where(
            _membership.account_id == actor.account_id,
            _membership.space_id == space.id,
            _membership.state == "member",
        )
        .scalar_subquery()
    )
    is_free = sa.or_(space.visibility != "private", space.kind == "everybody", space.unit_id.in_(actor.unit_ids))
    return sa.case((is_free, 0), else_=joined)


def visible_spaces(actor: Asking, space: Any = Space) -> sa.ColumnElement[bool]:
    """SQL filter: the spaces whose content this actor may read. `space` is the access space."""
    return visible_from(actor, space).is_not(None)


def knowable_spaces(actor: Asking, space: Any = Space) -> sa.ColumnElement[bool]:
    """SQL filter: the spaces whose name and purpose this actor may learn (visible, listed, or invited to)."""
    on_the_way = sa.exists().where(_membership.account_id == actor.account_id, _membership.space_id == space.id)
    return sa.or_(visible_from(actor, space).is_not(None), space.is_listed, on_the_way)


def is_member(membership: Membership | None) -> bool:
    """Whether this row makes somebody a member."""
    return membership is not None and membership.state == "member"


def has_space_role(membership: Membership | None, *roles: str) -> bool:
    """Whether this member has one of the roles."""
    return membership is not None and membership.state == "member" and membership.role in roles


def may_see_space(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """The rule of `visible_spaces` for one loaded space that is its own access space."""
    is_free = space.visibility != "private" or space.kind == "everybody" or space.unit_id in actor.unit_ids
    return is_free or is_member(membership)


def may_know_space(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """The rule of `knowable_spaces` for one loaded space: its name and purpose, not what is in it."""
    return may_see_space(actor, space, membership) or space.is_listed or membership is not None


def may_create_space(actor: Actor) -> bool:
    """Make a space: everybody whose posting is not locked, and the product itself."""
    return POSTING not in actor.locked


def may_choose_level(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """Say how much should reach one: members, and everybody a space reaches without membership."""
    if actor.account_id is None:
        return False
    return is_member(membership) or space.kind == "everybody" or space.unit_id in actor.unit_ids


def level_of(membership: Membership | None, chosen: int | None) -> int:
    """The level that holds: the chosen one, or highlights for members and everything in unit spaces (design 4)."""
    if chosen is not None:
        return chosen
    return HIGHLIGHTS if is_member(membership) else EVERYTHING


def may_write_in_space(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """Post, reply and react: members of a space that is not archived, without a lock on posting."""
    return is_member(membership) and space.archived_at is None and POSTING not in actor.locked


def may_join_space(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """Become a member at once: an open community, or an invitation."""
    if space.kind != "community" or not _takes_people(space) or actor.account_id is None or is_member(membership):
        return False
    return space.visibility == "open" or (membership is not None and membership.state == "invited")


def may_ask_to_join_space(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """Ask the owners: a moderated community, or a private one that is listed."""
    if space.kind != "community" or not _takes_people(space) or actor.account_id is None or membership:
        return False
    return space.visibility == "moderated" or (space.visibility == "private" and space.is_listed)


def may_manage_space(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """Settings, roles, approving and inviting: the owners."""
    return actor.account_id is not None and space.kind == "community" and has_space_role(membership, "owner")


def may_invite_to_space(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """Invite others: owners; in an open community every member."""
    if not _takes_people(space) or not is_member(membership):
        return False
    return space.visibility == "open" or may_manage_space(actor, space, membership)


def may_leave_space(space: Space, membership: Membership | None) -> bool:
    """Stop being a member: everybody, but where the members are those of a directory group."""
    return is_member(membership) and space.follows_group is None


def may_remove_from_space(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """End somebody's membership: the owners, but where the members are those of a directory group."""
    return may_manage_space(actor, space, membership) and space.follows_group is None


def may_rule_by_groups(actor: Actor) -> bool:
    """See and end what communities follow: administrators."""
    return actor.has_role("administrator")


def may_let_group_in(actor: Actor, space: Space, membership: Membership | None) -> bool:
    """Let a community follow a directory group: administrators; into a private one only who owns it too."""
    is_consented = space.visibility != "private" or may_manage_space(actor, space, membership)
    return may_rule_by_groups(actor) and space.kind == "community" and is_consented


def require_group_let_in(actor: Actor, space: Space, membership: Membership | None) -> None:
    """NotValid, for the field `community`, for whoever may not let a group into this one."""
    if not may_let_group_in(actor, space, membership):
        text = _("%(name)s is private: only who owns it lets a group in. Ask to become an owner.", name=space.name)
        raise NotValid(fields={"community": text})


def owner_to_keep(owners: Sequence[tuple[int, bool]], leaving: Collection[int]) -> int | None:
    """Of owners (account id, whether still in the company) who all leave, the one who stays; None: another one does."""
    if any(is_present and number not in leaving for number, is_present in owners):
        return None
    here = [number for number, is_present in owners if is_present] or [number for number, _ in owners]
    return min(here, default=None)


def _takes_people(space: Space) -> bool:
    return space.archived_at is None and space.follows_group is None


def may_moderate_space(actor: Actor, membership: Membership | None) -> bool:
    """Judge what is reported there: the company's moderators, and the owners and moderators of the space."""
    return actor.has_role("moderator") or has_space_role(membership, *STAFF)
