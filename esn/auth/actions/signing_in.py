"""Signing in: the directory judges the password, we judge the account. No transaction is open while it is asked."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from esn.auth.actions.sessions import open_session
from esn.auth.events import Reauthenticated, SignInRefused
from esn.auth.models import SignInSession
from esn.auth.queries import find_account_id, get_directory_id
from esn.auth.tries import count_failure, forgive, reserve_try
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotValid, TooMany, Unavailable
from esn.core.unit_of_work import end_reading, unit_of_work
from esn.people.directory import DirectoryDown, DirectoryPerson, WrongCredentials, authenticate
from esn.people.sync import refresh_person
from esn.settings import settings

NAME_LENGTH = 200  # of a typed name in the record


@dataclass(frozen=True, slots=True)
class _Try:
    """One try: what was typed, from where."""

    name: str
    address: str

    def refuse(self, cause: str, detail: str = "") -> None:
        """Write the true cause into the record; the page says less."""
        with unit_of_work() as unit:
            account_id = find_account_id(self.name)
            event = SignInRefused(
                actor_id=account_id,
                object_id=account_id or 0,
                cause=cause,
                typed_name=self.name[:NAME_LENGTH],
                detail=detail,
                address=self.address,
            )
            unit.record(event)


def sign_in(username: str, password: str, *, address: str, agent: str) -> str:
    """Begin a session and give the cookie's value.

    NotValid (one message for all causes), TooMany, Unavailable, or NotAllowed while the account is locked.
    """
    attempt = _Try(_fold(username), address)
    account_id = refresh_person(_ask_directory(attempt, password))
    try:
        return open_session(account_id, address=address, agent=agent)
    except NotAllowed:
        attempt.refuse("locked")
        raise


def reauthenticate(actor: Actor, password: str, *, address: str) -> None:
    """Take the password again in the running session; refuses like `sign_in`."""
    directory_id = get_directory_id(actor)
    attempt = _Try(actor.username, address)
    person = _ask_directory(attempt, password)
    if person.identity != directory_id:  # the name belongs to somebody else by now
        attempt.refuse("not_this_person", person.identity)
        raise NotValid(_wrong())
    mine = sa.update(SignInSession).where(SignInSession.id == actor.session_id)
    with unit_of_work() as unit:
        unit.session.execute(mine.values(authenticated_at=clock.now()))
        unit.record(Reauthenticated(actor_id=actor.id, object_id=actor.session_id or 0))


def _ask_directory(attempt: _Try, password: str) -> DirectoryPerson:
    wait = reserve_try(attempt.name, attempt.address)
    if wait:
        attempt.refuse("too_many")
        raise TooMany(_too_many(wait), retry_after=wait)
    end_reading()
    try:
        person = authenticate(attempt.name, password)
    except WrongCredentials as error:
        count_failure(attempt.address)
        attempt.refuse("wrong", error.cause)
        raise NotValid(_wrong()) from error
    except DirectoryDown as error:
        forgive(attempt.name)
        attempt.refuse("directory_down", error.cause)
        raise Unavailable(_down()) from error
    forgive(attempt.name)
    return person


def _fold(username: str) -> str:
    return " ".join(username.lower().split())


def _wrong() -> str:
    return str(_("That username and password do not match."))


def _too_many(seconds: int) -> str:
    text = ngettext(
        "Wait %(num)s minute, or call the help desk: %(help_desk)s.",
        "Wait %(num)s minutes, or call the help desk: %(help_desk)s.",
        -(-seconds // 60),
        help_desk=settings().site.help_desk,
    )
    return str(text)


def _down() -> str:
    return str(
        _("The company directory does not answer. Nothing is wrong with your password. Try again in a few minutes.")
    )
