"""What the layout and Home show of the list: one statement for the number and the newest three."""

from esn.core.actor import Actor
from esn.notifications.queries import list_needs_you
from esn.notifications.wording import Row


class NeedsYou(int):
    """How many things need somebody (up to 100); `first` holds the newest three."""

    first: tuple[Row, ...]

    def __repr__(self) -> str:
        """All of it: by this a page is known to be unchanged."""
        return f"NeedsYou({int(self)}, {self.first})"


def needs_you(actor: Actor) -> NeedsYou:
    """Read both."""
    n, lines = list_needs_you(actor)
    number = NeedsYou(n)
    number.first = tuple([Row(line) for line in lines])
    return number
