"""The wiring tables are complete: what a domain offers is wired, what is wired exists."""

import ast
import dataclasses
import inspect
import re
import typing
from collections.abc import Callable, Iterator

import pytest

from esn import wiring
from esn.core.events import Event
from tests.architecture.house import event_classes, import_name, tables
from tests.architecture.source import dotted, listed, modules

EVENTS = event_classes()
ARCHIVED = {name for name, table in tables().items() if table.info["archived"]}
SERVED = {function for functions in wiring.LISTENERS.values() for function in functions}

# Announced by nobody yet, or heard by nobody on purpose: one line of reason each.
NEVER_RECORDED: dict[str, str] = {}


def offered(room: str) -> Iterator[str]:
    """The public functions of one room in all domains, as module:name."""
    for module in modules("esn"):
        if module.room != room:
            continue
        for node in module.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{import_name(module)}:{node.name}"


def wired(functions: list[Callable]) -> set[str]:
    """Functions as module:name."""
    return {f"{function.__module__}:{function.__name__}" for function in functions}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_is_a_frozen_value_with_a_name_for_the_wire(event: type[Event]):
    assert dataclasses.is_dataclass(event)
    assert event.__dataclass_params__.frozen
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", event.wire_name)
    assert re.fullmatch(r"[a-z_]+", event.object_kind)
    assert event.texts <= {field.name for field in dataclasses.fields(event)}


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_covers_tables_that_exist(event: type[Event]):
    assert event.covers <= set(tables()), sorted(event.covers - set(tables()))


def test_no_two_events_share_a_wire_name():
    names = [event.wire_name for event in EVENTS]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})


def test_every_archived_table_is_covered():
    uncovered = ARCHIVED - {table for event in EVENTS for table in event.covers}
    assert not uncovered, sorted(uncovered)


def test_every_event_is_recorded_somewhere():
    made = {called.rpartition(".")[2] for module in modules("esn") for _, called in module.calls()}
    unused = {event.__name__ for event in EVENTS} - made - set(NEVER_RECORDED)
    assert not unused, sorted(unused)


def test_the_archive_hears_everything_first():
    assert wiring.LISTENERS[Event][0].__module__ == "esn.archive.append"


def test_every_listener_is_wired_to_the_event_it_takes():
    found = [
        f"{function.__name__} takes {first_types(function)}, wired to {event.__name__}"
        for event, functions in wiring.LISTENERS.items()
        for function in functions
        if not issubclass(event, first_types(function))
    ]
    assert not found, listed(found)


def first_types(function: Callable) -> tuple[type, ...]:
    """The classes that the first parameter of a function may have."""
    hints = typing.get_type_hints(function)
    first = hints[next(iter(inspect.signature(function).parameters))]
    return typing.get_args(first) or (first,)


@pytest.mark.parametrize(
    ("room", "functions"),
    [
        ("listeners", list(SERVED)),
        ("realtime", list(wiring.ROOMS.values())),
        ("jobs", [kind.function for kind in wiring.JOBS.values()]),
        ("documents", list(wiring.DOCUMENTS.values())),
        ("gates", [*wiring.REQUEST_GATES, *getattr(wiring, "PUBLISHING_GATES", ())]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_room_offers_is_wired(room: str, functions: list[Callable]):
    forgotten = set(offered(room)) - wired(functions)
    assert not forgotten, listed(sorted(forgotten))


def test_jobs_are_enqueued_by_names_that_exist():
    found, enqueued = [], set()
    for module in modules("esn"):
        for node in module.nodes[ast.Call]:
            if dotted(node.func).rpartition(".")[2] == "enqueue" and node.args:
                name = node.args[0]
                if not isinstance(name, ast.Constant) or name.value not in wiring.JOBS:
                    found.append(f"{module.name}:{node.lineno} {ast.unparse(name)}")
                else:
                    enqueued.add(name.value)
    assert not found, listed(found)
    idle = set(wiring.JOBS) - enqueued - set(wiring.SCHEDULE)
    assert not idle, f"jobs that nobody enqueues: {sorted(idle)}"


def test_the_schedule_names_jobs():
    assert set(wiring.SCHEDULE) <= set(wiring.JOBS)


def test_every_blueprint_is_registered():
    made = {
        import_name(module)
        for module in modules("esn")
        for _, called in module.calls()
        if called in ("Blueprint", "SpaceBlueprint") and module.room == "routes"
    }
    registered = {blueprint.import_name for blueprint in wiring.BLUEPRINTS}
    assert made <= registered, sorted(made - registered)
