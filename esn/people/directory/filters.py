"""LDAP filters (RFC 4515) for entries read from a file: the part that people, groups and units are chosen with."""

import re
from collections.abc import Callable

from esn.people.directory.mapping import Entry

Test = Callable[[Entry], bool]

_ITEM = re.compile(r"\(([\w;.-]+)(~=|>=|<=|=)([^()]*)\)")
_ESCAPED = re.compile(rb"\\([0-9a-fA-F]{2})")


class FilterError(ValueError):
    """A filter is not written as RFC 4515 says, or uses what a file cannot answer."""


def compile_filter(source: str) -> Test:
    """A test for entries; knows and, or, not, equality, presence and substrings."""
    test, end = _read(source.strip(), 0)
    if end != len(source.strip()):
        raise FilterError(f"unexpected text after the filter: {source[end:]}")
    return test


def _read(source: str, at: int) -> tuple[Test, int]:
    sign = source[at + 1 : at + 2]
    if source[at : at + 1] == "(" and sign and sign in "&|!":
        tests, at = _read_list(source, at + 2)
        return _combine(sign, tests), at
    item = _ITEM.match(source, at)
    if not item:
        raise FilterError(f"not a filter: {source[at:]}")
    return _item(*item.groups()), item.end()


def _read_list(source: str, at: int) -> tuple[list[Test], int]:
    tests = []
    while source[at : at + 1] == "(":
        test, at = _read(source, at)
        tests.append(test)
    if source[at : at + 1] != ")":
        raise FilterError(f"a bracket is missing: {source}")
    return tests, at + 1


def _combine(sign: str, tests: list[Test]) -> Test:
    if sign == "!":
        if len(tests) != 1:
            raise FilterError("(! takes one filter")
        return lambda entry: not tests[0](entry)
    if sign == "&":
        return lambda entry: all(test(entry) for test in tests)
    return lambda entry: any(test(entry) for test in tests)


def _item(name: str, operator: str, value: str) -> Test:
    if operator != "=":
        raise FilterError(f"{operator} is not known to an LDIF directory")
    pattern = re.compile(".*".join(re.escape(_unescape(part)) for part in value.split("*")), re.IGNORECASE | re.DOTALL)

    def test(entry: Entry) -> bool:
        return any(pattern.fullmatch(found.decode("utf-8", "replace")) for found in entry.get(name.lower(), ()))

    return test


def _unescape(value: str) -> str:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), value.encode()).decode("utf-8", "replace")
