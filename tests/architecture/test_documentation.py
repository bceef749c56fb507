"""The administrators' pages are true: links, commands, settings, files, metrics and files of settings exist."""

import re
from pathlib import Path

import click
import pytest

from esn.cli.main import main
from esn.settings import Settings
from esn.settings.faults import fields
from tests.architecture.source import ROOT, listed

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "config/demo/README.md"])
PROMISED = ("install", "directory", "upgrade", "backup", "scale", "monitor", "troubleshoot", "security", "architecture")
SETTINGS = {".".join(path) for path, _ in fields(Settings)}
SECTIONS = {name.split(".")[0] for name in SETTINGS if "." in name}
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
CODE = re.compile(r"`([^`\n]+)`")
# Pages for those who change the code name jobs and files that look like settings.
ADMINISTRATORS = [page for page in PAGES if page.parent == DOCS and page.stem != "architecture"]


def slug(heading: str) -> str:
    """The anchor of a heading, as forges make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(line.lstrip("# ")) for line in page.read_text().splitlines() if line.startswith("#")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    found = []
    for target, anchor in LINK.findall(page.read_text()):
        if target.startswith("http"):
            found.append(f"{target}: no page asks another host")
            continue
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            found.append(f"{target}#{anchor}")
    assert not found, listed(found)


def commands(text: str) -> set[str]:
    """Every `esn …` that a page tells somebody to type, or names."""
    spans = [*CODE.findall(text), *(line for line in text.splitlines() if "`" not in line)]
    return {match for span in spans for match in re.findall(r"(?:^|-- )esn ([a-z][^|;&]*)", span)}


def fault_of(words: str) -> str | None:
    """What is wrong with a command: a name or an option that does not exist."""
    command: click.Command = main
    context = click.Context(main)
    for word in words.split():
        if word.startswith("--"):
            options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
            if word.split("=")[0] not in options:
                return f"esn {words}: no {word}"
        elif isinstance(command, click.Group):
            following = command.get_command(context, word)
            if following is None:
                return f"esn {words}: no {word}"
            command = following
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_exist(page: Path):
    found = [fault for words in sorted(commands(page.read_text())) if (fault := fault_of(words))]
    assert not found, listed(found)


def test_commands_are_found_at_all():
    told = {words.split()[0] for page in PAGES for words in commands(page.read_text())}
    assert {"setup", "doctor", "backup", "restore", "upgrade", "archive", "directory", "account", "serve"} <= told


@pytest.mark.parametrize("page", ADMINISTRATORS, ids=lambda page: page.name)
def test_settings_exist(page: Path):
    named = {span.split(" ")[0] for span in CODE.findall(page.read_text())}
    dotted = {name for name in named if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", name) and name.split(".")[0] in SECTIONS}
    found = [name for name in sorted(dotted) if not is_setting(name)]
    assert not found, listed(found)


def is_setting(name: str) -> bool:
    return name in SETTINGS or any(one.startswith(f"{name}.") for one in SETTINGS)


def test_variables_exist():
    known = {"ESN_" + name.replace(".", "__").upper() for name in SETTINGS} | {"ESN_CONFIG_FILE", "ESN_SECRETS_FOLDER"}
    named = {name for page in PAGES for name in re.findall(r"\bESN_[A-Z_]+[A-Z]", page.read_text())}
    assert named <= known, listed(sorted(named - known))


def test_metrics_exist():
    made = (ROOT / "esn/operation/meters.py").read_text()
    named = set(re.findall(r"`(esn_[a-z_]+?)(?:_total)?`", (DOCS / "monitor.md").read_text())) - {"esn_nginx"}
    assert not [name for name in sorted(named) if f'"{name}"' not in made]


def test_the_promised_pages_are_there_and_the_readme_leads_to_them():
    readme = (ROOT / "README.md").read_text()
    assert not [name for name in PROMISED if f"docs/{name}.md" not in readme]
    assert not [name for name in PROMISED if not (DOCS / f"{name}.md").is_file()]


def test_files_of_the_project_exist():
    named = {span for page in PAGES for span in CODE.findall(page.read_text())}
    paths = {name for name in named if re.fullmatch(r"(config|docs|esn|tests|bench)/[\w./-]+", name)}
    assert not [name for name in sorted(paths) if not (ROOT / name).exists()]
