"""Coming in, going out, and who does what in a space."""

from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.revocation import revoke
from esn.core.text import clean_line
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.models import Account
from esn.spaces import policy
from esn.spaces.actions import rows
from esn.spaces.models import SPACE_ROLES, Membership, Space

NOTE_LENGTH = 300


def join_space(actor: Actor, space_id: int) -> None:
    """Become a member: of an open community, or of any that invited one. Joining twice changes nothing."""
    with unit_of_work() as unit:
        space, own = rows.lock_space(unit, actor, space_id)
        if policy.is_member(own):
            return
        _require_open(space)
        _require_by_hand(space)
        if not policy.may_join_space(actor, space, own):
            raise NotAllowed(_("%(name)s asks its owners before somebody joins.", name=space.name))
        row = rows.admit(unit, space, actor.id, own)
        rows.record_step(unit, actor, row, "joined")


def ask_to_join(actor: Actor, space_id: int, note: str = "") -> None:
    """Ask the owners, with a note of up to 300 characters. Asking twice changes nothing."""
    with unit_of_work() as unit:
        space, own = rows.lock_space(unit, actor, space_id)
        if own is not None:
            return
        _require_open(space)
        _require_by_hand(space)
        if not policy.may_ask_to_join_space(actor, space, own):
            raise NotAllowed(_("You can join %(name)s without asking.", name=space.name))
        text = _note(note)
        row = rows.add_waiting(unit, space, actor.id, state="asked", note=text)
        rows.record_step(unit, actor, row, "asked", note=text)


def withdraw_request(actor: Actor, space_id: int) -> None:
    """Take back one's own request."""
    _end_own_waiting(actor, space_id, state="asked", step="withdrawn")


def decline_invitation(actor: Actor, space_id: int) -> None:
    """Say no to an invitation."""
    _end_own_waiting(actor, space_id, state="invited", step="declined")


def approve_request(actor: Actor, space_id: int, account_id: int) -> None:
    """Let somebody in who asked; Conflict when the request is not there any more."""
    with unit_of_work() as unit:
        space = _lock_managed(unit, actor, space_id)
        _require_open(space)
        _require_by_hand(space)
        row = rows.admit(unit, space, account_id, _get_waiting(unit, space, account_id, "asked"))
        rows.record_step(unit, actor, row, "approved")


def refuse_request(actor: Actor, space_id: int, account_id: int, note: str = "") -> None:
    """Turn a request down; the asker is told, with the note. Conflict when it is not there any more."""
    with unit_of_work() as unit:
        space = _lock_managed(unit, actor, space_id)
        row = _get_waiting(unit, space, account_id, "asked")
        rows.dismiss(unit, row)
        rows.record_step(unit, actor, row, "refused", is_gone=True, note=_note(note))


def invite_person(actor: Actor, space_id: int, account_id: int) -> None:
    """Ask somebody in. Who has asked already becomes a member; inviting twice changes nothing."""
    with unit_of_work() as unit:
        space, own = rows.lock_space(unit, actor, space_id)
        _require_open(space)
        _require_by_hand(space)
        if not policy.may_invite_to_space(actor, space, own):
            raise NotAllowed(_("Only owners invite people to %(name)s.", name=space.name))
        person = unit.session.get(Account, account_id)
        if person is None or person.left_at is not None:
            raise NotValid(fields={"person": _("Nobody has this name.")})
        row = rows.find_row(unit, space.id, account_id)
        if policy.is_member(row):
            raise NotValid(fields={"person": _("%(person)s is a member already.", person=person.display_name)})
        if row is None:
            row = rows.add_waiting(unit, space, account_id, state="invited")
            rows.record_step(unit, actor, row, "invited")
        elif row.state == "asked" and policy.may_manage_space(actor, space, own):
            rows.admit(unit, space, account_id, row)
            rows.record_step(unit, actor, row, "approved")


def withdraw_invitation(actor: Actor, space_id: int, account_id: int) -> None:
    """Take an invitation back; Conflict when it is not there any more."""
    with unit_of_work() as unit:
        space = _lock_managed(unit, actor, space_id)
        row = _get_waiting(unit, space, account_id, "invited")
        rows.dismiss(unit, row)
        rows.record_step(unit, actor, row, "withdrawn", is_gone=True)


def leave_space(actor: Actor, space_id: int) -> None:
    """Stop being a member; Conflict for the last owner. Leaving twice changes nothing."""
    with unit_of_work() as unit:
        space, own = rows.lock_space(unit, actor, space_id)
        if own is None or own.state != "member":
            return
        if not policy.may_leave_space(space, own):
            advice = _("You leave it by leaving the group. To hear less of it, choose a lower level.")
            raise _follows(space, advice)
        _end_membership(unit, actor, space, own, "left")


def remove_member(actor: Actor, space_id: int, account_id: int) -> None:
    """End somebody's membership; NotFound when that person is no member."""
    with unit_of_work() as unit:
        space = _lock_managed(unit, actor, space_id)
        _require_by_hand(space)
        _end_membership(unit, actor, space, _get_member(unit, space, account_id), "removed")


def set_role(actor: Actor, space_id: int, account_id: int, role: str) -> None:
    """Give a member another role: owner, moderator, champion or member."""
    if role not in SPACE_ROLES:
        raise NotValid(fields={"role": _("Choose one of the roles shown.")})
    with unit_of_work() as unit:
        space = _lock_managed(unit, actor, space_id)
        row = _get_member(unit, space, account_id)
        if row.role == role:
            return
        if row.role == "owner":
            _require_other_owner(unit, space, account_id)
        loses_rights = SPACE_ROLES.index(role) > SPACE_ROLES.index(row.role)
        rows.close_period(unit, row)
        row.role = role
        rows.open_period(unit, row)
        if loses_rights:
            revoke(account_id=account_id, space_id=space.id)
        rows.record_step(unit, actor, row, "role")


def _end_own_waiting(actor: Actor, space_id: int, *, state: str, step: str) -> None:
    with unit_of_work() as unit:
        _space, own = rows.lock_space(unit, actor, space_id)
        if own is None or own.state != state:
            return
        rows.dismiss(unit, own)
        rows.record_step(unit, actor, own, step, is_gone=True)


def _end_membership(unit: UnitOfWork, actor: Actor, space: Space, row: Membership, step: str) -> None:
    if row.role == "owner":
        _require_other_owner(unit, space, row.account_id)
    rows.dismiss(unit, row)
    rows.record_step(unit, actor, row, step, is_gone=True)


def _lock_managed(unit: UnitOfWork, actor: Actor, space_id: int) -> Space:
    space, own = rows.lock_space(unit, actor, space_id)
    if not policy.may_manage_space(actor, space, own):
        raise NotAllowed(_("Only owners look after the members of %(name)s.", name=space.name))
    return space


def _get_member(unit: UnitOfWork, space: Space, account_id: int) -> Membership:
    row = rows.find_row(unit, space.id, account_id)
    if row is None or row.state != "member":
        raise NotFound
    return row


def _get_waiting(unit: UnitOfWork, space: Space, account_id: int, state: str) -> Membership:
    row = rows.find_row(unit, space.id, account_id)
    if row is None or row.state != state:
        raise Conflict(_("This was decided already, or taken back."))
    return row


def _require_open(space: Space) -> None:
    if space.archived_at is not None:
        title = _("%(name)s is archived.", name=space.name)
        raise Conflict(_("It can be read and searched, but nobody joins it any more."), title=title)


def _require_by_hand(space: Space) -> None:
    if space.follows_group is not None:
        raise _follows(space, _("Whoever is in it is a member here after the next synchronisation, and nobody else."))


def _follows(space: Space, advice: str) -> Conflict:
    names = {"name": space.name, "group": space.follows_group}
    title = _("The members of %(name)s follow the directory group %(group)s.", **names)
    return Conflict(advice, title=title)


def _require_other_owner(unit: UnitOfWork, space: Space, account_id: int) -> None:
    if not rows.has_other_owner(unit, space.id, account_id):
        title = _("%(name)s needs an owner.", name=space.name)
        raise Conflict(_("Make another member owner first, or archive the community."), title=title)


def _note(text: str) -> str:
    note = clean_line(text)
    if len(note) > NOTE_LENGTH:
        raise NotValid(fields={"note": _("Use at most %(number)s characters.", number=NOTE_LENGTH)})
    return note
