"""Suggestions while typing: people and communities whose names begin like that."""

from functools import partial

from esn.core.actor import Actor
from esn.search import engine
from esn.search.asked import Asked
from esn.search.compile import Match
from esn.search.language import Marker, read_query
from esn.search.policy import readable_matches
from esn.search.queries.results import Result, list_results
from esn.search.syntax import COMMUNITIES, PEOPLE, words_in
from esn.settings import settings

SUGGESTED = 6


def list_suggestions(actor: Actor, typed: str) -> list[Result]:
    """Up to six people and communities for what is being typed; the last word may be a beginning."""
    typed = typed.rstrip()
    beginning = typed if not typed or typed[-1] in '*"' else f"{typed}*"
    reading = read_query(beginning, settings().site.languages)
    if reading.wanted is None:
        return []
    match = Match(reading.wanted, reading.unwanted)
    found = engine.find([Asked(PEOPLE, match), Asked(COMMUNITIES, match)], partial(readable_matches, actor))
    best = sorted(found.hits, key=lambda hit: (-hit.score, -hit.id))[:SUGGESTED]
    return list_results(actor, best, Marker(words_in(reading.wanted), settings().site.languages))
