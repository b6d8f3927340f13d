"""views.*: opening, stacking, changing modals; publishing Home."""

from typing import Any

from localslack.api.calling import Call, method
from localslack.model import Json
from localslack.people import BOT
from localslack.refusal import SlackError


@method("views.open")
def open_(call: Call) -> Json:
    view = call.core.views.open(call.required("trigger_id"), _body(call))
    return {"view": call.core.payloads.view(view)}


@method("views.push")
def push(call: Call) -> Json:
    view = call.core.views.push(call.required("trigger_id"), _body(call))
    return {"view": call.core.payloads.view(view)}


@method("views.update")
def update(call: Call) -> Json:
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise SlackError("invalid_arguments", ["[ERROR] provide view_id or external_id"])
    views = call.core.views
    view = views.update(views.find(view_id, external_id), _body(call), call.text("hash"))
    return {"view": call.core.payloads.view(view)}


@method("views.publish")
def publish(call: Call) -> Json:
    user = call.required("user_id")
    if not call.core.app.home_tab:
        raise SlackError("not_enabled")
    if user not in call.core.state.people or user == BOT:
        raise SlackError("invalid_arguments", ["[ERROR] no such user: user_id"])
    view = call.core.views.publish(user, _body(call), call.text("hash"))
    return {"view": call.core.payloads.view(view)}


def _body(call: Call) -> Any:
    return call.parsed("view")
