"""Bringing accounts, units and roles into line with the company directory."""

from esn.people.sync.person import refresh_person
from esn.people.sync.report import Change, Report
from esn.people.sync.run import plan, synchronise

__all__ = ["Change", "Report", "plan", "refresh_person", "synchronise"]
