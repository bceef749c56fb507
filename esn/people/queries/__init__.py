"""Reads about people."""

from esn.people.queries.actors import actor_columns, actor_from_row, find_actor, load_actor
from esn.people.queries.cards import PersonCard, card_columns, cards_of, list_cards
from esn.people.queries.lists import (
    COUNT_MAX,
    UnitLine,
    count_everybody,
    count_people,
    get_endorsed,
    list_endorsers,
    list_followed,
    list_mentionable,
    list_name_variants,
    list_people,
    list_places,
    list_units,
)
from esn.people.queries.personal import Personal, PersonalFields, get_personal_fields, list_skills
from esn.people.queries.profiles import (
    LockLine,
    Profile,
    find_account_by_username,
    find_photo_digest,
    get_account_id,
    get_profile,
    list_locks,
    list_role_holders,
)
from esn.people.queries.quiet import find_own_quiet, get_hours, list_quiet, list_quiet_until

__all__ = [
    "COUNT_MAX",
    "LockLine",
    "PersonCard",
    "Personal",
    "PersonalFields",
    "Profile",
    "UnitLine",
    "actor_columns",
    "actor_from_row",
    "card_columns",
    "cards_of",
    "count_everybody",
    "count_people",
    "find_account_by_username",
    "find_actor",
    "find_own_quiet",
    "find_photo_digest",
    "get_account_id",
    "get_endorsed",
    "get_hours",
    "get_personal_fields",
    "get_profile",
    "list_cards",
    "list_endorsers",
    "list_followed",
    "list_locks",
    "list_mentionable",
    "list_name_variants",
    "list_people",
    "list_places",
    "list_quiet",
    "list_quiet_until",
    "list_role_holders",
    "list_skills",
    "list_units",
    "load_actor",
]
