"""People: the directory, profiles, photos, and whom one may mention."""

from itertools import chain
from typing import Any

from flask import Blueprint, Response, current_app, make_response, request

from esn.blobs import store
from esn.blobs.pictures import PORTRAIT_SIZES
from esn.core.actor import VERSION_DIGITS
from esn.core.errors import NotFound
from esn.people import queries
from esn.people.sync.photos import want_stale_photos
from esn.people.words import (
    country_name,
    field_name,
    field_text,
    language_choices,
    language_name,
    language_of,
    local_time,
)
from esn.web.answers import redirect_to
from esn.web.cursor import read_number
from esn.web.fragments import is_partial, render
from esn.web.viewer import current_actor

QUERY_LENGTH, TITLE_LENGTH = 100, 200
USUAL_SIZE = 96
FOR_EVER = "private, max-age=31536000, immutable"
FOR_A_WHILE = "private, max-age=300"
SANDBOX = "default-src 'none'; sandbox"

bp = Blueprint("people", __name__)
for words in (country_name, field_name, field_text, language_name, language_of, local_time):
    bp.add_app_template_filter(words)


@bp.get("/people")
def list_people() -> Response:
    """Everybody, by name; narrowed by name, place, unit, subject and language."""
    actor = current_actor()
    wanted = _wanted()
    before = read_number("before")
    page = queries.list_people(actor, **wanted, before=before)
    quiet = queries.list_quiet(actor, [card.account_id for card in page.rows])
    context: dict[str, Any] = {"page": page, "quiet": quiet, **wanted}
    if before is not None:
        response = render("people/older.html", "people/_appended.html", **context)
    else:
        response = render("people/people.html", **context, **_around_the_list(wanted, is_empty=not page.rows))
    want_stale_photos([card.account_id for card in page.rows])  # last: it may end the reading transaction
    return response


@bp.get("/people/suggest")
def suggest_people() -> Response:
    """Whom one may mean after "@" while writing for `place`; those who can read it first."""
    actor = current_actor()
    place = request.args.get("place", "")
    readers = [choose(actor, place) for choose in _slot("mention_readers")]
    first = next((chosen for chosen in readers if chosen is not None), None)
    people = queries.list_mentionable(actor, request.args.get("q", "")[:QUERY_LENGTH], first=first)
    return render("people/suggestions.html", people=people, place=place)


@bp.get("/u/<username>")
def show_profile(username: str) -> Response:
    """A person; with ?as=others my own page as colleagues see it."""
    actor = current_actor()
    profile = queries.get_profile(actor, username)
    account_id = profile.account.id
    sections = list(chain.from_iterable(add(actor, account_id) for add in _slot("profile_sections")))
    is_own = profile.is_self and request.args.get("as") != "others"
    response = render("people/profile.html", profile=profile, sections=sections, is_own=is_own)
    want_stale_photos([account_id])  # last: it may end the reading transaction
    return response


@bp.get("/u/<username>/card")
def show_card(username: str) -> Response:
    """What a script shows beside a person's name: nothing that the profile does not say."""
    profile = queries.get_profile(current_actor(), username)
    return render("people/_card.html", profile=profile) if is_partial() else redirect_to(profile.card.url)


@bp.get("/u/<username>/photo")
def show_photo(username: str) -> Response:
    """The photo as a square WebP of 48, 96 or 256 pixels; everybody who is signed in may see it."""
    digest = queries.find_photo_digest(current_actor(), username)
    size = request.args.get("size", USUAL_SIZE, type=int)
    if digest is None or size not in PORTRAIT_SIZES:
        raise NotFound
    try:
        data = store.read(digest, "" if size == PORTRAIT_SIZES[0] else str(size))
    except store.BlobMissing:
        raise NotFound from None
    response = make_response(data, {"Content-Type": "image/webp", "Content-Security-Policy": SANDBOX})
    response.headers["Cache-Control"] = FOR_EVER if request.args.get("v") == digest[:VERSION_DIGITS] else FOR_A_WHILE
    response.headers["Content-Disposition"] = "inline; filename=photo.webp"
    response.set_etag(f"{digest[:32]}-{size}")
    response.make_conditional(request)
    return response


def _wanted() -> dict[str, Any]:
    return {
        "q": request.args.get("q", "").strip()[:QUERY_LENGTH],
        "place": request.args.get("place", ""),
        "unit_id": read_number("unit"),
        "skill": request.args.get("skill", "").strip()[:QUERY_LENGTH],
        "language": request.args.get("language", "")[:QUERY_LENGTH],
        "title": request.args.get("role", "")[:TITLE_LENGTH],
    }


def _around_the_list(wanted: dict[str, Any], *, is_empty: bool) -> dict[str, Any]:
    actor = current_actor()
    is_narrowed = any(wanted.values())
    return {
        "count": queries.count_people(actor, **wanted) if is_narrowed else None,
        "count_max": queries.COUNT_MAX,
        "everybody": queries.count_everybody(actor),
        "titles": queries.list_titles(actor),
        "places": queries.list_places(actor),
        "units": queries.list_units(actor),
        "spoken": language_choices(),
        "variants": queries.list_name_variants(actor, wanted["q"]) if is_empty and wanted["q"] else [],
        "is_narrowed": is_narrowed,
    }


def _slot(name: str) -> Any:
    return current_app.extensions["esn_slots"].get(name, ())
