"""What the layout tells the page's live script."""

from esn.core.actor import Actor


def live_settings(_actor: Actor) -> dict[str, object]:
    """A socket to try, no rooms but those the page names, and where to ask without one."""
    return {"socket": True, "rooms": [], "since": "/live/since"}
