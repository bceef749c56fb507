"""Communities that follow groups of a real slapd: a change of a group arrives with the next reading of changes."""

import json
from collections.abc import Iterator

import ldap
import pytest
import sqlalchemy as sa
from flask import Flask
from ldap.ldapobject import SimpleLDAPObject

from esn.archive.models import ArchiveRecord
from esn.auth.actions import sign_in
from esn.core.actor import Actor
from esn.core.db import db
from esn.people.directory import company_directory
from esn.people.queries import find_account_by_username, load_actor
from esn.people.sync import Report, synchronise
from esn.settings import settings_override
from esn.spaces.actions import add_group_rule, leave_space
from esn.spaces.models import CONSTRAINED, DEFAULT
from esn.spaces.queries import find_membership
from tests.directory.firm import PASSWORD, SUFFIX, person_dn, small_firm
from tests.directory.sections import section_of
from tests.engines.slapd import start_slapd
from tests.factories.cast import Cast
from tests.factories.worlds import make_community

ROLES = dict.fromkeys(("moderator", "auditor", "compliance", "administrator", "communications", "urgent"), ())
TELLERS = f"cn=tellers,ou=groups,{SUFFIX}"


@pytest.fixture
def administrator(app: Flask, cast: Cast) -> Iterator[SimpleLDAPObject]:
    """A connection that may change the directory; two communities follow its group of two people and a group in it."""
    firm = small_firm()
    inner = firm.add_group("trainees", person_dn("star"))
    firm.add_group("tellers", person_dn("amara"), person_dn("ben"), inner)
    with (
        start_slapd(firm.ldif(with_ids=False)) as server,
        settings_override(directory=section_of(server).model_dump(), roles=ROLES),
    ):
        add_group_rule(cast.admin, make_community(cast.admin, "counter").slug, "tellers", CONSTRAINED)
        add_group_rule(cast.admin, make_community(cast.admin, "news").slug, TELLERS, DEFAULT)
        report = synchronise(company_directory(), accepted_by="ops")
        assert (report.state, report.added, report.dropped) == ("done", 6, 0)
        connection = ldap.initialize(server.ldap_uri)
        connection.simple_bind_s(server.root_dn, server.root_pw)
        yield connection
        connection.unbind_s()


def read_changes() -> Report:
    """Read what changed."""
    report = synchronise(company_directory(), only_changes=True)
    assert (report.kind, report.state) == ("changed", "done")
    return report


def person(name: str) -> Actor:
    """Somebody of the small firm."""
    account = find_account_by_username(name)
    assert account is not None
    return load_actor(account.id)


def places(name: str) -> list[bool]:
    """Whether this person is a member of counter, and of news."""
    return [find_membership(person(name), space_id) is not None for space_id in (1, 2)]


def test_people_come_and_go_with_the_group(administrator: SimpleLDAPObject) -> None:
    assert [places(name) for name in ("amara", "ben", "star", "leader")] == [[True, True]] * 3 + [[False, False]]
    leaves = (ldap.MOD_DELETE, "member", [person_dn("ben").encode()])
    comes = (ldap.MOD_ADD, "member", [person_dn("leader").encode()])
    administrator.modify_s(TELLERS, [leaves, comes])
    report = read_changes()
    assert (report.added, report.dropped) == (2, 1)
    assert [places(name) for name in ("ben", "leader")] == [[False, True], [True, True]]
    assert (read_changes().added, read_changes().dropped) == (0, 0)


def test_who_is_new_is_in_at_the_first_sign_in(administrator: SimpleLDAPObject) -> None:
    entry = {"objectClass": "inetOrgPerson", "uid": "nia", "cn": "Nia New", "sn": "New", "userPassword": PASSWORD}
    administrator.add_s(person_dn("nia"), [(name, [value.encode()]) for name, value in entry.items()])
    trainees = f"cn=trainees,ou=groups,{SUFFIX}"
    administrator.modify_s(trainees, [(ldap.MOD_ADD, "member", [person_dn("nia").encode()])])
    sign_in("nia", PASSWORD, address="127.0.0.1", agent="Chromium")
    assert places("nia") == [True, True]
    records = sa.select(ArchiveRecord.envelope).where(ArchiveRecord.envelope.contains("membership.changed"))
    facts = [json.loads(envelope)["facts"] for envelope in db.session.scalars(records)]
    nia = [(one["step"], one["source"]) for one in facts if one["account_id"] == person("nia").id]
    assert nia == [("added", "directory")] * 2
    report = read_changes()
    assert (report.joined, report.added) == (0, 0)
    leave_space(person("nia"), 2)
    sign_in("nia", PASSWORD, address="127.0.0.1", agent="Chromium")
    assert places("nia") == [True, False]  # nobody is forced back


def test_a_group_in_the_group_counts(administrator: SimpleLDAPObject) -> None:
    administrator.modify_s(TELLERS, [(ldap.MOD_DELETE, "member", [f"cn=trainees,ou=groups,{SUFFIX}".encode()])])
    assert read_changes().dropped == 1
    assert places("star") == [False, True]


def test_a_group_that_is_deleted_takes_nobody_out(administrator: SimpleLDAPObject) -> None:
    administrator.delete_s(TELLERS)
    report = read_changes()
    assert (report.added, report.dropped) == (0, 0)
    causes = [problem.cause for problem in report.problems]
    assert sum("there is no group of this name" in cause for cause in causes) == 2
    assert places("amara") == [True, True]
