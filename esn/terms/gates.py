"""The gate that everything stands behind: pages, fragments, files, JSON and sockets."""

from dataclasses import replace

from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.errors import TermsRequired
from esn.core.origin import origin
from esn.terms.queries import get_standing


def require_acceptance(actor: Actor) -> None:
    """TermsRequired until the newest material version in force is accepted."""
    standing = get_standing(actor)
    if not standing.is_accepted:
        raise TermsRequired(_("Accept the terms in force first."))
    origin.set(replace(origin.get(), policy_version=standing.accepted))
