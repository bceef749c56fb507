"""Letting a community follow a group of the directory, and ending that."""

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.text import clean_line
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.directory.names import fold_group
from esn.spaces import policy
from esn.spaces.actions import rows
from esn.spaces.events import GroupRuleChanged
from esn.spaces.models import CONSTRAINED, GROUP_NAME_LENGTH, GROUP_RULES, DefaultGroup, Space


def add_group_rule(actor: Actor, slug: str, group_name: str, kind: str) -> str:
    """Let the community at this address follow a group (its DN or cn), by default or constrained; gives its name.

    It acts at the next synchronisation. The same rule twice changes nothing.
    """
    group = clean_line(group_name)
    if not policy.may_rule_by_groups(actor):
        raise NotAllowed
    _require_shape(group, kind)
    with unit_of_work() as unit:
        space = _lock_space(unit, actor, slug)
        known = _default_groups(unit, space)
        if kind == CONSTRAINED:
            if _is_same(space.follows_group, group):
                return space.name
            _require_no_rule(space, known)
            space.follows_group = group
        else:
            if any(_is_same(name, group) for name in known):
                return space.name
            _require_no_rule(space, [])
            unit.session.add(DefaultGroup(space_id=space.id, group_name=group))
        _record(unit, actor, space, group, kind, is_in_force=True)
        return space.name


def end_group_rule(actor: Actor, space_id: int, group_name: str, kind: str) -> None:
    """End a rule: who is a member stays, and from now on people come and go by hand. Ending twice changes nothing."""
    if not policy.may_rule_by_groups(actor):
        raise NotAllowed
    with unit_of_work() as unit:
        space = _find_locked(unit, Space.id == space_id)
        if space is None:
            raise NotFound
        if kind == CONSTRAINED and space.follows_group == group_name:
            space.follows_group = None
        elif kind != CONSTRAINED and group_name in _default_groups(unit, space):
            unit.session.delete(unit.session.get_one(DefaultGroup, (space.id, group_name)))
        else:
            return
        _record(unit, actor, space, group_name, kind, is_in_force=False)


def _lock_space(unit: UnitOfWork, actor: Actor, slug: str) -> Space:
    space_id = unit.session.scalar(sa.select(Space.id).where(Space.slug == slug, Space.kind == "community"))
    try:
        space, own = rows.lock_space(unit, actor, space_id or 0)
    except NotFound:
        raise NotValid(fields={"community": _("There is no community at this address.")}) from None
    policy.require_group_let_in(actor, space, own)
    if space.archived_at is not None:
        raise NotValid(fields={"community": _("%(name)s is archived.", name=space.name)})
    return space


def _find_locked(unit: UnitOfWork, which: sa.ColumnElement[bool]) -> Space | None:
    return unit.session.scalar(
        sa.select(Space).where(which).with_for_update(key_share=True).execution_options(populate_existing=True)
    )


def _require_shape(group: str, kind: str) -> None:
    if not group:
        raise NotValid(fields={"group": _("Enter the name of a group.")})
    if len(group) > GROUP_NAME_LENGTH:
        raise NotValid(fields={"group": _("Use at most %(number)s characters.", number=GROUP_NAME_LENGTH)})
    if kind not in GROUP_RULES:
        raise NotValid(fields={"kind": _("Choose one of the rules shown.")})


def _require_no_rule(space: Space, defaults: list[str]) -> None:
    """Members are one group's, or people come and go: both at once would add whom the other takes out."""
    other = space.follows_group or next(iter(defaults), None)
    if other is not None:
        text = _("It follows the group %(group)s already. End that rule first.", group=other)
        raise NotValid(fields={"community": text})


def _default_groups(unit: UnitOfWork, space: Space) -> list[str]:
    return list(unit.session.scalars(sa.select(DefaultGroup.group_name).where(DefaultGroup.space_id == space.id)))


def _is_same(one: str | None, other: str) -> bool:
    return one is not None and fold_group(one) == fold_group(other)


def _record(unit: UnitOfWork, actor: Actor, space: Space, group: str, kind: str, *, is_in_force: bool) -> None:
    event = GroupRuleChanged(
        actor_id=actor.account_id,
        object_id=space.id,
        space_ids=(space.id,),
        group_name=group,
        kind=kind,
        is_in_force=is_in_force,
    )
    unit.record(event)
