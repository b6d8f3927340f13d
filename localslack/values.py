"""What people type and choose, in the shapes Slack sends it in (`view.state.values`)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from localslack.model import Channel, Json, elements_of, options_of
from localslack.people import Person
from localslack.refusal import ScreenError

TEXTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
KEYS = {
    **dict.fromkeys(TEXTS, ("value", "initial_value")),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
SEVERAL = frozenset({"selected_options", "selected_users", "selected_conversations", "files"})


@dataclass(frozen=True)
class Surroundings:
    """Whom and what a person can choose from, and where their clock stands."""

    people: Mapping[str, Person]
    channels: Mapping[str, Channel]
    zone: ZoneInfo

    def person(self, wanted: str) -> str:
        return next((p.id for p in self.people.values() if wanted in (p.id, p.name)), "") or _missing(wanted)

    def channel(self, wanted: str) -> str:
        found = (c.id for c in self.channels.values() if wanted in (c.id, c.name))
        return next(found, "") or _missing(wanted)


def mentions_as_ids(text: str, around: Surroundings) -> str:
    """`@Kees Een` and `#klachten` as Slack sends them on: by id."""
    for person in around.people.values():
        text = text.replace(f"@{person.name}", f"<@{person.id}|{person.username}>")
    for channel in around.channels.values():
        if channel.name:
            text = re.sub(rf"(?<![\w|])#{re.escape(channel.name)}\b", f"<#{channel.id}|{channel.name}>", text)
    return text


def initial(element: Json) -> Json | None:
    """The state of an element nobody touched yet; None for one without state (a button)."""
    if element["type"] not in KEYS:
        return None
    key, start = KEYS[element["type"]]
    return {"type": element["type"], key: element.get(start, [] if key in SEVERAL else None)}


def initial_values(blocks: Iterable[Json]) -> dict[str, dict[str, Json]]:
    values: dict[str, dict[str, Json]] = {}
    for block in blocks:
        for element in elements_of(block):
            state = initial(element)
            if state is not None:
                values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def carried_over(blocks: Iterable[Json], typed: Mapping[str, Mapping[str, Json]]) -> dict[str, dict[str, Json]]:
    """The values after an update: what was typed stays where block, action and type are the same."""
    values = initial_values(blocks)
    for block_id, of_block in values.items():
        for action_id, fresh in of_block.items():
            before = typed.get(block_id, {}).get(action_id)
            if before and before["type"] == fresh["type"]:
                of_block[action_id] = before
    return values


def given(element: Json, raw: object, around: Surroundings) -> Json:
    """The state once a person gave `raw`: words, an option's text or value, a name, a day, a moment."""
    key, _ = KEYS[element["type"]]
    convert = _converter(element, around)
    if key in SEVERAL:
        several = raw if isinstance(raw, list | tuple) else [raw]
        return {"type": element["type"], key: [convert(one) for one in several if one not in (None, "")]}
    return {"type": element["type"], key: None if raw in (None, "") else convert(raw)}


def content(state: Json) -> object:
    """What is in it: a string, option, list, number or None."""
    return state[KEYS[state["type"]][0]]


def _converter(element: Json, around: Surroundings) -> Callable[[object], object]:
    kind = element["type"]
    if "users" in kind:
        return lambda raw: around.person(str(raw))
    if "conversations" in kind or "channels" in kind:
        return lambda raw: around.channel(str(raw))
    if kind == "datetimepicker":
        return lambda raw: _moment(raw, around.zone)
    plain = {"datepicker": _day, "timepicker": _time}
    if kind in plain:
        return plain[kind]
    if kind == "file_input":
        return lambda raw: raw
    if kind in TEXTS:
        return lambda raw: str(raw).replace("\r\n", "\n")
    return lambda raw: option(element, str(raw))


def option(element: Json, wanted: str) -> Json:
    choices = options_of(element)
    for choice in choices:
        if wanted in (choice["value"], choice["text"]["text"]):
            return choice
    there = ", ".join(c["text"]["text"] for c in choices)
    raise ScreenError(f"no option {wanted!r}; there are: {there}")


def _day(raw: object) -> str:
    return (raw if isinstance(raw, date) else date.fromisoformat(str(raw))).isoformat()[:10]


def _time(raw: object) -> str:
    return (raw if isinstance(raw, time) else time.fromisoformat(str(raw))).strftime("%H:%M")


def _moment(raw: object, zone: ZoneInfo) -> int:
    if isinstance(raw, int):
        return raw
    moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    return int((moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp())


def _missing(wanted: str) -> str:
    raise ScreenError(f"nobody and nothing here is called {wanted!r}")
