"""Hypothesis judges answers, not times: on a full machine a word can wait its turn for long."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
