"""Reads about reports, cases, decisions and the open log."""
