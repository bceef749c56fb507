"""LDAP filters over entries of a file."""

import pytest

from esn.people.directory.filters import FilterError, compile_filter

ENTRY = {"objectclass": [b"top", b"person"], "uid": [b"amara"], "cn": ["Amara Øyen (temp)".encode()], "empty": []}


@pytest.mark.parametrize(
    "source",
    [
        "(uid=amara)",
        "(UID=AMARA)",
        "(uid=*)",
        "(uid=am*)",
        "(uid=*ra)",
        "(cn=*øy*)",
        "(cn=*\\28temp\\29)",
        "(cn=Amara \\c3\\98yen*)",
        "(&(objectClass=person)(uid=amara))",
        "(|(uid=ben)(objectClass=person))",
        "(!(uid=ben))",
        "(&)",
        " (uid=amara) ",
    ],
)
def test_matches(source: str) -> None:
    assert compile_filter(source)(ENTRY)


@pytest.mark.parametrize("source", ["(uid=ben)", "(uid=a)", "(empty=*)", "(none=*)", "(!(uid=*))", "(|)", "(uid=.*)"])
def test_does_not_match(source: str) -> None:
    assert not compile_filter(source)(ENTRY)


@pytest.mark.parametrize(
    "source",
    ["", "uid=amara", "(uid=amara", "(uid=amara))", "(&(uid=amara)", "(uid>=a)", "(!(a=b)(c=d))", "(uid=a)(b=c)"],
)
def test_is_no_filter(source: str) -> None:
    with pytest.raises(FilterError):
        compile_filter(source)
