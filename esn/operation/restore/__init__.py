"""Restore: a backup into an empty installation, judged before it is opened."""

from esn.operation.restore.run import Request, Restored, restore

__all__ = ["Request", "Restored", "restore"]
