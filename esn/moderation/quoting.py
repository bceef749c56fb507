"""A text of a profile as it is reported: its digest, so that a later text is another one, and as a quotation."""

import hashlib

from markupsafe import Markup


def digest_of(text: str) -> str:
    """SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def quote(text: str) -> Markup:
    """The text as a profile shows it: paragraphs as they were typed."""
    parts = (Markup('<p class="typed">{}</p>').format(part) for part in text.split("\n\n") if part)
    return Markup("").join(parts)
