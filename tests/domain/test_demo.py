"""The demo firm: its files fit together, and what they tell can be replayed through the actions."""

from pathlib import Path

import pytest

from esn.app import create_schema
from esn.cli.demo.people import Firm
from esn.cli.demo.profiles import introduce, read_profiles
from esn.cli.demo.replay import replay
from esn.cli.demo.talk import read_acts, read_communities
from esn.cli.demo.writing import appoint
from esn.messages.queries.conversations import list_conversations
from esn.messages.queries.team import list_team_messages
from esn.people.directory import company_directory
from esn.people.queries import get_profile, list_delegates, load_actor
from esn.people.sync import synchronise
from esn.posts.queries import list_space_posts
from esn.spaces.queries import get_space_by_slug
from tests.conftest import running_app
from tests.engines.databases import Databases
from tests.factories.terms import publish

SMALL = ("payments-lab", "district-north")


@pytest.fixture
def firm(databases: Databases, tmp_path: Path):
    """The demo's people in an empty network."""
    with databases.copy() as url, running_app(url, tmp_path):
        create_schema()
        publish()
        synchronise(company_directory())
        yield Firm(company_directory())


@pytest.mark.one_database
def test_two_communities_are_replayed_act_by_act(firm: Firm) -> None:
    files = [file for file in read_communities() if file["community"]["slug"] in SMALL]
    acts = [act for act in read_acts(files) if act.kind in ("post", "reply", "message") or act.kind.startswith("team")]
    assert [act.at for act in acts] == sorted(act.at for act in acts)
    steps: list[int] = []
    replay(firm, files, acts, steps.append)
    assert sum(steps) == len(files) + len(acts)
    lab = get_space_by_slug(firm.actor(files[1]["community"]["owners"][0]), files[1]["community"]["slug"])
    posts = list_space_posts(load_actor(firm.actor(files[1]["community"]["owners"][0]).id), lab.id).rows
    assert [card.created_at for card in posts] == sorted((card.created_at for card in posts), reverse=True)
    conversations = list_conversations(firm.actor("employee")).rows
    named = {row.title for row in conversations if row.about is None}
    assert named == {"Millgate counter", "Anil Rao", "Tomasz Nowak", "Leila Haddad"}
    assert [row.sender_name for row in list_team_messages(firm.actor("employee")).rows] == [
        "Beatriz Coelho",
        "Maria Ortiz",
    ]


@pytest.mark.one_database
def test_every_person_named_exists(firm: Firm) -> None:
    files = read_communities()
    for file in files:
        names = set(firm.members(file["community"]["members"]))
        assert names
        for act in read_acts([file]):
            assert firm.actor(act.facts["by"]).username if "by" in act.facts else True


@pytest.mark.one_database
def test_some_write_in_another_name(firm: Firm) -> None:
    files = [file for file in read_communities() if file["community"]["slug"] == "new-at-northmere"]
    replay(firm, files, [act for act in read_acts(files) if act.kind == "post"][:1], int)
    appoint(firm)
    assert [line.card.username for line in list_delegates(firm.actor("leader"), firm.actor("leader").id)] == [
        "egallagher"
    ]
    reader = firm.actor("employee")
    card = list_space_posts(reader, get_space_by_slug(reader, "new-at-northmere").id).rows[0]
    assert (card.byline, card.title) == ("HR desk", "Holidays of the coming year: the form is open")


def test_people_introduce_themselves(firm: Firm) -> None:
    introduce(firm)
    for facts in read_profiles():
        personal = get_profile(firm.actor("admin"), facts["by"]).personal
        assert personal.about
        assert {line.name: line.endorsed for line in personal.skills} == {
            name: len(people) for name, people in facts["skills"].items()
        }
