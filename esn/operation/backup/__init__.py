"""A backup: the database as of one moment, the files, the settings, and a manifest that says what must be in it."""

from esn.operation.backup.make import Made, make_backup

__all__ = ["Made", "make_backup"]
