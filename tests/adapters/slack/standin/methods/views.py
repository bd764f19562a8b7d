"""views.*"""

import copy
import json
import secrets
from typing import Any

from tests.adapters.slack.standin.limits import TRIGGER_LIFE, VIEW_BYTES, VIEWS_STACKED
from tests.adapters.slack.standin.methods.chat import with_ids
from tests.adapters.slack.standin.methods.registry import Arguments, method
from tests.adapters.slack.standin.refusals import Refusal, refuse_malformed, refuse_unless
from tests.adapters.slack.standin.shapes import view_shape
from tests.adapters.slack.standin.state import Json, State, Trigger, View
from tests.adapters.slack.standin.validation import problems_of_view


def body_of(state: State, raw: Any) -> Json:
    """A view as the app sent it, checked."""
    refuse_unless(len(json.dumps(raw).encode()) <= VIEW_BYTES, "view_too_large")
    if problems := problems_of_view(raw):
        refuse_malformed("invalid_arguments", problems)
    body: Json = copy.deepcopy(raw)
    body["blocks"] = with_ids(state, body["blocks"])
    return body


def new_view(state: State, user: str, body: Json, *, previous: View | None = None) -> View:
    """A view with an id of its own."""
    external = str(body.get("external_id") or "")
    taken = {one.external_id for one in state.views.values()} - {""}
    refuse_unless(external not in taken, "duplicate_external_id")
    name = state.new_id("V")
    root = previous.root if previous else name
    view = View(name, user, body, new_hash(state), root, previous.id if previous else None, external)
    state.views[name] = view
    return view


def new_hash(state: State) -> str:
    """Changes with every change of a view."""
    return f"{state.now()}.{secrets.token_hex(4)}"


def _exchange(state: State, arguments: Arguments) -> Trigger:
    trigger = state.triggers.get(arguments.needed("trigger_id", "invalid_arguments"))
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    refuse_unless(not trigger.used, "exchanged_trigger_id")
    refuse_unless(state.clock.time() - trigger.born <= TRIGGER_LIFE, "expired_trigger_id")
    return trigger


@method("views.open", tier=4)
def open_view(state: State, arguments: Arguments) -> Json:
    """A modal over everything else the person had open."""
    trigger = _exchange(state, arguments)
    body = body_of(state, arguments.parsed("view"))
    refuse_unless(body["type"] == "modal", "invalid_arguments")
    view = new_view(state, trigger.user, body)
    trigger.used = True
    state.stacks[trigger.user] = [view.id]
    return {"view": view_shape(state, view)}


@method("views.push", tier=4)
def push_view(state: State, arguments: Arguments) -> Json:
    """A modal over the app's own."""
    trigger = _exchange(state, arguments)
    stack = state.stacks.get(trigger.user, [])
    refuse_unless(stack, "not_found")
    refuse_unless(len(stack) < VIEWS_STACKED, "push_limit_reached")
    view = new_view(state, trigger.user, body_of(state, arguments.parsed("view")), previous=state.views[stack[-1]])
    trigger.used = True
    stack.append(view.id)
    return {"view": view_shape(state, view)}


@method("views.update", tier=4)
def update_view(state: State, arguments: Arguments) -> Json:
    """Changes a modal that is open."""
    view = _named(state, arguments)
    _same(view, arguments)
    replace(state, view, body_of(state, arguments.parsed("view")))
    return {"view": view_shape(state, view)}


def replace(state: State, view: View, body: Json) -> None:
    """Another body in the same place."""
    view.body, view.hash = body, new_hash(state)
    view.external_id = str(body.get("external_id") or "")


def _named(state: State, arguments: Arguments) -> View:
    open_now = {name for stack in state.stacks.values() for name in stack}
    for view in state.views.values():
        named = arguments.text("view_id") == view.id or (arguments.text("external_id") or "-") == view.external_id
        if named and view.id in open_now:
            return view
    raise Refusal("not_found")


def _same(view: View, arguments: Arguments) -> None:
    refuse_unless(not arguments.given("hash") or arguments.text("hash") == view.hash, "hash_conflict")


@method("views.publish", tier=4)
def publish_view(state: State, arguments: Arguments) -> Json:
    """The person's home tab."""
    user = arguments.needed("user_id", "user_not_found")
    refuse_unless(user in state.people, "user_not_found")
    body = body_of(state, arguments.parsed("view"))
    refuse_unless(body["type"] == "home", "invalid_arguments")
    view = state.homes.get(user)
    if view is None:
        state.homes[user] = view = new_view(state, user, body)
    else:
        _same(view, arguments)
        replace(state, view, body)
    return {"view": view_shape(state, view)}
