"""Drafts are kept as long as the settings say."""

from datetime import timedelta

from esn.content.actions.drafts import save_draft
from esn.content.jobs import forget_drafts
from esn.content.queries import list_drafts
from esn.core import clock
from esn.settings import settings
from tests.factories.cast import Cast


def test_a_draft_left_alone_is_forgotten_in_time(cast: Cast) -> None:
    kept = timedelta(days=settings().retention.drafts_days)
    for text, age in (("old", kept + timedelta(hours=1)), ("young", kept - timedelta(hours=1))):
        with clock.at(clock.now() - age):
            save_draft(cast.employee, draft_id=None, kind="post", place="post:", source=text)
    forget_drafts()
    assert [draft.source for draft in list_drafts(cast.employee)] == ["young"]


def test_a_draft_that_was_gone_on_with_is_young_again(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=settings().retention.drafts_days + 1)):
        draft_id = save_draft(cast.employee, draft_id=None, kind="post", place="post:", source="one").id
    save_draft(cast.employee, draft_id=draft_id, kind="post", place="post:", source="one two")
    forget_drafts()
    assert [draft.source for draft in list_drafts(cast.employee)] == ["one two"]
