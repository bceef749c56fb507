"""The digest that binds a decision to the text that was read."""

import hashlib
import json
from collections.abc import Mapping


def digest_of(texts: Mapping[str, str]) -> str:
    """SHA-256 over the names and texts of all parts, whatever their order."""
    canonical = json.dumps(sorted(texts.items()), separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
