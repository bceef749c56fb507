"""Every file has one job: what the rooms of a domain may touch (design 3)."""

import ast

import pytest

from tests.architecture.source import GROUND, ROOT, Module, begins, dotted, listed, modules

HTTP = ("flask", "flask_login", "flask_limiter", "flask_wtf", "werkzeug", "esn.web")
SOCKETS = ("flask_socketio", "socketio", "esn.realtime")
DATABASE = ("sqlalchemy", "esn.core.db", "esn.core.unit_of_work", "flask_sqlalchemy")
WRITING = ("esn.core.unit_of_work.unit_of_work",)
MAIL = ("smtplib", "email")

# Room -> what no file in it may import. `own:` stands for the rooms of every domain.
FORBIDDEN = {
    "models": (*HTTP, *SOCKETS, *WRITING, "own:policy", "own:queries", "own:actions", "own:events", "own:routes"),
    "policy": (*HTTP, *SOCKETS, *WRITING, "own:queries", "own:actions", "own:listeners", "own:routes"),
    "queries": (*HTTP, *SOCKETS, *WRITING, "own:actions", "own:listeners", "own:routes"),
    "actions": (*HTTP, *SOCKETS, *MAIL, "jinja2", "own:routes", "own:listeners", "own:realtime"),
    "events": (*HTTP, *SOCKETS, *DATABASE, "own:models", "own:policy", "own:queries", "own:actions"),
    "listeners": (*HTTP, *SOCKETS, *MAIL, "own:routes"),
    "gates": (*HTTP, *SOCKETS, *WRITING, "own:routes"),  # what a gate writes, an action writes
    "forms": (*DATABASE, *SOCKETS, "own:policy", "own:models", "own:queries", "own:actions"),
    "routes": (*DATABASE, *SOCKETS, "own:listeners", "own:jobs", "own:policy"),
    "realtime": (*HTTP, *SOCKETS, *DATABASE, "own:queries", "own:actions", "own:models"),
    "jobs": (*HTTP, *SOCKETS, "own:routes"),
    "documents": (*HTTP, *SOCKETS, *WRITING, "own:actions", "own:routes"),
}
# forms know Flask-WTF, and the base form of web; nothing else of HTTP
FORBIDDEN["forms"] += ("flask.request", "flask.session", "flask.g", "flask.current_app")
ALLOWED = {"forms": ("esn.web.forms",)}

# Files that break a rule of their room: one line of reason each.
EXEMPT: dict[tuple[str, str], str] = {}

SESSION_WRITES = ("add", "add_all", "bulk_save_objects", "delete", "merge")
SESSION_ENDS = ("begin", "begin_nested", "commit", "flush", "rollback")
DML = ("sa.insert", "sa.update", "sa.delete")
WRITERS = ("actions", "listeners", "jobs")


def breaks(module: Module, imported: str) -> bool:
    """Whether this import is forbidden in the module's room."""
    if module.room is None or begins(imported, *ALLOWED.get(module.room, ())):
        return False
    parts = imported.split(".")
    if module.room == "forms" and parts[-1].isupper():
        return False  # limits and choices stand beside the table that has them
    is_domain = parts[0] == "esn" and len(parts) > 2 and parts[1] not in GROUND
    for rule in FORBIDDEN[module.room]:
        if rule.startswith("own:"):
            if is_domain and parts[2] == rule.removeprefix("own:"):
                return True
        elif begins(imported, rule):
            return True
    return False


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_of_a_room(room: str):
    found = [
        f"{module.name}:{line} imports {imported}"
        for module in modules("esn")
        for line, imported in module.imports()
        if module.room == room and breaks(module, imported) and (module.name, imported) not in EXEMPT
    ]
    assert not found, listed(found)


def test_events_know_only_events():
    found = [
        f"{module.name}:{line} imports {imported}"
        for module in modules("esn")
        for line, imported in module.imports()
        if module.room == "events" and begins(imported, "esn") and not begins(imported, "esn.core.events")
    ]
    assert not found, listed(found)


def test_only_entries_know_flask():
    entries = ("web", "realtime", "worker", "operation", "cli", "")  # and "" is app.py with its tables
    found = [
        f"{module.name}:{line} imports {imported}"
        for module in modules("esn")
        for line, imported in module.imports()
        if begins(imported, "flask", "flask_login", "werkzeug")
        and module.package not in entries
        and module.room not in ("routes", "forms")
        and module.name not in FLASK_BELOW
    ]
    assert not found, listed(found)


# Files outside routes that know Flask: one line of reason each.
FLASK_BELOW = {
    "esn/spaces/blueprint.py": "the blueprint that resolves a space for the actor before any of its routes",
}


def test_only_actions_write():
    found = []
    for module in modules("esn"):
        if module.room is None or module.room in WRITERS:
            continue
        for line, called in module.calls():
            owner, _, verb = called.rpartition(".")
            is_session = owner.endswith("session")
            if called in DML or (is_session and verb in (*SESSION_WRITES, *SESSION_ENDS)):
                found.append(f"{module.name}:{line} calls {called}")
    assert not found, listed(found)


def test_only_the_unit_of_work_commits():
    found = [
        f"{module.name}:{line} calls {called}"
        for module in modules("esn")
        for line, called in module.calls()
        if called.endswith(".commit") and module.name not in COMMITS
    ]
    assert not found, listed(found)


COMMITS = {
    "esn/core/unit_of_work.py": "it is the unit of work",
}


def test_only_the_publisher_emits():
    found = [
        f"{module.name}:{line} calls {called}"
        for module in modules("esn")
        for line, called in module.calls()
        if called.endswith(".emit") and module.name != "esn/realtime/publisher.py"
    ]
    assert not found, listed(found)


def test_only_the_server_has_socket_handlers():
    found = [
        f"{module.name}:{node.lineno} handles a socket event"
        for module in modules("esn")
        for node in module.functions()
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and dotted(decorator.func).endswith((".on", ".on_event"))
        if module.name != "esn/realtime/server.py"
    ]
    assert not found, listed(found)


def test_what_routes_call_takes_the_actor_first():
    found = [
        f"{module.name} calls {place}.{name}"
        for module in modules("esn")
        if module.room == "routes"
        for place, name in called_rooms(module)
        if not takes_actor(place, name) and not begins(f"{place}.{name}", *WITHOUT_ACTOR)
    ]
    assert not found, listed(found)


# Called by routes without the actor: one line of reason each; the name of a module stands for all in it.
WITHOUT_ACTOR: dict[str, str] = {
    "esn.auth.actions.sign_in": "makes somebody an actor",
    "esn.auth.queries.has_timed_out": "tells a visitor why they are asked again; knows the cookie's hash only",
    "esn.content.queries.find_mentioned": "every colleague's name may be mentioned by everybody",
    "esn.moderation.queries.queue.find_median_time": "a number over all cases; shows none of them",
    "esn.people.queries.find_account_by_username": "every colleague's profile is open to everybody",
    "esn.posts.queries.list_space_positions_since": "the blueprint has resolved the space for the actor",
    "esn.posts.queries.newest_position": "reads a page that is fetched already",
    "esn.terms.queries": "the terms are the same for everybody, strangers included",
}


def called_rooms(module: Module) -> set[tuple[str, str]]:
    """The functions of action and query rooms that a module imports or calls, as (dotted module, name)."""
    rooms, found = {}, set()
    for _, imported in module.imports():
        place, _, name = imported.rpartition(".")
        if len(parts := imported.split(".")) > 2 and parts[0] == "esn" and parts[2] in ("actions", "queries"):
            if module_file(imported):
                rooms[name] = imported
            elif name[0].islower():
                found.add((place, name))
    for _, called in module.calls():
        owner, _, name = called.rpartition(".")
        if owner in rooms:
            found.add((rooms[owner], name))
    return found


def module_file(name: str) -> Module | None:
    """The module of this dotted name."""
    paths = (name.replace(".", "/") + ".py", name.replace(".", "/") + "/__init__.py")
    return next((module for module in modules("esn") if module.name in paths), None)


def takes_actor(place: str, name: str) -> bool:
    """Whether the first parameter of this function is the actor; what is no function there is none of ours."""
    module = module_file(place)
    for node in module.tree.body if module else ():
        if isinstance(node, ast.FunctionDef) and node.name == name:
            arguments = [*node.args.posonlyargs, *node.args.args]
            return bool(arguments) and arguments[0].arg == "actor"
        if isinstance(node, ast.ImportFrom) and name in {alias.asname or alias.name for alias in node.names}:
            return takes_actor(node.module or "", name)
    return True


def test_raw_writing_stands_where_it_is_known():
    found = [
        f"{module.name} uses raw_write"
        for module in modules("esn")
        if "RAW_WRITE" in module.text or "raw_write" in module.text
        if module.name not in RAW_WRITERS
    ]
    assert not found, listed(found)


RAW_WRITERS = {
    "esn/core/commit_guard.py": "defines and checks it",
}


def test_exemptions_are_needed():
    known = {module.name for module in modules("esn")}
    tables = (FLASK_BELOW, COMMITS, RAW_WRITERS)
    gone = {name for table in tables for name in table} - known
    gone |= {name for name, _ in EXEMPT} - known
    gone |= {name for name in WITHOUT_ACTOR if not (module_file(name) or module_file(name.rpartition(".")[0]))}
    assert not gone, f"exempt, but not in {ROOT.name}: {sorted(gone)}"
