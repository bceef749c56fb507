"""Publishing the policy: checked, complete, immutable."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.jobs import Job, run_next
from esn.core.revocation import Revocation
from esn.settings import settings, settings_override
from esn.terms import queries
from esn.terms.actions import publish_terms
from esn.wiring import JOBS
from tests.factories.door import list_records
from tests.factories.together import run_together


@pytest.fixture
def folder(app, tmp_path: Path):
    copy = tmp_path / "policy"
    copy.mkdir()
    for path in settings().terms.folder.glob("*.md"):
        (copy / path.name).write_bytes(path.read_bytes())
    with settings_override(terms={"folder": copy}):
        yield copy


def write(folder: Path, version: int = 3, language: str = "en", **replaced: str) -> Path:
    """A new version, made of version 2 with some texts replaced."""
    text = (folder / f"2.{language}.md").read_text("utf-8").replace("version = 2", f"version = {version}")
    for old, new in replaced.items():
        text = text.replace(old, new)
    path = folder / f"{version}.{language}.md"
    path.write_text(text, "utf-8")
    return path


def test_publishes_each_version_once(folder):
    assert list(publish_terms(SYSTEM)) == []
    write(folder)
    assert list(publish_terms(SYSTEM)) == [3]
    assert list(publish_terms(SYSTEM)) == []
    record = list_records("terms.published")[-1]
    assert record["object_id"] == 3
    assert "Customer data stays out" in record["texts"]["sources"]["en"]


@pytest.mark.every_database
def test_servers_that_publish_at_once_publish_it_once(app, folder):
    write(folder)

    def publish() -> Sequence[int]:
        with app.app_context(), settings_override(terms={"folder": folder}):
            return publish_terms(SYSTEM)

    assert sorted(map(list, run_together([publish] * 4))) == [[], [], [], [3]]


def test_a_published_version_never_changes(folder):
    path = folder / "2.en.md"
    path.write_text(path.read_text("utf-8").replace("Be fair to people", "Be nice to people"), "utf-8")
    before = queries.get_text(2, "en").digest
    with pytest.raises(NotValid, match=r"2\.en\.md was changed after publication"):
        publish_terms(SYSTEM)
    assert queries.get_text(2, "en").digest == before


def test_a_changed_setting_does_not_change_what_was_published(folder):
    with settings_override(retention={"posts_years": 10}):
        assert list(publish_terms(SYSTEM)) == []
        assert "for 7 years" in queries.get_text(2, "en").source
        assert queries.find_unpublished().untrue == (2,)
    assert queries.find_unpublished().untrue == ()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("replaced", "message"),
    [
        ({'kind = "material"': 'kind = "big"'}, "kind"),
        ({"version = 3": "version = 4"}, "is named otherwise"),
        ({"{company}": "{firm}"}, r"\{firm\} is no placeholder"),
        ({"### rule-3 ": "### "}, "needs an id"),
        ({"### rule-3 ": "### rule-2 "}, "two rules have the same id"),
        ({'rule = "rule-10"': 'rule = "rule-11"'}, "rule-11, which is no rule"),
        ({"## Full text": "### Full text"}, "three sections"),
        ({"### What is recorded": "#### What is recorded"}, "three groups"),
        ({"+++": "---"}, r"begin with a line"),
        ({"holds_from = 2026-11-16": "holds_from = soon"}, "cannot be read"),
        ({"title =": "headline ="}, "title: Field required"),
    ],
    ids=str,
)
def test_a_file_with_a_fault_is_named_in_one_line(folder, replaced, message):
    write(folder, **replaced)
    with pytest.raises(NotValid, match=message) as refused:
        publish_terms(SYSTEM)
    assert "3.en.md" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert queries.find_unpublished().fault == str(refused.value)
    with pytest.raises(NotFound):
        queries.get_version(3)


def test_the_binding_language_must_be_there(folder):
    write(folder, language="de")
    with pytest.raises(NotValid, match="missing in the binding language, en"):
        publish_terms(SYSTEM)


def test_translations_must_agree(folder):
    write(folder)
    write(folder, language="de", **{"holds_from = 2026-11-16": "holds_from = 2026-12-16"})
    with pytest.raises(NotValid, match="differ in kind or holds_from"):
        publish_terms(SYSTEM)


def test_translations_have_the_same_rules(folder):
    write(folder)
    write(folder, language="de", **{"### rule-9 ": "### rule-12 "})
    with pytest.raises(NotValid, match="differ in their rules"):
        publish_terms(SYSTEM)


def test_only_administrators_publish(folder, cast):
    for actor in (cast.employee, cast.moderator, cast.compliance):
        with pytest.raises(NotAllowed):
            publish_terms(actor)
    write(folder)
    assert list(publish_terms(cast.admin)) == [3]
    assert queries.get_version(3).published_by_id == cast.admin.id


def test_an_announced_version_ends_connections_when_it_begins_to_hold(folder):
    day = date.fromordinal(clock.now().date().toordinal() + 5)
    write(folder, **{"holds_from = 2026-11-16": f"holds_from = {day}"})
    publish_terms(SYSTEM)
    job = db.session.scalars(sa.select(Job).where(Job.name == "terms.take_force")).one()
    assert job.run_at > clock.now() + timedelta(days=3)
    before = count_revocations()
    db.session.rollback()
    with clock.at(job.run_at + timedelta(seconds=1)):
        while run_next({"terms.take_force": JOBS["terms.take_force"]}):
            pass
    assert count_revocations() == before + 1


def count_revocations() -> int:
    """How many there are."""
    return db.session.execute(sa.select(sa.func.count()).select_from(Revocation)).scalar_one()


def test_rules_are_cited_from_the_version_their_reader_accepted(app, cast):
    assert queries.get_accepted_version(cast.employee.id) == 2
    assert queries.get_version_in_force() == 2
    rule = queries.get_rule(2, "rule-4")
    assert (rule.title, rule.version) == ("Customer data stays out", 2)
    assert queries.get_rule(2, "rule-4", "de").title != rule.title
    assert queries.get_rule(1, "rule-4", "de").title == rule.title, "version 1 is there in English only"
    with pytest.raises(NotFound):
        queries.get_rule(2, "rule-99")
    assert [found.rule_id for found in queries.list_rules(2)] == [f"rule-{number}" for number in range(1, 11)]


def test_the_report_form_has_its_choices(app):
    reasons = queries.list_reasons(2)
    assert reasons[0].label == "Danger to somebody"
    assert [reason.rule_id for reason in reasons if reason.may_hide_at_once] == ["rule-4"]
    assert reasons[-1].needs_details
