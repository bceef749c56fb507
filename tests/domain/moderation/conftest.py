"""A thread, and its report."""

from tests.domain.moderation.remembered import reported, template, thread

__all__ = ["reported", "template", "thread"]
