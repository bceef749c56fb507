"""Routes of the administration."""
