"""Every route is guarded: strangers reach only what stands here by name."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from esn.web.guards import OPEN_BEFORE_GATES, OPEN_TO_STRANGERS
from tests.architecture.source import listed

# Written down a second time, so that opening a door takes two people's eyes: why a stranger may come in here.
STRANGERS_BECAUSE = {
    "static": "stylesheets and scripts of the sign-in page",
    "auth.show_sign_in": "it is the door",
    "auth.sign_in": "and its handle",
    "auth.sign_out": "an ended session can still be signed out",
    "terms.show_policy": "the rules can be read before signing in",
    "terms.show_version": "and so can each of their versions",
    "terms.compare_versions": "and what changed between two of them",
    "compliance.show_recorded": "what is recorded is said before it is recorded",
    "help.show_help": "help with signing in",
    "help.show_shortcuts": "help with the keyboard",
    "help.show_accessibility": "the accessibility statement",
    "health.show_health": "asked by the machine that watches this one",
    "health.show_readiness": "asked by the machine that watches this one",
}
BEFORE_TERMS_BECAUSE = {
    "auth.show_sign_in_again": "the password is asked again in mid-task",
    "auth.sign_in_again": "and given",
    "terms.show_gate": "it is the gate",
    "terms.accept_terms": "it opens the gate",
    "terms.decline_terms": "it leaves by the gate",
}


def test_the_open_doors_are_those_written_down():
    assert set(OPEN_TO_STRANGERS) == set(STRANGERS_BECAUSE)
    assert set(OPEN_BEFORE_GATES) == set(BEFORE_TERMS_BECAUSE)


def test_every_open_door_exists(app: Flask):
    gone = (OPEN_TO_STRANGERS | OPEN_BEFORE_GATES) - set(app.view_functions)
    assert not gone, sorted(gone)


def made_up_path(rule: Rule) -> str:
    """A path of this rule, with something for every part of it."""
    return re.sub(r"<(?:(\w+)[^:>]*:)?\w+>", lambda part: "7" if part[1] == "int" else "seven", rule.rule)


def closed_rules(app: Flask) -> list[Rule]:
    """The rules that are not open to strangers."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN_TO_STRANGERS]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_strangers_are_sent_to_the_door(app: Flask, anonymous: FlaskClient, method: str):
    app.config["WTF_CSRF_ENABLED"] = False  # so that the door itself is seen to be shut
    found = []
    for rule in closed_rules(app):
        if method not in rule.methods:
            continue
        answer = anonymous.open(made_up_path(rule), method=method)
        is_sent = answer.status_code in (302, 303) and "/sign-in" in answer.headers.get("Location", "")
        if not is_sent and answer.status_code != 401:
            found.append(f"{method} {rule.rule} ({rule.endpoint}): {answer.status_code}")
    assert not found, listed(found)


def test_there_are_routes_to_guard(app: Flask):
    assert len(closed_rules(app)) > 20


def test_reading_and_writing_have_routes_of_their_own(app: Flask):
    found = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in closed_rules(app)
        if rule.methods & {"PUT", "PATCH", "DELETE"}  # a form without scripts knows GET and POST only
    ]
    assert not found, listed(found)
