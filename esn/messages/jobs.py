"""What team messages leave for later: whom they reach, and whom they remind."""

from esn.messages.actions import delegates, team, team_asking


def address_team(content_id: int, after: int = 0) -> None:
    """A batch of those whom a team message is for."""
    team.address_people(content_id, after)


def address_newcomers() -> None:
    """Who has joined an audience since."""
    team.address_newcomers()


def remind_team(content_id: int, after: int = 0) -> None:
    """A batch of those who have not confirmed."""
    team_asking.remind_people(content_id, after)


def dismiss_delegate(account_id: int, writer_id: int) -> None:
    """A batch of the places in which a former delegate still stands."""
    delegates.dismiss_delegate(account_id, writer_id)
