"""The worker on the ground floor alone, with jobs of the sample domain."""

from tests.domain.core.ground import app, ground_template, is_postgresql, url

__all__ = ["app", "ground_template", "is_postgresql", "url"]
