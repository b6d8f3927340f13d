"""apps.*: what the app asks with its own token, not the bot's."""

from localslack.api.calling import Call, method
from localslack.model import Json
from localslack.refusal import SlackError
from localslack.sockets import Sockets


@method("apps.connections.open")
def connections_open(call: Call) -> Json:
    if not isinstance(call.core.delivery, Sockets):
        raise SlackError("forbidden_team", ["[ERROR] Socket Mode is not switched on for this app"])
    return {"url": call.core.delivery.address()}
