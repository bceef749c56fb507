"""The terms of tests: those of the demo firm, accepted by the cast."""

import sqlalchemy as sa

from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.models import Account
from esn.people.queries import load_actor
from esn.terms.actions import accept_terms, publish_terms
from esn.terms.queries import get_text, get_version_in_force


def publish() -> None:
    """Publish every version in config/policy."""
    publish_terms(SYSTEM)


def accept_for_all() -> None:
    """Let every account accept the version in force."""
    text = get_text(get_version_in_force(), "en")
    shown = (text.version, text.language, text.digest)
    with unit_of_work():
        for account_id in db.session.scalars(sa.select(Account.id)).all():
            accept_terms(load_actor(account_id), *shown)
