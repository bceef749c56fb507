"""Communities that follow groups of the directory: who comes and goes at a reading, and what is refused by hand."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from esn.cli.directory import directory
from esn.core.actor import SYSTEM, Actor
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.revocation import Revocation
from esn.notifications.models import Notification
from esn.people import jobs
from esn.people.models import Account, DirectoryRun
from esn.people.sync import Report
from esn.people.sync.report import Change
from esn.spaces import actions
from esn.spaces.models import CONSTRAINED, DEFAULT, EVERYTHING, GroupRule, Membership, MembershipPeriod
from esn.spaces.queries import SpaceView, count_members, find_membership, get_space, list_owner_ids
from tests.directory.firm import SUFFIX, person_dn
from tests.domain.people.conftest import OwnFirm
from tests.domain.replay import read_tables, replay
from tests.factories.cast import Cast
from tests.factories.door import list_records
from tests.factories.worlds import make_community

pytestmark = pytest.mark.one_database  # rules of Python; what asks the database in a way of its own says so

GROUP = "tellers"


@pytest.fixture
def lab(firm: OwnFirm, cast: Cast) -> SpaceView:
    """A moderated community of the employee."""
    return make_community(cast.employee, "lab", visibility="moderated")


def fill(firm: OwnFirm, *names: str) -> None:
    """Let the group hold these people."""
    firm.add_group(GROUP, *(person_dn(name) for name in names))


def follow(cast: Cast, kind: str, space: SpaceView, group: str = GROUP) -> None:
    """Let a community follow the group."""
    actions.add_group_rule(cast.admin, space.slug, group, kind)


def names_in(space: SpaceView, state: str = "member") -> set[str]:
    """Who stands in the community."""
    db.session.rollback()
    rows = sa.select(Account.username).join(Membership, Membership.account_id == Account.id)
    return set(db.session.scalars(rows.where(Membership.space_id == space.id, Membership.state == state)))


def steps(name: str, cast: Cast) -> list[tuple[str, int | None]]:
    """What the archive says of this person's memberships: the step, and who took it."""
    wanted = getattr(cast, name).id
    records = [one for one in list_records("membership.changed") if one["facts"]["account_id"] == wanted]
    return [(one["facts"]["step"], one["actor_id"]) for one in records]


def problem_of(report: Report, where: str) -> str:
    """What the report says of this group, person or community."""
    [problem] = [problem for problem in report.problems if problem.where == where]
    return f"{problem.cause}. {problem.remedy}"


class TestDefault:
    def test_who_is_in_the_group_becomes_a_member_once(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        fill(firm, "colleague", "leader")
        follow(cast, DEFAULT, lab)
        report = firm.sync()
        assert names_in(lab) == {"employee", "colleague", "leader"}
        assert (report.added, report.dropped) == (2, 0)
        assert Change("added", "colleague", "/c/lab (tellers)") in report.changes
        row = find_membership(cast.colleague, lab.id)
        assert (row.source, row.role, row.visible_from_position) == ("directory", "member", 0)
        assert steps("colleague", cast) == [("added", None)]
        assert count_members(SYSTEM, lab.id) == 3
        assert firm.sync().added == 0

    def test_leaving_is_respected_for_ever(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        fill(firm, "colleague", "leader")
        follow(cast, DEFAULT, lab)
        firm.sync()
        actions.leave_space(cast.colleague, lab.id)
        actions.remove_member(cast.employee, lab.id, cast.leader.id)
        for _ in range(2):
            assert firm.sync().added == 0
        fill(firm, "outsider")
        firm.sync()
        fill(firm, "outsider", "colleague")
        firm.sync()
        assert names_in(lab) == {"employee", "outsider"}

    def test_who_left_before_the_rule_is_not_brought_back(self, firm: OwnFirm, cast: Cast) -> None:
        open_one = make_community(cast.employee, "open", members=(cast.colleague,))
        actions.leave_space(cast.colleague, open_one.id)
        fill(firm, "colleague", "leader")
        follow(cast, DEFAULT, open_one)
        firm.sync()
        assert names_in(open_one) == {"employee", "leader"}

    def test_who_leaves_the_group_stays(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        fill(firm, "colleague", "leader")
        follow(cast, DEFAULT, lab)
        firm.sync()
        fill(firm, "leader")
        assert firm.sync().dropped == 0
        assert "colleague" in names_in(lab)

    @pytest.mark.every_database
    def test_who_asked_or_was_invited_is_let_in_and_told(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        actions.ask_to_join(cast.colleague, lab.id)
        actions.invite_person(cast.employee, lab.id, cast.leader.id)
        fill(firm, "colleague", "leader")
        follow(cast, DEFAULT, lab)
        firm.sync()
        assert [step for step, _ in steps("colleague", cast)] == ["asked", "approved"]
        assert [step for step, _ in steps("leader", cast)] == ["invited", "joined"]
        open_lines = sa.select(Notification.account_id, Notification.reason).where(Notification.done_at.is_(None))
        assert {tuple(row) for row in db.session.execute(open_lines)} == {(cast.colleague.id, "joined")}

    @pytest.mark.every_database
    def test_two_groups_and_groups_in_groups(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        inner = firm.add_group("inner", person_dn("outsider"), person_dn("leader"))
        firm.add_group("outer", inner)
        fill(firm, "colleague", "leader")
        follow(cast, DEFAULT, lab, f"CN=Outer, ou=groups,{SUFFIX}")
        follow(cast, DEFAULT, lab)
        assert firm.sync().added == 3
        assert names_in(lab) == {"employee", "colleague", "leader", "outsider"}


class TestConstrained:
    @pytest.mark.every_database
    def test_membership_follows_the_group_both_ways(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        fill(firm, "employee", "colleague", "leader")
        follow(cast, CONSTRAINED, lab)
        firm.sync()
        actions.set_level(cast.colleague, lab.id, EVERYTHING)
        fill(firm, "employee", "leader", "outsider")
        report = firm.sync()
        assert names_in(lab) == {"employee", "leader", "outsider"}
        assert (report.added, report.dropped) == (1, 1)
        assert Change("dropped", "colleague", "/c/lab (tellers)") in report.changes
        assert steps("colleague", cast) == [("added", None), ("dropped", None)]
        revoked = sa.select(Revocation.space_id).where(Revocation.account_id == cast.colleague.id)
        assert lab.id in db.session.scalars(revoked).all()
        running = sa.select(MembershipPeriod.account_id).where(
            MembershipPeriod.space_id == lab.id, MembershipPeriod.to_at.is_(None)
        )
        assert set(db.session.scalars(running)) == {cast.employee.id, cast.leader.id, cast.outsider.id}
        assert count_members(SYSTEM, lab.id) == 3
        fill(firm, "employee", "leader", "outsider", "colleague")
        firm.sync()
        assert "colleague" in names_in(lab)

    @pytest.mark.every_database
    def test_the_archive_alone_says_the_same_as_the_tables(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        fill(firm, "employee", "colleague", "leader")
        follow(cast, CONSTRAINED, lab)
        firm.sync()
        actions.set_level(cast.colleague, lab.id, EVERYTHING)
        actions.set_level(cast.leader, lab.id, EVERYTHING)
        actions.set_role(cast.employee, lab.id, cast.leader.id, "moderator")
        fill(firm, "employee", "leader")
        firm.sync()
        told, kept = replay(), read_tables()
        assert (told.memberships, told.stays, told.levels) == (kept.memberships, kept.stays, kept.levels)

    def test_nobody_comes_or_goes_by_hand(self, firm: OwnFirm, cast: Cast) -> None:
        space = make_community(cast.employee, "lab", members=(cast.colleague,))
        asked = make_community(cast.employee, "asked", visibility="moderated")
        actions.ask_to_join(cast.outsider, asked.id)
        follow(cast, CONSTRAINED, space)
        follow(cast, CONSTRAINED, asked)
        employee, outsider = cast.employee, cast.outsider
        acts: list[Callable[[], object]] = [
            lambda: actions.join_space(outsider, space.id),
            lambda: actions.ask_to_join(cast.leader, asked.id),
            lambda: actions.invite_person(employee, space.id, outsider.id),
            lambda: actions.approve_request(employee, asked.id, outsider.id),
            lambda: actions.remove_member(employee, space.id, cast.colleague.id),
            lambda: actions.leave_space(cast.colleague, space.id),
        ]
        for act in acts:
            with pytest.raises(Conflict) as refusal:
                act()
            assert "follow the directory group tellers" in refusal.value.title
        assert names_in(space) == {"employee", "colleague"}
        actions.set_role(employee, space.id, cast.colleague.id, "owner")  # who does what stays theirs to say

    def test_pages_offer_what_is_possible_only(self, firm: OwnFirm, cast: Cast) -> None:
        space = make_community(cast.employee, "lab", members=(cast.colleague,))
        follow(cast, CONSTRAINED, space)
        as_owner, as_outsider = get_space(cast.employee, space.id), get_space(cast.outsider, space.id)
        assert as_owner.follows_group == GROUP
        assert as_owner.may_manage
        assert not any((as_owner.may_invite, as_owner.may_leave, as_owner.may_remove))
        assert not any((as_outsider.may_join, as_outsider.may_ask))

    @pytest.mark.every_database
    def test_requests_and_invitations_of_others_end(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        actions.ask_to_join(cast.outsider, lab.id)
        actions.invite_person(cast.employee, lab.id, cast.leader.id)
        fill(firm, "employee", "colleague")
        follow(cast, CONSTRAINED, lab)
        report = firm.sync()
        assert (report.added, report.dropped) == (1, 0)
        assert steps("outsider", cast)[-1] == ("refused", None)
        assert steps("leader", cast)[-1] == ("withdrawn", None)
        assert names_in(lab, "asked") | names_in(lab, "invited") == set()

    @pytest.mark.every_database
    def test_the_last_owner_stays_until_there_is_another(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        fill(firm, "colleague", "leader")
        follow(cast, CONSTRAINED, lab)
        report = firm.sync()
        assert names_in(lab) == {"employee", "colleague", "leader"}
        assert "last owner of /c/lab" in problem_of(report, "employee")
        actions.set_role(cast.employee, lab.id, cast.colleague.id, "owner")
        assert firm.sync().dropped == 1
        assert names_in(lab) == {"colleague", "leader"}

    def test_of_two_owners_who_are_not_in_it_one_stays(self, firm: OwnFirm, cast: Cast) -> None:
        space = make_community(cast.employee, "lab", members=(cast.outsider,))
        actions.set_role(cast.employee, space.id, cast.outsider.id, "owner")
        fill(firm, "colleague")
        follow(cast, CONSTRAINED, space)
        firm.sync()
        assert len(list_owner_ids(SYSTEM, space.id)) == 1
        assert len(names_in(space)) == 2

    def test_who_leaves_the_company_is_taken_out(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        fill(firm, "employee", "colleague")
        follow(cast, CONSTRAINED, lab)
        firm.sync()
        firm.dismiss("colleague")
        firm.sync()
        assert names_in(lab) == {"employee"}

    @pytest.mark.every_database
    def test_nobody_goes_when_the_group_is_empty_unless_somebody_says_so(
        self, firm: OwnFirm, cast: Cast, lab: SpaceView
    ) -> None:
        fill(firm, "employee", "colleague")
        follow(cast, CONSTRAINED, lab)
        firm.sync()
        fill(firm, "uid-of-nobody")
        report = firm.sync()
        assert names_in(lab) == {"employee", "colleague"}
        assert "nobody was removed. If that is right: esn directory sync --yes" in problem_of(report, GROUP)
        firm.sync(accepted_by="ops")
        assert names_in(lab) == {"employee"}  # the last owner


@pytest.mark.parametrize("kind", [DEFAULT, CONSTRAINED])
class TestBoth:
    def test_an_unknown_group_is_a_problem(self, firm: OwnFirm, cast: Cast, lab: SpaceView, kind: str) -> None:
        fill(firm, "employee", "colleague")
        follow(cast, kind, lab)
        firm.sync()
        del firm.entries[f"cn={GROUP},ou=groups,{SUFFIX}"]
        report = firm.sync()
        assert report.state == "done"
        assert "/c/lab follows it" in problem_of(report, GROUP)
        assert names_in(lab) == {"employee", "colleague"}

    def test_an_archived_community_is_a_problem(self, firm: OwnFirm, cast: Cast, lab: SpaceView, kind: str) -> None:
        fill(firm, "colleague")
        follow(cast, kind, lab)
        actions.archive_space(cast.employee, lab.id)
        report = firm.sync()
        assert "is archived" in problem_of(report, "/c/lab")
        assert (names_in(lab), report.added) == ({"employee"}, 0)

    @pytest.mark.every_database
    def test_a_dry_run_says_it_and_does_nothing(
        self, firm: OwnFirm, cast: Cast, lab: SpaceView, kind: str, count_records: Callable[[], int]
    ) -> None:
        fill(firm, "employee", "colleague")
        follow(cast, kind, lab)
        before = count_records()
        report = firm.sync(dry_run=True)
        assert Change("added", "colleague", "/c/lab (tellers)") in report.changes
        assert (count_records(), names_in(lab)) == (before, {"employee"})
        jobs.plan_synchronisation(cast.admin.id)
        run = db.session.scalars(sa.select(DirectoryRun).order_by(DirectoryRun.id.desc()).limit(1)).one()
        assert (run.state, run.added, run.dropped) == ("planned", 1, 0)

    def test_a_rule_that_ended_does_nothing_any_more(
        self, firm: OwnFirm, cast: Cast, lab: SpaceView, kind: str
    ) -> None:
        fill(firm, "employee", "colleague")
        follow(cast, kind, lab)
        firm.sync()
        actions.end_group_rule(cast.admin, lab.id, GROUP, kind)
        fill(firm, "employee", "leader")
        assert firm.sync().added == 0
        assert names_in(lab) == {"employee", "colleague"}
        rule = GroupRule(lab.id, GROUP, kind)  # as a synchronisation still holds it that began before
        actions.add_by_group(SYSTEM, rule, [cast.leader.id])
        actions.drop_by_group(SYSTEM, rule, [cast.colleague.id])
        assert names_in(lab) == {"employee", "colleague"}
        actions.leave_space(cast.colleague, lab.id)
        assert [one["facts"]["is_in_force"] for one in list_records("space.group_rule_changed")] == [True, False]

    def test_explain_says_which_communities_follow(self, firm: OwnFirm, cast: Cast, lab: SpaceView, kind: str) -> None:
        fill(firm, "colleague")
        follow(cast, kind, lab)
        firm.write()
        said = CliRunner().invoke(directory, ["explain", "colleague"]).output
        assert f"community by group: /c/lab ({kind}, from tellers)" in said
        assert "community by group" not in CliRunner().invoke(directory, ["explain", "leader"]).output


@pytest.mark.every_database
def test_many_people_cost_no_more_statements_than_few(firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
    staff = [f"staff{number}" for number in range(22)]
    fill(firm, "employee", *staff[:2])
    follow(cast, CONSTRAINED, lab)
    few = statements_of(firm)
    fill(firm, "employee")
    few_going = statements_of(firm)
    fill(firm, "employee", *staff)
    assert statements_of(firm) <= few + 2
    fill(firm, "employee")
    assert statements_of(firm) <= few_going + 2


def statements_of(firm: OwnFirm) -> int:
    """How many statements a synchronisation sends; the records' ids come one by one from SQLite, in bulk elsewhere."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("INSERT INTO archive_record"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert firm.sync().state == "done"
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


class TestWhoMakesRules:
    @pytest.mark.parametrize("name", ["employee", "moderator", "compliance"])
    def test_administrators_alone(self, firm: OwnFirm, cast: Cast, lab: SpaceView, name: str) -> None:
        actor: Actor = getattr(cast, name)
        with pytest.raises(NotAllowed):
            actions.add_group_rule(actor, "lab", GROUP, DEFAULT)
        with pytest.raises(NotAllowed):
            actions.end_group_rule(actor, lab.id, GROUP, DEFAULT)

    def test_into_a_private_one_only_who_owns_it_lets_a_group(self, firm: OwnFirm, cast: Cast) -> None:
        listed = make_community(cast.employee, "board", visibility="private")
        make_community(cast.employee, "secret", visibility="private", is_listed=False)
        for slug, words in (("board", "only who owns it"), ("secret", "no community"), ("nothing", "no community")):
            with pytest.raises(NotValid, match=words):
                actions.add_group_rule(cast.admin, slug, GROUP, CONSTRAINED)
        actions.invite_person(cast.employee, listed.id, cast.admin.id)
        actions.join_space(cast.admin, listed.id)
        actions.set_role(cast.employee, listed.id, cast.admin.id, "owner")
        assert actions.add_group_rule(cast.admin, "board", GROUP, CONSTRAINED) == "Board"

    def test_what_makes_no_sense_is_said_beside_its_field(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        tries = [("lab", " ", DEFAULT), ("lab", "x" * 401, DEFAULT), ("lab", GROUP, "never")]
        faults = []
        for slug, group, kind in tries:
            with pytest.raises(NotValid) as refusal:
                actions.add_group_rule(cast.admin, slug, group, kind)
            faults += refusal.value.fields
        assert faults == ["group", "group", "kind"]
        with pytest.raises(NotFound):
            actions.end_group_rule(cast.admin, 10**6, GROUP, DEFAULT)

    @pytest.mark.every_database
    def test_one_constrained_group_or_several_default_ones(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        follow(cast, DEFAULT, lab)
        follow(cast, DEFAULT, lab, "TELLERS")  # the same
        follow(cast, DEFAULT, lab, "clerks")
        with pytest.raises(NotValid, match="End that rule first"):
            follow(cast, CONSTRAINED, lab)
        for group in (GROUP, "clerks"):
            actions.end_group_rule(cast.admin, lab.id, group, DEFAULT)
        follow(cast, CONSTRAINED, lab)
        follow(cast, CONSTRAINED, lab)
        for kind, group in ((DEFAULT, "clerks"), (CONSTRAINED, "clerks")):
            with pytest.raises(NotValid, match="follows the group tellers already"):
                follow(cast, kind, lab, group)

    def test_an_archived_one_takes_no_rule(self, firm: OwnFirm, cast: Cast, lab: SpaceView) -> None:
        actions.archive_space(cast.employee, lab.id)
        with pytest.raises(NotValid, match="is archived"):
            follow(cast, DEFAULT, lab)
