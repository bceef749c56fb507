"""What pages of all floors say of a content: where it is, and what stands where it was."""

from flask_babel import gettext as _

MESSAGE = "message"


def address_of(kind: str, content_id: int, root_id: int | None) -> str:
    """The permalink of a content."""
    if kind == MESSAGE:
        return f"/m/{content_id}"
    if root_id in (None, content_id):
        return f"/p/{content_id}"
    return f"/p/{root_id}?reply={content_id}#r{content_id}"  # the page of a long thread begins near it


def byline(author_name: str, writer_name: str | None, *, is_official: bool = False) -> str:
    """Whose text it is, and who wrote it for them where that is to be said; of an official account that it is one."""
    if is_official:
        return str(_("%(name)s (official)", name=author_name))
    if writer_name is None:
        return author_name
    return str(_("%(writer)s for %(name)s", writer=writer_name, name=author_name))


def tombstone_words(state: str, state_by: str | None, rule: str | None, author_name: str) -> str:
    """What stands where a text was that its author or moderators took away."""
    if state_by == "author":
        return _("%(name)s removed this text.", name=author_name)
    named = (rule or "").replace("-", " ")
    if state == "hidden":
        return _("Moderators have hidden this text (%(rule)s).", rule=named)
    return _("Moderators removed this text (%(rule)s).", rule=named)
