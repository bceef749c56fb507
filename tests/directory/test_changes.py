"""Reading only what changed, and answers cut off, from a real slapd: it gives Stella five entries at most."""

from collections.abc import Iterator

import ldap
import pytest
import sqlalchemy as sa
from flask import Flask
from ldap.ldapobject import SimpleLDAPObject

from esn.core.db import db
from esn.people.directory import DirectoryTruncated, LdapDirectory, company_directory
from esn.people.models import DirectoryEntry, DirectoryRun
from esn.people.queries import find_account_by_username
from esn.people.sync import Report, synchronise
from esn.settings import settings_override
from tests.directory.firm import PASSWORD, person_dn, small_firm
from tests.directory.sections import section_of
from tests.engines.slapd import LabSlapd, start_slapd

ROLES = dict.fromkeys(("moderator", "auditor", "compliance", "administrator", "communications", "urgent"), ())


@pytest.fixture
def server(app: Flask) -> Iterator[LabSlapd]:
    """A slapd that the settings name, read once."""
    with (
        start_slapd(small_firm().ldif(with_ids=False)) as own,
        settings_override(directory=section_of(own).model_dump(), roles=ROLES),
    ):
        assert synchronise(company_directory(), accepted_by="ops").state == "done"
        yield own


@pytest.fixture
def administrator(server: LabSlapd) -> SimpleLDAPObject:
    """A connection that may change the directory."""
    connection = ldap.initialize(server.ldap_uri)
    connection.simple_bind_s(server.root_dn, server.root_pw)
    return connection


def read_changes(**options: str) -> Report:
    """Read what changed."""
    return synchronise(company_directory(), only_changes=True, **options)


def replace(administrator: SimpleLDAPObject, name: str, attribute: str, value: str | None) -> None:
    """Change one attribute of a person."""
    change = (ldap.MOD_REPLACE, attribute, None if value is None else [value.encode()])
    administrator.modify_s(person_dn(name), [change])


def test_a_change_a_newcomer_and_a_leaver_are_found(server: LabSlapd, administrator: SimpleLDAPObject) -> None:
    replace(administrator, "amara", "title", "Clerk")
    firm = small_firm()
    firm.add_person("nia", "Nia New")
    server.load(firm.entries[person_dn("nia")].ldif(with_ids=False))
    administrator.delete_s(person_dn("star"))
    report = read_changes()
    assert (report.kind, report.state) == ("changed", "done")
    assert (report.joined, report.updated, report.left) == (1, 1, 1)
    star = find_account_by_username("star")
    assert star is not None
    assert star.left_at is not None


def test_who_has_not_changed_is_not_read_again(server: LabSlapd) -> None:
    mark = db.session.scalar(sa.select(DirectoryRun.mark).order_by(DirectoryRun.id.desc()))
    assert mark
    later = str(int(mark[:4]) + 1) + mark[4:]
    directory = company_directory()
    assert sum(page.size for page in directory.people(later)) == 0
    assert sum(page.size for page in directory.people(mark)) > 0


def test_without_a_full_reading_of_the_day_everything_is_read(server: LabSlapd) -> None:
    assert read_changes().kind == "changed"
    with settings_override(directory=section_of(server, attributes={"changed": ""}).model_dump(), roles=ROLES):
        assert synchronise(company_directory(), only_changes=True).kind == "full"


def test_an_entry_that_lost_its_name_is_reported_and_its_account_kept(
    server: LabSlapd, administrator: SimpleLDAPObject
) -> None:
    administrator.rename_s(person_dn("star"), "cn=Stella Star", delold=1)
    report = synchronise(company_directory())
    assert report.left == 0
    assert any("uid is missing" in problem.cause for problem in report.problems)
    star = find_account_by_username("star")
    assert star is not None
    assert star.left_at is None


def test_two_people_with_one_mail_are_reported(server: LabSlapd, administrator: SimpleLDAPObject) -> None:
    replace(administrator, "star", "mail", "Maria@example.org")
    report = synchronise(company_directory())
    assert report.state == "done"
    [problem] = [problem for problem in report.problems if problem.where == "maria@example.org"]
    assert "leader and star" in problem.cause


def test_an_attribute_that_the_directory_does_not_know_is_reported(server: LabSlapd) -> None:
    section = section_of(server, attributes={"title": "titel"})
    assert LdapDirectory(section).unknown_attributes() == ["titel"]
    assert LdapDirectory(section_of(server)).unknown_attributes() == []


def test_an_answer_cut_off_by_the_server_locks_nobody(server: LabSlapd) -> None:
    limited = section_of(server, bind_dn=person_dn("star"), bind_password=PASSWORD)
    with pytest.raises(DirectoryTruncated, match="LIMIT_EXCEEDED"):
        list(LdapDirectory(limited).people())
    with settings_override(directory=limited.model_dump(), roles=ROLES):
        report = synchronise(company_directory())
    assert (report.state, report.left) == ("stopped", 0)
    assert "cut off" in report.problems[-1].cause


def test_far_fewer_entries_than_before_stop_it_until_somebody_says_yes(
    server: LabSlapd, administrator: SimpleLDAPObject
) -> None:
    for name in ("star", "nopw"):
        administrator.delete_s(person_dn(name))
    with settings_override(directory=section_of(server, leaving_percent_limit=100).model_dump(), roles=ROLES):
        report = read_changes()
        assert report.state == "stopped"
        assert any("looks truncated" in problem.cause for problem in report.problems)
        assert read_changes(accepted_by="Olga Ops").state == "done"
    last = db.session.scalars(sa.select(DirectoryRun).order_by(DirectoryRun.id.desc())).first()
    assert last is not None
    assert (last.accepted_by, last.left) == ("Olga Ops", 2)


def test_unchanged_people_cost_no_write(server: LabSlapd) -> None:
    before = db.session.scalars(sa.select(DirectoryEntry.digest).order_by(DirectoryEntry.account_id)).all()
    report = synchronise(company_directory())
    assert (report.updated, report.joined, report.left) == (0, 0, 0)
    assert db.session.scalars(sa.select(DirectoryEntry.digest).order_by(DirectoryEntry.account_id)).all() == before
