"""Banned names, calls and habits that ruff does not know of."""

import ast
import re

from tests.architecture.source import Module, listed, modules

NAMELESS = ("base", "common", "helper", "helpers", "lib", "misc", "shared", "stuff", "util", "utils")

# A waiting program waits for an event; the time comes from core.clock, which tests and imports can set.
BANNED_CALLS = {
    ("esn", "time.sleep"): "wait for an event instead",
    ("esn", "datetime.now"): "ask core.clock.now()",
    ("esn", "datetime.datetime.now"): "ask core.clock.now()",
    ("tests", "time.sleep"): "wait for an event instead",
    ("tests", "page.wait_for_timeout"): "wait for what shall appear",
    ("tests", "pytest.skip"): "a missing engine is a failure",
    ("tests", "pytest.importorskip"): "a missing engine is a failure",
}
# Who may call what is banned: one line of reason each.
MAY_CALL = {
    ("esn/core/clock.py", "datetime.now"): "it is the clock",
    ("esn/archive/verify.py", "time.sleep"): "nothing tells when the transactions of other processes have ended",
    ("tests/domain/core/test_concurrency.py", "time.sleep"): "a writer that takes its time is what is tried",
}
NOQA_WITH_REASON = re.compile(r"# noqa: [A-Z0-9, ]+ - \S")
INDENTED_IMPORT = re.compile(r"^\s+(?:from|import)\s", re.MULTILINE)
IGNORE_WITH_CODE = re.compile(r"# type: ignore\[[a-z, -]+\]")


def test_modules_have_a_noun_for_a_name():
    found = [module.name for module in modules("esn", "tests", "bench") if module.path.stem in NAMELESS]
    found += [module.name for module in modules("esn") if set(module.path.parent.parts) & set(NAMELESS)]
    assert not found, listed(found)


def test_banned_calls():
    found = [
        f"{module.name}:{line} calls {called}: {BANNED_CALLS[folder, called]}"
        for folder in ("esn", "tests")
        for module in modules(folder)
        for line, called in module.calls()
        if (folder, called) in BANNED_CALLS and (module.name, called) not in MAY_CALL
    ]
    assert not found, listed(found)


def test_no_test_is_skipped():
    found = [
        f"{module.name}:{number} {line.strip()}"
        for module in modules("tests")
        for number, line in enumerate(module.text.splitlines(), 1)
        if re.search(r"@pytest\.mark\.(skip|skipif|xfail)\b", line)
    ]
    assert not found, listed(found)


def test_imports_stand_at_the_top():
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules("esn", "tests")
        if INDENTED_IMPORT.search(module.text)
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and module.package != "cli"
    ]
    assert not found, listed(found)


def test_exceptions_from_rules_have_reasons():
    found = [
        f"{module.name}:{number} {line.strip()}"
        for module in modules("esn", "tests", "bench")
        if not is_about_comments(module)
        for number, line in enumerate(module.text.splitlines(), 1)
        if ("# noqa" in line and not NOQA_WITH_REASON.search(line))
        or ("# type: ignore" in line and not IGNORE_WITH_CODE.search(line))
    ]
    assert not found, listed(found)


def is_about_comments(module: Module) -> bool:
    """This file, which must name what it looks for."""
    return module.path.name == "test_names.py"
