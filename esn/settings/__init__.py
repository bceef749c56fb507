"""Typed settings; the only entry for the rest of the house. Imports nothing of ours."""

from esn.settings.current import NoSettings, settings, settings_override, use
from esn.settings.load import Settings, SettingsError, load_settings

__all__ = ["NoSettings", "Settings", "SettingsError", "load_settings", "settings", "settings_override", "use"]
