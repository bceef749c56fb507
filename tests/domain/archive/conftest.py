"""These tests run on the ground floor alone, not on the whole product."""

from tests.domain.core.ground import app, ground_template, intruder, is_postgresql, key, url

__all__ = ["app", "ground_template", "intruder", "is_postgresql", "key", "url"]
