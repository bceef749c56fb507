"""`esn setup`: from an unpacked installation to a network that a doctor finds well."""

from esn.cli.setup.command import setup

__all__ = ["setup"]
