"""Connections to LDAP servers: every option that keeps them from hanging, trusting anybody or wandering off."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import urlsplit

import ldap
from ldap.ldapobject import SimpleLDAPObject

from esn.people.directory.door import DirectoryDown, DirectoryTruncated
from esn.settings.sections import Directory as Section

# A connection unused for longer may have been dropped by a firewall without a word.
IDLE_SECONDS = 60

NOT_REACHED = (ldap.SERVER_DOWN, ldap.CONNECT_ERROR, ldap.TIMEOUT, ldap.UNAVAILABLE, ldap.BUSY)

Answer = TypeVar("Answer")


def open_connection(section: Section, uri: str) -> SimpleLDAPObject:
    """A connection that is not bound yet; with StartTLS it is encrypted already."""
    connection = ldap.initialize(uri)
    connection.set_option(ldap.OPT_PROTOCOL_VERSION, ldap.VERSION3)
    connection.set_option(ldap.OPT_REFERRALS, 0)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, section.network_timeout)
    connection.set_option(ldap.OPT_TIMEOUT, section.timeout)
    # Without this, ldaps:// to a server that accepts and then says nothing waits for ever, whatever the timeouts say.
    connection.set_option(ldap.OPT_CONNECT_ASYNC, 1)
    if section.start_tls or uri.startswith("ldaps:"):
        connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
        if section.ca_file:
            connection.set_option(ldap.OPT_X_TLS_CACERTFILE, str(section.ca_file))
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)  # last: it makes the options above count
    if section.start_tls:
        connection.start_tls_s()
    return connection


class ServiceConnections:
    """The service account's connections, one a thread; a dead one is replaced once, a dead server left for the next."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._mine = threading.local()
        self._first = 0  # the server that answered last

    def ask(self, question: Callable[[SimpleLDAPObject], Answer]) -> Answer:
        """Put a question that only reads; raises DirectoryDown."""
        kept = self._take()
        if kept is not None:
            try:
                return self._put_back(kept, question(kept))
            except (ldap.SERVER_DOWN, ldap.CONNECT_ERROR, ldap.UNAVAILABLE):
                pass  # restarted meanwhile; with a new connection it may answer
            except ldap.LDAPError as error:
                raise down(error) from error
        connection = self.open()
        with translated():
            return self._put_back(connection, question(connection))

    def open(self) -> SimpleLDAPObject:
        """A fresh connection bound as the service account; raises DirectoryDown."""
        secret = self._section.bind_password.get_secret_value()
        return self.first_that_answers(lambda connection: connection.simple_bind_s(self._section.bind_dn, secret))

    def first_that_answers(self, greeting: Callable[[SimpleLDAPObject], object]) -> SimpleLDAPObject:
        """A fresh connection on which `greeting` ran; servers that cannot be reached are passed over.

        Other errors of the greeting (a refused bind) are raised as they are to `translated`.
        """
        uris = self._section.uris
        failure = DirectoryDown("no server is named in the settings")
        for step in range(len(uris)):
            number = (self._first + step) % len(uris)
            try:
                connection = open_connection(self._section, uris[number])
                greeting(connection)
            except NOT_REACHED as error:
                failure = down(error, uris[number])
            except ldap.LDAPError as error:
                raise down(error, uris[number]) from error
            else:
                self._first = number
                return connection
        raise failure

    def _take(self) -> SimpleLDAPObject | None:
        connection, used_at = self._mine.__dict__.pop("kept", (None, 0.0))
        return connection if time.monotonic() - used_at < IDLE_SECONDS else None

    def _put_back(self, connection: SimpleLDAPObject, answer: Answer) -> Answer:
        self._mine.kept = (connection, time.monotonic())
        return answer


@contextmanager
def translated() -> Iterator[None]:
    """Any error of libldap as DirectoryDown."""
    try:
        yield
    except ldap.LDAPError as error:
        raise down(error) from error


@contextmanager
def whole() -> Iterator[None]:
    """A page that a limit of the server cut off as DirectoryTruncated: what is missing has not left."""
    try:
        yield
    except (ldap.SIZELIMIT_EXCEEDED, ldap.ADMINLIMIT_EXCEEDED, ldap.TIMELIMIT_EXCEEDED) as error:
        raise DirectoryTruncated(down(error).cause) from error


def down(error: ldap.LDAPError, uri: str = "") -> DirectoryDown:
    """An error of libldap with its cause; libldap says nothing useful about certificates, so we add what to look at."""
    details = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
    words = [type(error).__name__, details.get("desc", ""), details.get("info", ""), uri]
    cause = " ".join(str(word) for word in words if word)
    if isinstance(error, (ldap.SERVER_DOWN, ldap.CONNECT_ERROR)):
        cause += tls_hint(uri)
    return DirectoryDown(cause)


def tls_hint(uri: str) -> str:
    """What to look at when a server cannot be reached; libldap does not tell a bad certificate from a closed port."""
    if urlsplit(uri).hostname == "localhost":
        return " (libldap checks the certificate of localhost against the machine's own name: write 127.0.0.1)"
    return " (does it listen, is it signed by directory.ca_file, does its certificate hold this name?)"
