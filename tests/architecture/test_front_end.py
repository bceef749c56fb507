"""The front end: sizes, colours and contrast, words and icons of the scripts, the lock (ui.md 6, 10)."""

import gzip
import json
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, listed

SOURCE = ROOT / "esn" / "static" / "src"
DIST = ROOT / "esn" / "static" / "dist"
TEMPLATES = ROOT / "esn" / "templates"

# Compressed, in bytes (ui.md 10): the stylesheet, what runs before interaction, deferred, on first focus in a composer.
BUDGETS = {"app.css": 16_000, "page.js": 28_000, "live.js": 20_000, "composer.js": 12_000}
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(")
PHYSICAL = re.compile(
    r"(?<![-\w])((?:min-|max-)?(?:width|height)|left|right|top|bottom|(?:margin|padding|border)-(?:left|right|top|bottom))\s*:"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PAIR = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")

# token -> contrast on surface, canvas and sunken, light and dark (ui.md 6.1)
ON_GROUNDS = {
    "control": ((4.3, 4.0, 3.7), (4.8, 5.3, 4.2)),
    "text": ((16.3, 15.1, 14.1), (14.4, 15.9, 12.4)),
    "muted": ((7.3, 6.7, 6.3), (8.1, 8.9, 7.0)),
    "accent": ((6.7, 6.2, 5.8), (8.1, 9.0, 7.0)),
    "accent-hover": ((9.2, 8.5, 8.0), (10.4, 11.5, 9.0)),
    "success": ((6.6, 6.1, 5.7), (9.3, 10.3, 8.1)),
    "warning": ((7.5, 6.9, 6.5), (10.0, 11.0, 8.7)),
    "danger": ((6.5, 6.0, 5.7), (8.3, 9.2, 7.2)),
    "note": ((7.9, 7.3, 6.8), (8.9, 9.8, 7.7)),
}
# (token, its ground) -> contrast, light and dark
ON_ITS_OWN = {
    ("on-accent", "accent"): (6.7, 7.7),
    ("on-accent", "accent-hover"): (9.2, 9.8),
    ("accent", "accent-soft"): (5.8, 6.5),
    ("text", "accent-soft"): (14.1, 11.5),
    ("muted", "accent-soft"): (6.3, 6.5),
    ("success", "success-soft"): (5.8, 8.0),
    ("warning", "warning-soft"): (6.7, 8.4),
    ("danger", "danger-soft"): (5.7, 7.8),
    ("note", "note-soft"): (6.8, 7.9),
    ("text", "mark"): (14.1, 7.4),
    ("add-text", "add"): (8.7, 9.1),
    ("del-text", "del"): (8.6, 9.2),
    ("focus", "surface"): (6.7, 10.4),
    ("focus", "canvas"): (6.2, 11.5),
}
READABLE, VISIBLE = 4.5, 3.0
# Where class names stand; `"btn-" ~ kind` in a macro stands for all that begin with btn-.
USERS = (("esn/templates", "*.html"), ("esn/static/src/js", "*.js"), ("esn", "*.py"))


@cache
def tokens() -> dict[str, tuple[str, str]]:
    """Token -> its colour in the light and in the dark theme."""
    return {name: (light, dark) for name, light, dark in PAIR.findall((SOURCE / "css" / "tokens.css").read_text())}


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #RRGGBB."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(name: str, ground: str, theme: int) -> float:
    """The contrast of two tokens in theme 0 (light) or 1 (dark)."""
    high, low = sorted((luminance(tokens()[name][theme]), luminance(tokens()[ground][theme])), reverse=True)
    return (high + 0.05) / (low + 0.05)


def expected() -> list[tuple[str, str, int, float]]:
    """Every pair of the table: token, ground, theme, contrast."""
    pairs = [
        (name, ground, theme, ratio)
        for name, themes in ON_GROUNDS.items()
        for theme, ratios in enumerate(themes)
        for ground, ratio in zip(("surface", "canvas", "sunken"), ratios, strict=True)
    ]
    return pairs + [(*pair, theme, ratio) for pair, both in ON_ITS_OWN.items() for theme, ratio in enumerate(both)]


def stylesheets() -> dict[str, str]:
    """Name -> text of every stylesheet, without comments."""
    return {path.name: COMMENT.sub("", path.read_text()) for path in sorted((SOURCE / "css").rglob("*.css"))}


def scripts() -> str:
    """All our scripts in one text."""
    return "\n".join(path.read_text() for path in sorted((SOURCE / "js").rglob("*.js")))


@cache
def manifest() -> dict[str, str]:
    """What the build made."""
    path = DIST / "manifest.json"
    assert path.is_file(), "the front end is not built: run `npm ci` and `npm run build`"
    return json.loads(path.read_text())


@pytest.mark.parametrize(("name", "budget"), BUDGETS.items())
def test_built_files_keep_their_budget(name: str, budget: int):
    size = len(gzip.compress((DIST / manifest()[name]).read_bytes(), 9))
    assert size <= budget


def test_the_build_is_as_new_as_its_sources():
    newest = max(path.stat().st_mtime for path in SOURCE.rglob("*") if path.is_file())
    assert (DIST / "manifest.json").stat().st_mtime >= newest, "run `npm run build`"


def test_the_tokens_have_the_contrast_of_the_table():
    found = [
        f"{name} on {ground}, {'dark' if theme else 'light'}: {contrast(name, ground, theme):.2f} instead of {ratio}"
        for name, ground, theme, ratio in expected()
        if abs(contrast(name, ground, theme) - ratio) > 0.06
    ]
    assert not found, listed(found)


def test_everything_said_in_colour_can_be_read():
    series = [(f"series-{n}", "surface", VISIBLE) for n in range(1, 7)]
    tints = [(f"tint-{n}-text", f"tint-{n}", READABLE) for n in range(1, 7)]
    words = [(name, ground, VISIBLE if name == "control" else READABLE) for name, ground, _, _ in expected()]
    found = [
        f"{name} on {ground}"
        for name, ground, least in [*words, *series, *tints, ("on-danger", "danger", READABLE)]
        for theme in (0, 1)
        if contrast(name, ground, theme) < least
    ]
    assert not found, listed(found)


def test_colours_stand_in_the_tokens_alone():
    found = [
        f"{name}: {line.strip()[:80]}"
        for name, text in stylesheets().items()
        if name != "tokens.css"
        for line in text.splitlines()
        if COLOUR.search(line)
    ]
    assert not found, listed(found)


def test_stylesheets_know_no_left_and_right():
    found = [
        f"{name}: {match[0]}"
        for name, text in stylesheets().items()
        for match in PHYSICAL.finditer(re.sub(r"@media[^{]*", "", text))
    ]
    assert not found, listed(found)


def test_every_token_used_is_one():
    known = set(re.findall(r"(--[\w-]+):", "\n".join(stylesheets().values())))
    used = {found for text in stylesheets().values() for found in re.findall(r"var\((--[\w-]+)", text)}
    assert used <= known, listed(sorted(used - known))


def test_every_class_styled_is_used():
    texts = [path.read_text() for folder, kind in USERS for path in (ROOT / folder).rglob(kind)]
    words = set(re.findall(r"[\w-]+", "\n".join(texts)))
    rules = re.sub(r"\{[^{}]*\}", "{}", "\n".join(stylesheets().values()))
    styled = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"@[^{;]*", "", rules)))
    unused = {name for name in styled - words if name.rpartition("-")[0] + "-" not in words}
    assert not unused, listed(sorted(unused))


def test_scripts_say_what_the_catalogue_has():
    template = (TEMPLATES / "layouts" / "_phrases.html").read_text()
    known = set(re.findall(r'"(\w+)": _\(', template))
    said = set(re.findall(r'\bsay\("(\w+)"', scripts()))
    assert said <= known, listed(sorted(said - known))
    unused = {key for key in known if f'"{key}"' not in scripts()}
    assert not unused, listed(sorted(unused))


def test_every_icon_named_is_drawn():
    drawn = set(re.findall(r'id="i-([\w-]+)"', (SOURCE / "icons.svg").read_text()))
    named = re.compile(r'\b(?:icon|icon_button)\("([\w-]+)"|\bicon_name="([\w-]+)"')
    texts = [path.read_text() for path in TEMPLATES.rglob("*.html")] + [scripts()]
    used = {one or other for text in texts for one, other in named.findall(text)}
    assert used <= drawn, listed(sorted(used - drawn))


def lock() -> Path:
    """The lock of the front end's packages."""
    return ROOT / "package-lock.json"


def test_the_lock_names_no_registry():
    packages = json.loads(lock().read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert "://" not in lock().read_text()


def test_every_locked_package_has_its_digest():
    packages = json.loads(lock().read_text())["packages"]
    assert not [name for name, package in packages.items() if name and "integrity" not in package]
