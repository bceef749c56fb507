"""Reads about people."""

from esn.people.queries.actors import actor_columns, actor_from_row, find_actor, load_actor

__all__ = ["actor_columns", "actor_from_row", "find_actor", "load_actor"]
