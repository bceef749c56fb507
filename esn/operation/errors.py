"""How backing up, restoring and upgrading refuse: one sentence, and the exit status of the command."""

REFUSED, OLDER_STATE = 1, 3


class OperationRefused(Exception):
    """It is not done; the message is a sentence with the remedy."""

    def __init__(self, message: str, status: int = REFUSED) -> None:
        super().__init__(message)
        self.status = status
