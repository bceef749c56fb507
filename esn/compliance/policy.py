"""Who works in compliance."""

from esn.core.actor import Actor
from esn.core.errors import NotFound
from esn.people.policy import REVIEWERS


def require_reviewer(actor: Actor) -> None:
    """NotFound for everybody who does not decide on texts of profiles."""
    if not actor.has_role(REVIEWERS):
        raise NotFound
