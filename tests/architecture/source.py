"""The source of the house as syntax trees, and the room each file is."""

import ast
import gc
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]

ROOMS = (
    "models",
    "policy",
    "queries",
    "actions",
    "events",
    "listeners",
    "gates",
    "forms",
    "routes",
    "realtime",
    "jobs",
    "documents",
)
# Packages that are no domains: their files are no rooms, whatever their names.
GROUND = ("core", "archive", "web", "settings", "realtime", "worker", "cli")
KEPT = (ast.AsyncFunctionDef, ast.Call, ast.FunctionDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Module:
    """One Python file."""

    path: Path

    @cached_property
    def name(self) -> str:
        """Where it lies, seen from the project's folder: esn/posts/actions.py."""
        return str(self.path.relative_to(ROOT))

    @cached_property
    def package(self) -> str:
        """The package inside esn, or an empty word for app.py and its like."""
        parts = self.path.relative_to(ROOT).parts
        return parts[1] if len(parts) > 2 else ""

    @cached_property
    def room(self) -> str | None:
        """The room of a domain that this file is, or lies in."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        if parts[0] != "esn" or len(parts) < 3 or self.package in GROUND:
            return None
        return parts[2] if parts[2] in ROOMS else None

    @cached_property
    def text(self) -> str:
        """What stands in it."""
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        gc.disable()  # a tree has no garbage in it
        try:
            return ast.parse(self.text)
        finally:
            gc.enable()

    @cached_property
    def nodes(self) -> dict[type[ast.AST], list[ast.AST]]:
        """Those of its tree that rules speak of, by their kind."""
        found: dict[type[ast.AST], list[ast.AST]] = {kind: [] for kind in KEPT}
        below: list[object] = [self.tree]
        while below:
            node = below.pop()
            if isinstance(node, list):
                below += node
            elif isinstance(node, ast.AST) and not isinstance(node, ast.Name | ast.Constant):
                if (kind := type(node)) in KEPT:
                    found[kind].append(node)
                below += vars(node).values()
        return found

    @cached_property
    def _imports(self) -> list[tuple[int, str]]:
        plain = [(node.lineno, alias.name) for node in self.nodes[ast.Import] for alias in node.names]
        origins = [(node, alias.name) for node in self.nodes[ast.ImportFrom] for alias in node.names]
        return plain + [(node.lineno, f"{node.module}.{name}") for node, name in origins]

    @cached_property
    def _calls(self) -> list[tuple[int, str]]:
        return [(node.lineno, dotted(node.func)) for node in self.nodes[ast.Call]]

    def imports(self) -> list[tuple[int, str]]:
        """Line and dotted name of everything imported: `from a.b import c` gives a.b.c."""
        return self._imports

    def calls(self) -> list[tuple[int, str]]:
        """Line and dotted name of everything called: `db.session.add(x)` gives db.session.add."""
        return self._calls

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function, those inside functions too."""
        return self.nodes[ast.FunctionDef] + self.nodes[ast.AsyncFunctionDef]


def dotted(node: ast.expr) -> str:
    """The name of an expression as it is written, with ? for what is no name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def begins(name: str, *prefixes: str) -> bool:
    """Whether a dotted name is one of these, or lies in one of them."""
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """All Python files below these folders of the project."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(map(_module, paths))


_module = cache(Module)  # each file is read and parsed once, whatever folders are asked for


def listed(found: list[str]) -> str:
    """Findings as the message of a failed test."""
    return "\n" + "\n".join(found)
