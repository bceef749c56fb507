"""What people do with spaces and in them."""

from esn.spaces.actions.counts import recount_members
from esn.spaces.actions.lifecycle import (
    NewSpace,
    archive_space,
    change_space,
    change_visibility,
    create_space,
    reopen_space,
)
from esn.spaces.actions.membership import (
    approve_request,
    ask_to_join,
    decline_invitation,
    invite_person,
    join_space,
    leave_space,
    refuse_request,
    remove_member,
    set_role,
    withdraw_invitation,
    withdraw_request,
)
from esn.spaces.actions.preference import set_level

__all__ = [
    "NewSpace",
    "approve_request",
    "archive_space",
    "ask_to_join",
    "change_space",
    "change_visibility",
    "create_space",
    "decline_invitation",
    "invite_person",
    "join_space",
    "leave_space",
    "recount_members",
    "refuse_request",
    "remove_member",
    "reopen_space",
    "set_level",
    "set_role",
    "withdraw_invitation",
    "withdraw_request",
]
