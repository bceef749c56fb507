"""The index follows what happens, in the same transaction; people follow in batches, for a sync brings thousands."""

from esn.content.events import ContentEdited, ContentStateChanged, ReplyCreated
from esn.core import jobs
from esn.messages.events import MessageSent, TeamMessageSent, TeamReplyShared
from esn.people.events import AccountChanged, ProfileChanged
from esn.posts.events import PostCreated
from esn.search.index import index_items
from esn.search.jobs import PEOPLE_BATCH
from esn.spaces.events import SpaceChanged, SpaceCreated

# What of a person can be found; a new telephone number is no reason to read the account again.
FOUND_BY = frozenset({"username", "display_name", "title", "place", "locale"})


def on_post_created(event: PostCreated) -> None:
    """A post can be found."""
    index_items("post", [event.object_id])


def on_reply_created(event: ReplyCreated) -> None:
    """A reply can be found."""
    index_items("reply", [event.object_id])


def on_message_sent(event: MessageSent | TeamMessageSent | TeamReplyShared) -> None:
    """A message can be found, by those in its conversation or to whom it was addressed."""
    index_items("message", [event.object_id])


def on_content_changed(event: ContentEdited | ContentStateChanged) -> None:
    """Other words, or no longer to be found. Replies stay in the index: the rights of the query know their root."""
    index_items(event.kind, [event.object_id])


def on_space_changed(event: SpaceCreated | SpaceChanged) -> None:
    """A community can be found by its new name. Who may see it is never written here."""
    index_items("community", [event.object_id])


def on_account_changed(event: AccountChanged) -> None:
    """A person can be found by other words: one job reads again all accounts of the batch."""
    if event.is_new or FOUND_BY & set(event.fields):
        batch = event.object_id // PEOPLE_BATCH
        jobs.enqueue("search.index_people", unique_key=f"search.index_people:{batch}", batch=batch)


def on_profile_changed(event: ProfileChanged) -> None:
    """A person can be found by what they now say of themselves."""
    index_items("person", [event.object_id])
