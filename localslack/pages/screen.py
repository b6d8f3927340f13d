"""What one page shows of one person's screen, ready for the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from localslack.fields import Place, places
from localslack.guide import STEPS
from localslack.model import Channel, Json, Message, View, options_of
from localslack.pages.moments import moment
from localslack.pages.mrkdwn import mrkdwn, plain, unescaped
from localslack.people import Person
from localslack.texts import LANGUAGES, Texts
from localslack.typed import field_name
from localslack.values import content, initial_values
from localslack.workspace import Workspace

TEMPLATES = Path(__file__).resolve().parents[1] / "templates"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template: str, texts: Texts, **values: Any) -> str:
    return ENVIRONMENT.get_template(template).render(t=texts, **values)


@dataclass(frozen=True)
class Asking:
    """A button that asks "are you sure?" before it does anything."""

    do: str
    inside: str
    ts: str
    confirm: Json


class Screen:
    """Everything the templates ask about; one per request."""

    def __init__(self, ws: Workspace, me: Person) -> None:
        self.ws = ws
        self.me = me
        names = {p.id: p.name for p in ws.state.people.values()}
        names |= {c.id: c.name for c in ws.state.channels.values()}
        self._mrkdwn = partial(mrkdwn, names=names, me=me.id)

    def text(self, text: Json) -> Markup:
        return self.mrkdwn(text["text"]) if text["type"] == "mrkdwn" else plain(text["text"])

    def mrkdwn(self, text: str) -> Markup:
        return self._mrkdwn(text)

    def author(self, message: Message) -> Person:
        return self.ws.state.people[message.user]

    def moment(self, when: datetime, pattern: str) -> str:
        return moment(self.ws, when, pattern)

    def at(self, ts: str, pattern: str) -> str:
        return self.moment(datetime.fromtimestamp(float(ts), UTC), pattern)

    def local_input(self, epoch: int | None) -> str:
        """As a browser's date-and-time field wants it."""
        if epoch is None:
            return ""
        return datetime.fromtimestamp(epoch, self.ws.zone).strftime("%Y-%m-%dT%H:%M")

    def day_in_words(self, day: str | None) -> str:
        """A browser writes the date in a field its own way; Slack, and so this page, in the reader's language."""
        if not day:
            return ""
        return self.moment(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=self.ws.zone), "date_field")

    def moment_in_words(self, epoch: float | None) -> str:
        return "" if epoch is None else self.moment(datetime.fromtimestamp(epoch, UTC), "moment_field")

    def name_of(self, channel: Channel) -> str:
        return self.ws.texts("page.bot_name") if channel.is_im else channel.name

    def unread_of(self, person: Person) -> int:
        return sum(self.ws.unread(person.id, c.id) for c in self.ws.places_of(person.id))

    def values(self, shown: Message | View) -> Mapping[str, Mapping[str, Json]]:
        return shown.values if isinstance(shown, View) else initial_values(shown.blocks)

    def content(self, values: Mapping[str, Mapping[str, Json]], block: Json, element: Json) -> Any:
        return content(values[block["block_id"]][element["action_id"]])

    def people_and_channels(self, kind: str) -> list[tuple[str, str]]:
        """What there is to choose from in a select of people or conversations."""
        if "users" in kind:
            return [(p.id, p.name) for p in self.ws.people]
        return [(c.id, f"#{c.name}") for c in self.ws.places_of(self.me.id) if not c.is_im]

    def is_modal(self, shown: Message | View) -> bool:
        return isinstance(shown, View) and shown.body["type"] == "modal"

    def rich(self, block: Json) -> list[Json]:
        """The pieces of text of a rich_text block, without their layout."""
        return [piece for part in block["elements"] for piece in part.get("elements", [])]


def key(verb: str, block: Json, element: Json, chosen: str | None = None) -> str:
    """The value of a button: what it does, to which element."""
    parts = [verb, block["block_id"], element["action_id"], *([chosen] if chosen is not None else [])]
    return ":".join(quote(part, safe="") for part in parts)


def find(blocks: list[Json], block_id: str, action_id: str) -> Place | None:
    for place in places(blocks):
        if (place.block["block_id"], place.element["action_id"]) == (block_id, action_id):
            return place
    return None


ENVIRONMENT.globals |= {"key": key, "name": field_name, "options": options_of, "languages": LANGUAGES, "steps": STEPS}
ENVIRONMENT.filters["words"] = unescaped
