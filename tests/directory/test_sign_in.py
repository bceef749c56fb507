"""From a real slapd into the database: sync, sign-in, lock, rename."""

from collections.abc import Iterator

import ldap
import pytest
import sqlalchemy as sa
from flask import Flask
from ldap.ldapobject import SimpleLDAPObject

from esn.core.actor import SIGN_IN
from esn.core.db import db
from esn.people.directory import authenticate, company_directory
from esn.people.models import Account
from esn.people.queries import find_account_by_username, load_actor
from esn.people.sync import refresh_person, synchronise
from esn.settings import settings_override
from tests.directory.firm import PASSWORD, person_dn, small_firm
from tests.directory.sections import section_of
from tests.engines.slapd import LabSlapd, start_slapd

ROLES = {"moderator": ["moderators"], "auditor": ["cn=Auditors,ou=groups,dc=example,dc=org"]}
NO_ROLES = {"compliance": [], "administrator": [], "communications": [], "urgent": []}


@pytest.fixture
def own_server(app: Flask) -> Iterator[LabSlapd]:
    """A slapd that the settings name, its people synchronised."""
    with start_slapd(small_firm().ldif(with_ids=False)) as server:
        section = section_of(server, uris=[server.ldaps_uri]).model_dump()
        with settings_override(directory=section, roles={**ROLES, **NO_ROLES}):
            report = synchronise(company_directory(), accepted_by="ops")
            assert report.state == "done"
            yield server


@pytest.fixture
def administrator(own_server: LabSlapd) -> SimpleLDAPObject:
    """A connection that may change the directory."""
    connection = ldap.initialize(own_server.ldap_uri)
    connection.simple_bind_s(own_server.root_dn, own_server.root_pw)
    return connection


def sign_in(name: str) -> int:
    """As the door does it."""
    return refresh_person(authenticate(name, PASSWORD))


def test_everybody_is_here_with_unit_manager_and_roles(own_server: LabSlapd) -> None:
    amara, leader = find_account_by_username("amara"), find_account_by_username("leader")
    assert amara is not None
    assert leader is not None
    assert (amara.manager_id, amara.place, amara.country, amara.languages) == (leader.id, "Millgate", "IE", "en,nb")
    assert load_actor(amara.id).roles == {"moderator"}  # by a group in the group
    assert len(load_actor(amara.id).unit_ids) == 3
    assert db.session.scalar(sa.select(sa.func.count()).where(Account.username == "twin")) == 1
    gone = find_account_by_username("gone")
    assert gone is not None
    assert load_actor(gone.id).locked == {SIGN_IN}


def test_sign_in_sees_what_the_sync_has_not_seen_yet(own_server: LabSlapd, administrator: SimpleLDAPObject) -> None:
    before = sign_in("amara")
    administrator.rename_s(person_dn("amara"), "uid=aoyen", delold=1)  # refint follows in the groups
    administrator.modify_s("uid=aoyen,ou=people,dc=example,dc=org", [(ldap.MOD_REPLACE, "title", [b"Lead"])])
    administrator.modify_s(
        "cn=inner,ou=groups,dc=example,dc=org", [(ldap.MOD_REPLACE, "member", [person_dn("ben").encode()])]
    )
    assert sign_in("aoyen") == before
    account = db.session.get(Account, before, populate_existing=True)
    assert account is not None
    assert (account.username, account.title) == ("aoyen", "Lead")
    assert load_actor(before).roles == frozenset()


def test_a_reused_name_is_another_account(own_server: LabSlapd, administrator: SimpleLDAPObject) -> None:
    first = sign_in("amara")
    administrator.delete_s(person_dn("amara"))
    firm = small_firm()
    firm.add_person("amara", "Amara Other")
    own_server.load(firm.entries[person_dn("amara")].ldif(with_ids=False))
    second = sign_in("amara")
    assert second != first
    report = synchronise(company_directory(), accepted_by="ops")
    assert report.left == 1
    assert load_actor(first).locked == {SIGN_IN}
    assert load_actor(second).locked == frozenset()


def test_a_person_disabled_after_signing_in_is_locked_by_the_sync(
    own_server: LabSlapd, administrator: SimpleLDAPObject
) -> None:
    account_id = sign_in("ben")
    administrator.modify_s(person_dn("ben"), [(ldap.MOD_ADD, "employeeType", [b"disabled"])])
    synchronise(company_directory())
    assert load_actor(account_id).locked == {SIGN_IN}


def test_the_same_directory_again_changes_nobody(own_server: LabSlapd) -> None:
    report = synchronise(company_directory())
    assert (report.joined, report.updated, report.left, report.changes) == (0, 0, 0, [])
