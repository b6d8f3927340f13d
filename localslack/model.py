"""The things in a workspace: channels, messages, files and views."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Channel:
    id: str
    name: str
    members: list[str]
    private: bool = False
    person: str | None = None
    """The one who talks with the bot here, when this is a direct message."""

    @property
    def is_im(self) -> bool:
        return self.person is not None

    @property
    def kind(self) -> str:
        """The word Slack's scopes use for this sort of conversation."""
        return "im" if self.is_im else "groups" if self.private else "channels"


@dataclass
class Message:
    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    files: list[str] = field(default_factory=list)
    edited: str | None = None
    only_for: str | None = None
    """The person an ephemeral message is shown to."""
    bot: bool = False
    deleted: bool = False
    """A parent whose replies remain: Slack shows an empty place."""

    @property
    def plain(self) -> str:
        """Everything there is to read, as written."""
        return "\n".join(filter(None, [self.text, *texts(self.blocks)]))

    @property
    def buttons(self) -> list[str]:
        return [e["text"]["text"] for e in elements(self.blocks) if e["type"] == "button"]

    def as_json(self) -> Json:
        return asdict(self)


@dataclass
class StoredFile:
    id: str
    name: str
    title: str
    size: int
    user: str
    created: int
    complete: bool = False
    uploaded: bool = False
    channels: list[str] = field(default_factory=list)

    def as_json(self) -> Json:
        return asdict(self)


@dataclass
class View:
    """A modal or a Home tab, and what its user has typed in it so far."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    not_taken: dict[str, str] = field(default_factory=dict)
    """Why files that were chosen are not among the values, by block id."""
    notice: str | None = None
    busy: bool = False

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    @property
    def labels(self) -> list[str]:
        return [b["label"]["text"] for b in self.blocks if b["type"] == "input"]

    @property
    def buttons(self) -> list[str]:
        return [e["text"]["text"] for e in elements(self.blocks) if e["type"] == "button"]

    @property
    def plain(self) -> str:
        return "\n".join(filter(None, [self.title, *texts(self.blocks)]))


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of one block."""
    if block["type"] == "input":
        return [block["element"]]
    if block["type"] == "actions":
        return list(block["elements"])
    accessory = block.get("accessory")
    return [accessory] if accessory and accessory["type"] != "image" else []


def elements(blocks: list[Json]) -> list[Json]:
    return [e for block in blocks for e in elements_of(block)]


def options_of(element: Json) -> list[Json]:
    grouped = [o for group in element.get("option_groups", ()) for o in group["options"]]
    return [*element.get("options", ()), *grouped]


def texts(part: Any) -> Iterator[str]:
    """Every text below a block, element or list of these, in reading order."""
    if isinstance(part, list):
        for one in part:
            yield from texts(one)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for key in ("text", "label", "hint", "title", "description", "fields", "elements", "element"):
            if isinstance(part.get(key), dict | list):
                yield from texts(part[key])
        yield from texts([part[k] for k in ("accessory", "options") if k in part])
