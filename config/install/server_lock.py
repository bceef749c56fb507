"""Print the part of requirements.lock that a server needs: what `esn` itself asks for, without what only tests use.

Run in the project's folder by the Python that has everything installed.
"""

import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

# The server's Python may be an earlier release of the same line: what only that one needs comes along.
PYTHONS: tuple[dict[str, str], ...] = (
    {},
    {"python_full_version": f"{sys.version_info.major}.{sys.version_info.minor}.0"},
)


def holds(marker: Marker | None, extras: frozenset[str] = frozenset()) -> bool:
    """Whether a condition holds for this kind of machine."""
    environments = ({"extra": extra, **python} for extra in (*extras, "") for python in PYTHONS)
    return marker is None or any(marker.evaluate(environment) for environment in environments)


def collect(requirement: Requirement, seen: dict[str, frozenset[str]]) -> None:
    """Note a requirement's name and those of all it asks for in its turn."""
    name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
    if name in seen and extras <= seen[name]:
        return
    seen[name] = seen.get(name, frozenset()) | extras
    try:
        asked = metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # only an earlier Python would have it installed
        return
    for further in map(Requirement, asked):
        if holds(further.marker, seen[name]):
            collect(further, seen)


def entries(lock: str) -> dict[str, str]:
    """The lock's entries by name: the version and its hashes, without remarks; conditions are judged here."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lock.splitlines():
        if begins := re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==(\S+)(?: ; ([^\\]+))?", line):
            name = canonicalize_name(begins[1]) if holds(Marker(begins[3]) if begins[3] else None) else ""
            if name:
                found[name] = [f"{begins[1]}=={begins[2]}"]
        elif name and line.strip().startswith("--hash"):
            found[name].append(line.strip().rstrip("\\ "))
    return {name: " ".join(parts) for name, parts in found.items()}


def main() -> None:
    """Print the entries of everything needed; stop where the lock lacks one."""
    locked = entries(Path("requirements.lock").read_text(encoding="utf-8"))
    seen: dict[str, frozenset[str]] = {}
    for text in tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]:
        collect(Requirement(text), seen)
    if missing := sorted(name for name in seen if name not in locked):
        sys.exit(f"requirements.lock lacks {', '.join(missing)}")
    print("\n".join(locked[name] for name in sorted(seen)))


main()
