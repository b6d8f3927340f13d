"""The bodies Slack sends to an app."""

import mimetypes
import re
import time
from typing import Any
from urllib.parse import quote

from localslack.installation import Installation
from localslack.model import Channel, Json, Message, StoredFile, View
from localslack.people import BOT, Person

BOT_ID = "B0WEDERHOOR"


class Payloads:
    """Builds payloads for one workspace (a Slack "team")."""

    def __init__(self, team: str, domain: str, app: Installation) -> None:
        self.team = team
        self.domain = domain
        self.app = app

    def command(self, who: Person, channel: Channel, command: str, text: str, trigger: str, url: str) -> Json:
        return {
            "token": self.app.verification_token,
            "team_id": self.team,
            "team_domain": self.domain,
            "channel_id": channel.id,
            "channel_name": channel_name(channel),
            "user_id": who.id,
            "user_name": who.username,
            "command": command,
            "text": text,
            "api_app_id": self.app.app_id,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": trigger,
        }

    def interaction(self, kind: str, who: Person, trigger: str | None = None, **more: object) -> Json:
        """What every `payload=` request has, with what this kind adds."""
        payload: Json = {
            "type": kind,
            "user": {"id": who.id, "username": who.username, "name": who.username, "team_id": self.team},
            "team": {"id": self.team, "domain": self.domain},
            "api_app_id": self.app.app_id,
            "token": self.app.verification_token,
            "enterprise": None,
            "is_enterprise_install": False,
        }
        if trigger is not None:
            payload["trigger_id"] = trigger
        return {**payload, **more}

    def shortcut(self, kind: str, who: Person, trigger: str, **more: object) -> Json:
        """Shortcuts come without the app's id."""
        payload = self.interaction(kind, who, trigger, **more)
        del payload["api_app_id"]
        return payload

    def view(self, view: View, with_state: bool = True) -> Json:
        body: Json = {"private_metadata": "", "callback_id": "", "title": None, "close": None, "submit": None}
        body |= {"clear_on_close": False, "notify_on_close": False, "external_id": "", **view.body}
        body |= {
            "id": view.id,
            "team_id": self.team,
            "hash": view.hash,
            "root_view_id": view.root,
            "previous_view_id": view.previous,
            "app_id": self.app.app_id,
            "app_installed_team_id": self.team,
            "bot_id": BOT_ID,
        }
        return {**body, "state": {"values": view.values if with_state else {}}}

    def message(self, message: Message, files: list[Json], metadata: bool = False) -> Json:
        body: Json = {"type": "message", "ts": message.ts, "text": message.text, "team": self.team}
        body["user"] = message.user
        if message.bot:
            body |= {"bot_id": BOT_ID, "app_id": self.app.app_id}
        if message.blocks:
            body["blocks"] = escaped(message.blocks)
        if message.thread_ts:
            body["thread_ts"] = message.thread_ts
        if message.edited:
            body["edited"] = {"user": message.user, "ts": message.edited}
        if files:
            body["files"] = files
        if message.deleted:
            body["subtype"] = "tombstone"
        if metadata and message.metadata:
            body["metadata"] = message.metadata
        return body

    def event(self, event: Json, event_id: str, when: int) -> Json:
        return {
            "token": self.app.verification_token,
            "team_id": self.team,
            "api_app_id": self.app.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": when,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": self.team,
                    "user_id": BOT,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }

    def channel(self, channel: Channel) -> Json:
        return {"id": channel.id, "name": channel_name(channel)}

    def file(self, file: StoredFile, url: str) -> Json:
        """`url` is where its private addresses begin."""
        ending = file.name.rpartition(".")[2].lower() if "." in file.name else "binary"
        name = quote(file.name)
        return {
            "id": file.id,
            "name": file.name,
            "title": file.title,
            "size": file.size,
            "created": file.created,
            "timestamp": file.created,
            "user": file.user,
            "user_team": self.team,
            "filetype": ending,
            "pretty_type": ending.upper(),
            "mimetype": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            "mode": "hosted",
            "editable": False,
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "channels": [c for c in file.channels if c.startswith("C")],
            "groups": [],
            "ims": [c for c in file.channels if c.startswith("D")],
            "shares": {},
            "url_private": f"{url}/{name}",
            "url_private_download": f"{url}/download/{name}",
            "permalink": f"{url}/{name}",
            "comments_count": 0,
            "is_starred": False,
            "has_rich_preview": False,
            "file_access": "visible",
        }


def escaped(part: Any) -> Any:
    """Slack hands back the plain texts of messages with &, < and > escaped, however they were sent."""
    if isinstance(part, list):
        return [escaped(one) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("type") == "plain_text" and isinstance(part.get("text"), str):
        text = re.sub(r"&(?!(amp|lt|gt);)", "&amp;", part["text"])
        return {**part, "text": text.replace("<", "&lt;").replace(">", "&gt;")}
    return {key: escaped(one) for key, one in part.items()}


def channel_name(channel: Channel) -> str:
    """Slack hides the names of private conversations in the payloads of commands."""
    return "directmessage" if channel.is_im else "privategroup" if channel.private else channel.name


def action(element: Json, block_id: str, state: Json | None, chosen: Json | None = None) -> Json:
    """One entry of `actions` in a block_actions payload."""
    entry: Json = {"action_id": element["action_id"], "block_id": block_id, "type": element["type"]}
    entry["action_ts"] = f"{time.time():.6f}"
    if element["type"] == "button":
        entry |= {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    if chosen is not None:
        entry["selected_option"] = chosen
    return {**entry, **(state or {})}
