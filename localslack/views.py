"""Modals and Home tabs: who has which open, in Slack's stack of at most three."""

import copy
import secrets
from collections import defaultdict
from collections.abc import Collection

from localslack.checks import too_large, view_problems
from localslack.model import Json, View, elements
from localslack.refusal import SlackError
from localslack.state import State
from localslack.triggers import Triggers
from localslack.values import carried_over, initial_values

MOST_VIEWS = 3


class Views:
    def __init__(self, state: State, triggers: Triggers, scopes: Collection[str]) -> None:
        """`scopes` is what the app may do at this moment."""
        self._state = state
        self._scopes = scopes
        self._triggers = triggers
        self.stacks: dict[str, list[View]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        for name, kept in state.settings.items():
            if name.startswith("home "):
                self._publish(name.removeprefix("home "), dict(kept))

    def open(self, trigger_id: str, body: Json) -> View:
        self._check(body, "modal")
        return self.stack(self._triggers.exchange(trigger_id).user, body)

    def push(self, trigger_id: str, body: Json) -> View:
        self._check(body, "modal")
        trigger = self._triggers.exchange(trigger_id)
        if trigger.view is None or self.find(trigger.view) is None:
            raise SlackError("invalid_trigger_id", ["[ERROR] this trigger does not come from an open modal"])
        return self.stack(trigger.user, body)

    def stack(self, user: str, body: Json) -> View:
        """Put a view on top of what this person has open."""
        self._check(body, "modal")
        stack = self.stacks[user]
        if len(stack) >= MOST_VIEWS:
            raise SlackError("push_limit_reached")
        self._unique_external_id(body)
        view = _fresh(user, body)
        if stack:
            view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        self._state.changed()
        return view

    def update(self, view: View | None, body: Json, hash_: str | None = None) -> View:
        """Another content for an open view; what was typed in the same fields stays."""
        if view is None:
            raise SlackError("not_found")
        if hash_ is not None and hash_ != view.hash:
            raise SlackError("hash_conflict")
        self._check(body, view.body["type"])
        if body.get("external_id") != view.body.get("external_id"):
            self._unique_external_id(body)
        view.body = _complete(body)
        view.hash = _hash()
        view.values = carried_over(view.body["blocks"], view.values)
        view.errors, view.not_taken, view.notice = {}, {}, None
        self._state.changed()
        return view

    def publish(self, user: str, body: Json, hash_: str | None = None) -> View:
        before = self.homes.get(user)
        if hash_ is not None and before is not None and hash_ != before.hash:
            raise SlackError("hash_conflict")
        self._check(body, "home")
        self._state.keep_setting(f"home {user}", body)
        return self._publish(user, body)

    def _publish(self, user: str, body: Json) -> View:
        before = self.homes.get(user)
        view = _fresh(user, body)
        if before is not None:
            view.id = view.root = before.id
        self.homes[user] = view
        return view

    def top(self, user: str) -> View | None:
        return self.stacks[user][-1] if self.stacks[user] else None

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View | None:
        for view in [*(v for stack in self.stacks.values() for v in stack), *self.homes.values()]:
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def remove(self, view: View) -> None:
        if view in self.stacks[view.user]:
            self.stacks[view.user].remove(view)
            self._state.changed()

    def clear(self, user: str) -> list[View]:
        """Close everything; the closed views, the upper one first."""
        closed = self.stacks.pop(user, [])[::-1]
        self._state.changed()
        return closed

    def _check(self, body: Json, surface: str) -> None:
        problems = view_problems(body, self._state.ids)
        if not problems and body["type"] != surface:
            problems = [f"[ERROR] must be of type {surface} [json-pointer:/view/type]"]
        if problems:
            raise SlackError("invalid_arguments", problems)
        if too_large(body):
            raise SlackError("view_too_large")
        wants_files = any(element["type"] == "file_input" for element in elements(body["blocks"]))
        if wants_files and "files:read" not in self._scopes:
            raise SlackError("missing_scope", needed="files:read", provided=",".join(sorted(self._scopes)))

    def _unique_external_id(self, body: Json) -> None:
        if body.get("external_id") and self.find(external_id=body["external_id"]):
            raise SlackError("duplicate_external_id")


def with_ids(blocks: list[Json]) -> list[Json]:
    """Slack gives every block and element a name when the app did not."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", secrets.token_hex(8))
    for element in elements(blocks):
        element.setdefault("action_id", secrets.token_hex(8))
    return blocks


def _complete(body: Json) -> Json:
    return {**body, "blocks": with_ids(body["blocks"])}


def _fresh(user: str, body: Json) -> View:
    view_id = "V0" + secrets.token_hex(5).upper()
    body = _complete(body)
    return View(view_id, user, body, _hash(), view_id, values=initial_values(body["blocks"]))


def _hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}"
