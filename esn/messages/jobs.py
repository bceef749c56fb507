"""What team messages leave for later: whom they reach, and whom they remind."""

from esn.messages.actions import team, team_asking


def address_team(content_id: int, after: int = 0) -> None:
    """A batch of those whom a team message is for."""
    team.address_people(content_id, after)


def address_newcomers() -> None:
    """Who has joined an audience since."""
    team.address_newcomers()


def remind_team(content_id: int, after: int = 0) -> None:
    """A batch of those who have not confirmed."""
    team_asking.remind_people(content_id, after)
