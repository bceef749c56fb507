"""Smoke alarms: how long a file, a function, a route handler may be (design 3)."""

import ast
from pathlib import Path

from tests.architecture.source import ROOT, dotted, listed, modules

FUNCTION = 50
HANDLER = 30
FILES = {
    ("esn", "*.py"): 400,
    ("tests", "*.py"): 400,
    ("bench", "*.py"): 400,
    ("esn/templates", "*.html"): 150,
    ("esn/static/src", "*.js"): 150,
    ("esn/static/src", "*.css"): 300,
}
HTTP_VERBS = ("get", "post", "put", "patch", "delete", "route")

# What may be longer: one line of reason each.
EXEMPT: dict[str, str] = {}


def length(path: Path) -> int:
    """The lines of a file."""
    return len(path.read_text().splitlines())


def is_handler(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a decorator makes this the answer to a URL."""
    calls = (decorator.func for decorator in node.decorator_list if isinstance(decorator, ast.Call))
    return any(dotted(call).rpartition(".")[2] in HTTP_VERBS for call in calls)


def test_files_are_short():
    found = [
        f"{path.relative_to(ROOT)}: {length(path)} lines of at most {limit}"
        for (folder, pattern), limit in FILES.items()
        for path in (ROOT / folder).rglob(pattern)
        if length(path) > limit and str(path.relative_to(ROOT)) not in EXEMPT
    ]
    assert not found, listed(found)


def test_functions_are_short():
    found = []
    for module in modules("esn", "tests", "bench"):
        for node in module.functions():
            lines = node.end_lineno - node.lineno + 1
            limit = HANDLER if is_handler(node) and module.name.startswith("esn") else FUNCTION
            name = f"{module.name}:{node.name}"
            if lines > limit and name not in EXEMPT:
                found.append(f"{name}: {lines} lines of at most {limit}")
    assert not found, listed(found)


def test_exemptions_are_needed():
    names = {f"{module.name}:{node.name}" for module in modules("esn", "tests", "bench") for node in module.functions()}
    gone = [name for name in EXEMPT if name not in names and not (ROOT / name).is_file()]
    assert not gone, listed(gone)
