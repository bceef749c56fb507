"""Refusals: raised by actions and queries, turned into pages, fragments, JSON or socket answers by `web` alone."""

from collections.abc import Mapping


class Refusal(Exception):
    """Something asked for is not done; `code` is for machines, the message for people (already translated)."""

    status = 400
    code = "refused"

    def __init__(self, message: str = "", *, title: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.title = title  # stands above the message; empty: the usual one of the status


class NotFound(Refusal):
    """It does not exist or this actor may not know that it does: the same answer for both."""

    status = 404
    code = "not_found"


class NotAllowed(Refusal):
    """The actor sees it but may not do this."""

    status = 403
    code = "not_allowed"


class Conflict(Refusal):
    """Somebody else was first, or the thing changed since it was read."""

    status = 409
    code = "conflict"


class NotValid(Refusal):
    """The input breaks a rule that only the action can check; `fields` names the form fields."""

    status = 422
    code = "not_valid"

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message or next(iter((fields or {}).values()), ""))
        self.fields = dict(fields or {})


class TooMany(Refusal):
    """A limit on how often is reached; `retry_after` in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: str = "", *, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(Refusal):
    """An engine (directory, database, store) does not answer; nothing was changed."""

    status = 503
    code = "unavailable"


class SignInRequired(Refusal):
    """No valid sign-in session."""

    status = 401
    code = "sign_in_required"


class TermsRequired(Refusal):
    """The terms in force are not accepted yet."""

    status = 403
    code = "terms_required"


class ReauthenticationRequired(Refusal):
    """This needs a fresh sign-in."""

    status = 403
    code = "reauthentication_required"
