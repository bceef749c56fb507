"""Aliases that several threads use are complete before they do: half completed ones ask their table for any row."""

import ast
import sys

import sqlalchemy as sa
from sqlalchemy.orm.util import AliasedClass

import esn.app  # noqa: F401 - all modules of the house
from esn.core.aliases import alias
from esn.people.models import Account
from tests.architecture.source import ROOT

KEEPING = ("cache", "prepared")  # decorators of what is built once


def missing(made):
    """The columns that would be completed when somebody uses them."""
    return {attribute.key for attribute in sa.inspect(made).mapper.column_attrs} - vars(made).keys()


def test_an_alias_is_complete_from_the_beginning():
    assert not missing(alias(Account))
    assert missing(sa.orm.aliased(Account))


def test_aliases_of_modules_are_complete():
    modules = [module for name, module in sys.modules.items() if name.startswith("esn.")]
    kept = {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, AliasedClass)
    }
    assert len(kept) > 20
    assert [name for name, made in kept.items() if missing(made)] == []


def test_statements_that_are_built_once_have_complete_aliases():
    found = []
    for path in sorted((ROOT / "esn").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(one).endswith(KEEPING) for one in node.decorator_list
            ):
                calls = (call for call in ast.walk(node) if isinstance(call, ast.Call))
                made = (ast.unparse(call) for call in calls if ast.unparse(call.func).endswith("aliased"))
                found += [
                    f"{path.name}: {call}" for call in made if "__table__" not in call
                ]  # tables have no such step
    assert found == []
