"""Who may publish the policy."""

from esn.core.actor import Actor


def may_publish_terms(actor: Actor) -> bool:
    """The product itself (set-up, start), and administrators."""
    return actor.account_id is None or actor.has_role("administrator")
