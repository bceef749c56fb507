"""Pages and fragments: one template, answered whole or in part (ui.md 3.1)."""

from typing import Any

from flask import Flask, Response, current_app, make_response, redirect, request
from jinja2 import Template

PARTIAL = "partial"


def is_partial() -> bool:
    """Whether a script asks for a part of the page; restoring from history always takes the whole."""
    is_restored = request.headers.get("HX-History-Restore-Request") == "true"
    return request.headers.get("HX-Request-Type") == PARTIAL and not is_restored


def render(template: str, fragment: str | None = None, *, status: int = 200, **context: Any) -> Response:
    """Answer with the page, or with `fragment` alone (a block of it, or a template) when a part was asked for."""
    if fragment is None or not is_partial():
        html = _template(template).render(_completed(context))
    else:
        html = render_part(template, fragment, **context)
    response = make_response(html, status)
    response.vary.add("HX-Request-Type")
    return response


def render_part(template: str, fragment: str, **context: Any) -> str:
    """The HTML of one block of a template, or of the template that `fragment` names."""
    if fragment.endswith(".html"):
        return _template(fragment).render(_completed(context))
    whole = _template(template)
    scope = whole.new_context(_completed(context))
    next(whole.root_render_func(scope), None)  # runs the imports at its top, up to the first line of output
    return "".join(whole.blocks[fragment](scope))


def created(html: str, location: str) -> Response:
    """The new thing itself for a script (201), otherwise the way to its page (303)."""
    if is_partial():
        return make_response(html, 201, {"Location": location})
    return redirect(location, 303)  # type: ignore[return-value]


def _template(name: str) -> Template:
    return current_app.jinja_env.get_template(name)


def _completed(context: dict[str, Any]) -> dict[str, Any]:
    current_app.update_template_context(context)
    return context


def init_fragments(app: Flask) -> None:
    """Let templates ask `is_partial()`."""
    app.add_template_global(is_partial)
