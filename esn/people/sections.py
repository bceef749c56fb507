"""What higher floors add to a profile: communities in common, recent posts (slot `profile_sections`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Template

from esn.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSection:
    """One part of a profile: a template (name or object) that reads `data`, for the main column or the side."""

    template: str | Template
    data: Mapping[str, Any]
    is_side: bool = False


# (the actor who looks, the account looked at) -> sections that have something to show
ProfileSlot = Callable[[Actor, int], list[ProfileSection]]
