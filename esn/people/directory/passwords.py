"""Passwords in an LDIF file: hashes in the schemes of RFC 2307 and OpenLDAP; clear text never matches."""

import base64
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from passlib import hash as handlers

# Called one by one: libpass's CryptContext cannot identify any ldap_* hash.
HANDLERS = {
    "SSHA": (handlers.ldap_salted_sha1,),
    "SSHA256": (handlers.ldap_salted_sha256,),
    "SSHA512": (handlers.ldap_salted_sha512,),
    "SHA": (handlers.ldap_sha1,),
    "SMD5": (handlers.ldap_salted_md5,),
    "MD5": (handlers.ldap_md5,),
    "CRYPT": (
        handlers.ldap_sha512_crypt,
        handlers.ldap_sha256_crypt,
        handlers.ldap_bcrypt,
        handlers.ldap_md5_crypt,
    ),
}
_argon2 = PasswordHasher()

# Checked where a name is unknown, so that the answer takes as long as for a known one.
NOBODY = b"{SSHA512}" + base64.b64encode(bytes(64 + 8))


def matches(stored: bytes, password: str) -> bool:
    """Whether one `userPassword` value ("{SCHEME}...") is of this password; unknown schemes never match."""
    scheme, brace, rest = stored.decode("utf-8", "replace").partition("}")
    if not brace or not scheme.startswith("{") or not password:
        return False
    name = scheme[1:].upper()
    if name == "ARGON2":
        return _is_argon2_of(rest, password)
    return any(_is_of(handler, f"{{{name}}}{rest}", password) for handler in HANDLERS.get(name, ()))


def _is_argon2_of(stored: str, password: str) -> bool:
    try:
        return _argon2.verify(stored, password)
    except (Argon2Error, InvalidHashError):
        return False


def _is_of(handler: Any, stored: str, password: str) -> bool:
    try:
        return handler.identify(stored) and handler.verify(password, stored)
    except ValueError:  # a hash that is cut or made wrongly
        return False
