"""What people do with spaces and in them."""

from esn.spaces.actions.counts import recount_members
from esn.spaces.actions.group_rules import add_group_rule, end_group_rule
from esn.spaces.actions.groups import add_by_group, drop_by_group
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
    "add_by_group",
    "add_group_rule",
    "approve_request",
    "archive_space",
    "ask_to_join",
    "change_space",
    "change_visibility",
    "create_space",
    "decline_invitation",
    "drop_by_group",
    "end_group_rule",
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
