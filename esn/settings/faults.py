"""What is wrong with the settings, in lines: the variable, what is wrong, the remedy. Values are never shown."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

PROBLEMS = {
    "missing": "is missing",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "is not written as it should be",
    "too_short": "must have a length of at least {min_length}",
    "literal_error": "must be {expected}",
}


def fields(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], FieldInfo]]:
    """Every setting with its path, sections left out."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from fields(field.annotation, (*path, name))
        else:
            yield (*path, name), field


def variable(path: Iterable[str]) -> str:
    """The name of the environment variable of one setting."""
    return "ESN_" + "__".join(path).upper()


def misspelt(model: type[BaseModel], environment: Mapping[str, str], others: Iterable[str]) -> list[str]:
    """A line for every ESN_* variable that names no setting; pydantic would pass over some of them in silence."""
    known = _known_variables(model) | set(others)
    names = [name for name in sorted(environment) if name.upper().startswith("ESN_")]
    return [_unknown(name, known) for name in names if name.upper() not in known]


def say(model: type[BaseModel], fault: ErrorDetails) -> str:
    """One fault found by pydantic as a line."""
    context = fault.get("ctx", {})
    path = [part for part in fault["loc"] if isinstance(part, str) and part != "[key]"]
    path += [part for part in context.get("field", "").split(".") if part]
    if fault["type"] == "extra_forbidden" or "[key]" in fault["loc"]:
        return _unknown(variable(path), _known_variables(model))
    problem = str(context.get("error") or PROBLEMS.get(fault["type"], fault["msg"]).format(**context))
    field = dict(fields(model)).get(tuple(path))
    meaning = f"{field.description} " if field else ""
    return f"{variable(path)}: {problem}. {meaning}Set it, or {'.'.join(path)} in the settings file."


def _known_variables(model: type[BaseModel]) -> set[str]:
    known = set()
    for path, field in fields(model):
        known |= {variable(path[:depth]) for depth in range(1, len(path) + 1)}
        if get_origin(field.annotation) is dict:
            known |= {variable((*path, key)) for key in get_args(get_args(field.annotation)[0])}
    return known


def _unknown(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.75)
    return f"{name}: is not a setting. " + (f"Did you mean {close[0]}?" if close else "Remove it.")
