"""Typed settings; the only entry for the rest of the house. Imports nothing of ours."""

from esn.settings.load import Settings, SettingsError, load_settings

__all__ = ["Settings", "SettingsError", "load_settings"]
