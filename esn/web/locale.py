"""Language and time zone of a page: the account's, else what the browser asks for, else the site's."""

from pathlib import Path

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import get_translations

from esn.extensions import babel
from esn.settings import settings
from esn.web.viewer import find_actor

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"


def choose_locale() -> str:
    """One of the site's languages."""
    site = settings().site
    if not has_request_context():
        return site.default_locale
    actor = find_actor()
    if actor is not None and actor.locale in site.languages:
        return actor.locale
    return request.accept_languages.best_match(site.languages) or site.default_locale


def choose_time_zone() -> str:
    """The reader's time zone."""
    actor = find_actor() if has_request_context() else None
    return actor.time_zone if actor is not None else settings().site.time_zone


def init_locale(app: Flask) -> None:
    """Flask-Babel with our choice and our catalogues; templates find the catalogue once a page, not once a word."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    babel.init_app(app, locale_selector=choose_locale, timezone_selector=choose_time_zone)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined] # from the extension that Flask-Babel loads
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, number: _catalogue().ungettext(one, many, number),
        newstyle=True,
    )


def _catalogue() -> NullTranslations:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: NullTranslations = g.catalogue
    return found
