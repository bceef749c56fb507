"""Policy files: `<version>.<language>.md`, TOML between two lines `+++`, then three sections of Markdown."""

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from esn.terms.phrases import phrases

FENCE = "+++"
SUMMARY_GROUPS = 3
RULE = re.compile(r"(rule-\d+)\s+(\S.*)")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class PolicyFileError(Exception):
    """A policy file that cannot be published: which one, what is wrong, the remedy."""


class Reason(BaseModel):
    """One choice of the report form."""

    model_config = ConfigDict(extra="forbid")
    rule: str
    label: str = Field(max_length=80)
    hint: str = Field("", max_length=200)
    may_hide_at_once: bool = False
    needs_details: bool = False


class Head(BaseModel):
    """The TOML at the top of a file."""

    model_config = ConfigDict(extra="forbid")
    version: int = Field(ge=1)
    language: str = Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")
    title: str = Field(max_length=200)
    kind: Literal["material", "minor"]
    holds_from: date
    changes: list[str] = Field(min_length=1)
    report_reasons: list[Reason] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading of the third level and what stands below it."""

    title: str
    text: str
    key: str = ""  # the rule's id

    @property
    def sentences(self) -> list[str]:
        """The items of its list."""
        return [line[2:].strip() for line in self.text.splitlines() if line.startswith("- ")]


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One file, read, filled and checked."""

    head: Head
    source: str  # everything below the head, filled
    file_digest: str
    summary: list[Part] = field(default_factory=list)
    rules: list[Part] = field(default_factory=list)
    full: list[Part] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """The fingerprint of what people read."""
        return hashlib.sha256(self.source.encode()).hexdigest()


def read_folder(folder: Path) -> list[PolicyText]:
    """All policy files, by version and language."""
    texts = [read_file(path) for path in folder.glob("*.*.md")]
    return sorted(texts, key=lambda text: (text.head.version, text.head.language))


def read_file(path: Path) -> PolicyText:
    """One policy file; PolicyFileError when something in it is not as it should be."""
    try:
        raw = path.read_text("utf-8")
        return _read(path, raw)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyFileError(f"{path}: cannot be read: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PolicyFileError(f"{path}: {place}: {first['msg']}.") from error


def parts_of(source: str) -> list[Part]:
    """All headed parts of a filled text, in order; a rule's title without its id."""
    parts = [part for section in _split(source, "## ") for part in _split(section.text, "### ")]
    return [Part(found[2], part.text, found[1]) if (found := RULE.fullmatch(part.title)) else part for part in parts]


def _read(path: Path, raw: str) -> PolicyText:
    opening, _, rest = raw.partition(f"{FENCE}\n")
    head_text, fence, body = rest.partition(f"\n{FENCE}\n")
    if opening.strip() or not fence:
        raise PolicyFileError(f"{path}: begin with a line +++, TOML, and a line +++.")
    language = path.name.split(".")[1]
    head = Head(**_filled_values(path, tomllib.loads(head_text), phrases(language)))
    if path.name != f"{head.version}.{head.language}.md":
        raise PolicyFileError(f"{path}: is named otherwise than version and language say. Rename one of them.")
    source = _fill(path, body.strip(), phrases(language))
    sections = _split(source, "## ")
    if len(sections) != 3:
        raise PolicyFileError(f"{path}: needs three sections: the short version, the rules, the full text.")
    summary, rules, full = (_split(section.text, "### ") for section in sections)
    text = PolicyText(
        head=head,
        source=source,
        file_digest=hashlib.sha256(raw.encode()).hexdigest(),
        summary=summary,
        rules=[_rule(path, part) for part in rules],
        full=full,
    )
    _check(path, text)
    return text


def _check(path: Path, text: PolicyText) -> None:
    if len(text.summary) != SUMMARY_GROUPS or not all(part.sentences for part in text.summary):
        raise PolicyFileError(f"{path}: the short version needs three groups of list items.")
    ids = [rule.key for rule in text.rules]
    if len(ids) != len(set(ids)):
        raise PolicyFileError(f"{path}: two rules have the same id.")
    for reason in text.head.report_reasons:
        if reason.rule not in ids:
            raise PolicyFileError(f"{path}: report_reasons names {reason.rule}, which is no rule of this version.")


def _rule(path: Path, part: Part) -> Part:
    found = RULE.fullmatch(part.title)
    if not found:
        raise PolicyFileError(f'{path}: "{part.title}" needs an id: ### rule-<n> <title>.')
    return Part(found[2], part.text, found[1])


def _split(text: str, mark: str) -> list[Part]:
    """The parts that begin with a heading; anything before the first one does not count."""
    parts: list[Part] = []
    for chunk in re.split(rf"^{re.escape(mark)}", text, flags=re.MULTILINE)[1:]:
        title, _, body = chunk.partition("\n")
        parts.append(Part(title.strip(), body.strip()))
    return parts


def _filled_values(path: Path, value: Any, words: dict[str, str]) -> Any:
    if isinstance(value, str):
        return _fill(path, value, words)
    if isinstance(value, list):
        return [_filled_values(path, item, words) for item in value]
    if isinstance(value, dict):
        return {name: _filled_values(path, item, words) for name, item in value.items()}
    return value


def _fill(path: Path, text: str, words: dict[str, str]) -> str:
    unknown = sorted({name for name in PLACEHOLDER.findall(text) if name not in words})
    if unknown:
        raise PolicyFileError(f"{path}: {{{unknown[0]}}} is no placeholder. There are {', '.join(sorted(words))}.")
    return PLACEHOLDER.sub(lambda found: words[found[1]], text)
