"""Communities as people find them, and what their pages show above the posts."""

from esn.communities.queries.activity import Activity
from esn.communities.queries.directory import (
    CommunityLine,
    Directory,
    DirectoryFilter,
    find_similar,
    list_directory,
    list_directory_page,
)
from esn.communities.queries.groups import FollowedRule, Preview, find_rules, list_rules_of, preview_rule
from esn.communities.queries.header import CommunityHeader, get_header, get_managed_header
from esn.communities.queries.people import Invitable, People, get_people, list_invitable

__all__ = [
    "Activity",
    "CommunityHeader",
    "CommunityLine",
    "Directory",
    "DirectoryFilter",
    "FollowedRule",
    "Invitable",
    "People",
    "Preview",
    "find_rules",
    "find_similar",
    "get_header",
    "get_managed_header",
    "get_people",
    "list_directory",
    "list_directory_page",
    "list_invitable",
    "list_rules_of",
    "preview_rule",
]
