"""Light, dark or as the system says: a wish of this browser, kept in a cookie."""

from flask import Blueprint, Response, request

from esn.web.answers import redirect_back
from esn.web.cookies import is_https

THEMES = ("system", "light", "dark")
COOKIE = "esn_theme"
YEAR = 365 * 24 * 3600

bp = Blueprint("appearance", __name__)


def chosen_theme() -> str:
    """One of THEMES."""
    theme = request.cookies.get(COOKIE, "system")
    return theme if theme in THEMES else "system"


@bp.post("/settings/appearance")
def choose_theme() -> Response:
    """Remember the theme and go back to the page."""
    theme = request.form.get("theme", "system")
    response = redirect_back("/")
    response.set_cookie(
        COOKIE,
        theme if theme in THEMES else "system",
        max_age=YEAR,
        secure=is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response
