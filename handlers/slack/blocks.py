"""Forms and cards as Slack's Block Kit: modals, messages, the Home tab, and the replies to a submission.

What breaks one of Slack's limits by our own doing (too many options, a text that does not fit its input) is a mistake
of ours and a ``ValueError``: cutting it would lose what somebody wrote. Titles and labels are clipped, texts split.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from bot.dialogue.forms import Action, Card, Fact, Field, FieldErrors, Form, Option, Part
from handlers.slack.text import (
    ELLIPSIS,
    Lookup,
    escaped,
    escaped_parts,
    fitted,
    mrkdwn,
    mrkdwn_parts,
    nobody,
    plain,
    units,
)

Block = dict[str, Any]

DO = "do:"
"""Starts the action_id of every button of ours."""

TITLE, BUTTON, PLACEHOLDER = 24, 75, 150
LABEL, SECTION, CONTEXT, SHORT_FACT = 2000, 3000, 2000, 60
OPTION_LABEL, OPTION_KEY, OPTIONS, OPTIONS_IN_SIGHT = 75, 150, 100, 10
TYPED, METADATA, VALUE = 3000, 3000, 2000
FILES = 10
FIRST_MOMENT, LAST_MOMENT = 1_000_000_000, 9_999_999_999  # Slack takes ten digits: from September 2001
FACTS_IN_SECTION, BUTTONS_IN_ROW = 10, 25
VIEW_BLOCKS, MESSAGE_BLOCKS, MESSAGE_SIZE = 100, 50, 13_000


@dataclass(frozen=True)
class _Reader:
    """How people and moments are shown, and the revision of the form."""

    people: Lookup
    names: Lookup
    timezone: tzinfo = UTC
    revision: int = 0


def view(
    form: Form,
    close: str,
    people: Lookup = nobody,
    timezone: tzinfo = UTC,
    *,
    names: Lookup = nobody,
    revision: int = 0,
) -> Block:
    """A modal to fill in. ``close`` is the button's word unless the form has its own.

    Slack keeps what was typed in a block with the same id and ignores a new initial value: raise ``revision`` when
    ``views.update`` must show other values.
    """
    reader = _Reader(people, names, timezone, revision)
    blocks = _sections(form.notice, reader)
    for field in form.fields:
        blocks += _field(field, reader)
    _check(form, blocks)
    made: Block = {
        "type": "modal",
        "callback_id": form.name,
        "title": _plain(form.title, TITLE, names),
        "close": _plain(form.close or close, TITLE, names),
        "private_metadata": _metadata(form, revision),
        "blocks": _numbered(_folded(blocks, VIEW_BLOCKS)),
    }
    if form.submit:
        made["submit"] = _plain(form.submit, TITLE, names)
    if len(made["blocks"]) > VIEW_BLOCKS:
        raise ValueError(f"form {form.name!r} needs {len(made['blocks'])} blocks, Slack takes {VIEW_BLOCKS}")
    return made


def card_view(card: Card, close: str, people: Lookup = nobody, *, names: Lookup = nobody) -> Block:
    """A modal to read. A title that does not fit above stands in full as its first line."""
    reader = _Reader(people, names)
    blocks, tail = _body(card, reader)
    if not blocks or units(plain(card.title, names)) > TITLE:
        blocks = _title(card, reader) + blocks
    return {
        "type": "modal",
        "callback_id": "card",
        "title": _plain(card.title, TITLE, names),
        "close": _plain(close, TITLE, names),
        "blocks": _numbered(_cut_to(_folded(blocks, VIEW_BLOCKS), tail, VIEW_BLOCKS)),
    }


def message(card: Card, people: Lookup = nobody, *, names: Lookup = nobody) -> Block:
    """``text`` and ``blocks`` of a message. The text is the notification: the title, with nobody's name in it."""
    reader = _Reader(people, names)
    return {"text": mrkdwn(card.title), "blocks": _numbered(_whole(card, reader, MESSAGE_BLOCKS, MESSAGE_SIZE))}


def home(cards: Iterable[Card], people: Lookup = nobody, *, names: Lookup = nobody) -> Block:
    """The Home tab: card under card; what does not fit any more is left out whole, and that shows."""
    reader = _Reader(people, names)
    blocks: list[Block] = []
    for card in cards:
        rule: list[Block] = [{"type": "divider"}] if blocks else []
        more = rule + _whole(card, reader, VIEW_BLOCKS // 2)
        if len(blocks) + len(more) >= VIEW_BLOCKS:
            blocks.append(_left_out())
            break
        blocks += more
    return {"type": "home", "blocks": _numbered(blocks)}


def errors(found: FieldErrors, revision: int = 0, *, names: Lookup = nobody) -> Block:
    """The reply that shows errors at fields; ``revision`` is that of the form answered (``values.carried``)."""
    shown = {block_id(field, revision): plain(sentence, names) for field, sentence in found.errors.items()}
    return {"response_action": "errors", "errors": shown}


def update(view: Block) -> Block:
    """The reply that replaces the form answered."""
    return {"response_action": "update", "view": view}


def push(view: Block) -> Block:
    """The reply that lays another on top; Slack stacks three."""
    return {"response_action": "push", "view": view}


def clear() -> Block:
    """The reply that closes the whole stack."""
    return {"response_action": "clear"}


def block_id(field: str, revision: int) -> str:
    """The revision is mixed into the block's id only: with another action_id Slack thinks something was typed."""
    return f"{field}#{revision}" if revision else field


# --- fields


def _field(field: Field, reader: _Reader) -> list[Block]:
    if field.kind == "note":
        blocks = [*_sections(field.label, reader), *_sections(_words(field), reader), *_context(field.hint, reader)]
    elif field.kind == "quote":
        blocks = [*_sections(field.label, reader), *_quoted(_words(field)), *_context(field.hint, reader)]
    else:
        blocks = [_input(field, reader)]
    return blocks + _rows(field.actions, reader)


def _input(field: Field, reader: _Reader) -> Block:
    made: Block = {
        "type": "input",
        "block_id": block_id(field.id, reader.revision),
        "label": _plain(field.label, LABEL, reader.names),
        "element": {**_element(field, reader), "action_id": field.id},
        "optional": not field.required,
    }
    if field.hint:
        made["hint"] = _plain(field.hint, LABEL, reader.names)
    return made


def _element(field: Field, reader: _Reader) -> Block:
    match field.kind:
        case "text" | "multiline":
            return _typed(field, reader)
        case "email":
            return {"type": "email_text_input", **_initial("value", _words(field)), **_placeholder(field, reader)}
        case "date":
            return {"type": "datepicker", **_initial("date", _day(field)), **_placeholder(field, reader)}
        case "datetime":
            return {"type": "datetimepicker", **_initial("date_time", _moment(field, reader.timezone))}
        case "choice":
            return _choice(field, reader)
        case "choices":
            return _choices(field, reader)
        case "person":
            users = _users(field, reader)
            return {"type": "users_select", **_initial("user", users[:1] and users[0]), **_placeholder(field, reader)}
        case "people":
            return {
                "type": "multi_users_select",
                **_initial("users", _users(field, reader)),
                **_placeholder(field, reader),
            }
        case "file":
            endings = [option.key for option in field.options]
            return {"type": "file_input", "max_files": FILES, **({"filetypes": endings} if endings else {})}
        case _:
            raise ValueError(f"field {field.id!r}: Slack has no input for {field.kind!r}")


def _typed(field: Field, reader: _Reader) -> Block:
    value = _words(field)
    if len(value) > TYPED:
        raise ValueError(f"field {field.id!r} has {len(value)} characters, an input of Slack holds {TYPED}")
    # Slack refuses a value longer than the maximum; a longer one we hold already is shown, never cut.
    return {
        "type": "plain_text_input",
        "multiline": field.kind == "multiline",
        "max_length": max(min(field.max_length, TYPED), len(value), 1),
        **_initial("value", value),
        **_placeholder(field, reader),
    }


def _choice(field: Field, reader: _Reader) -> Block:
    options, chosen = _options(field, reader)
    first = _initial("option", chosen[:1] and chosen[0])
    if _in_sight(field, reader):
        return {"type": "radio_buttons", "options": options, **first}
    return {"type": "static_select", "options": options, **first, **_placeholder(field, reader)}


def _choices(field: Field, reader: _Reader) -> Block:
    options, chosen = _options(field, reader)
    first = _initial("options", chosen)
    if _in_sight(field, reader):
        return {"type": "checkboxes", "options": options, **first}
    return {"type": "multi_static_select", "options": options, **first, **_placeholder(field, reader)}


def _in_sight(field: Field, reader: _Reader) -> bool:
    """Few and short: all of them stand in the form; else in a menu."""
    short = all(units(plain(option.label, reader.names)) <= OPTION_LABEL for option in field.options)
    return short and len(field.options) <= OPTIONS_IN_SIGHT


def _options(field: Field, reader: _Reader) -> tuple[list[Block], list[Block]]:
    """All options, and those chosen already."""
    if not 1 <= len(field.options) <= OPTIONS:
        raise ValueError(f"field {field.id!r} has {len(field.options)} options, Slack takes 1 to {OPTIONS}")
    made = [_option(field, option, reader) for option in field.options]
    return made, [option for option in made if option["value"] in _keys(field)]


def _option(field: Field, option: Option, reader: _Reader) -> Block:
    if not 1 <= len(option.key) <= OPTION_KEY:
        raise ValueError(f"field {field.id!r}: key {option.key!r} has {len(option.key)} characters, not 1-{OPTION_KEY}")
    made: Block = {"text": _plain(option.label, OPTION_LABEL, reader.names), "value": option.key}
    if option.hint:
        made["description"] = _plain(option.hint, OPTION_LABEL, reader.names)
    return made


def _initial(what: str, value: object) -> Block:
    return {f"initial_{what}": value} if value else {}


def _placeholder(field: Field, reader: _Reader) -> Block:
    return {"placeholder": _plain(field.placeholder, PLACEHOLDER, reader.names)} if field.placeholder else {}


def _words(field: Field) -> str:
    if isinstance(field.value, str):
        return field.value
    if field.value is not None:
        raise _wrong(field)
    return ""


def _keys(field: Field) -> tuple[str, ...]:
    value = field.value
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple):
        return tuple(each for each in value if isinstance(each, str))
    raise _wrong(field)


def _day(field: Field) -> str:
    if field.value is None:
        return ""
    if isinstance(field.value, date) and not isinstance(field.value, datetime):
        return field.value.isoformat()
    raise _wrong(field)


def _moment(field: Field, timezone: tzinfo) -> int:
    if field.value is None:
        return 0
    if not isinstance(field.value, datetime):
        raise _wrong(field)
    aware = field.value if field.value.tzinfo else field.value.replace(tzinfo=timezone)
    seconds = int(aware.timestamp())
    return seconds if FIRST_MOMENT <= seconds <= LAST_MOMENT else 0


def _users(field: Field, reader: _Reader) -> list[str]:
    """Those of the people chosen who are in Slack."""
    return [user for user in map(reader.people, _keys(field)) if user]


def _wrong(field: Field) -> ValueError:
    return ValueError(f"field {field.id!r} of kind {field.kind!r} cannot hold a {type(field.value).__name__}")


# --- cards


def _whole(card: Card, reader: _Reader, most: int, size: int | None = None) -> list[Block]:
    blocks, tail = _body(card, reader)
    return _cut_to(_folded([*_title(card, reader), *blocks], most), tail, most, size)


def _title(card: Card, reader: _Reader) -> list[Block]:
    return _sections(card.title, reader, bold=True)


def _body(card: Card, reader: _Reader) -> tuple[list[Block], list[Block]]:
    """What a card says under its title, and what of it stays at the end when it must be cut."""
    head = [block for text in card.text for block in _sections(text, reader)]
    facts, tail = _facts(card.facts, reader), _tail(card, reader)
    if not card.parts:
        return [*head, *facts, *tail], tail
    # A file: what there is to do stands above all that there is to read.
    return [*head, *tail, *facts, *(block for part in card.parts for block in _part(part, reader))], []


def _part(part: Part, reader: _Reader) -> list[Block]:
    head = _sections(part.title, reader, bold=True)
    return [*head, *_sections("\n".join(part.text), reader), *_rows(part.actions, reader)]


def _tail(card: Card, reader: _Reader) -> list[Block]:
    return _context(card.notice, reader) + _rows(card.actions, reader)


def _facts(facts: Sequence[Fact], reader: _Reader) -> list[Block]:
    """A row a fact: its label at the left and, literally, its value at the right; a long one under its label."""
    blocks: list[Block] = []
    for fact in facts:
        value = fact.value or ELLIPSIS
        if units(value) > SHORT_FACT or "\n" in value:
            blocks += [*_sections(fact.label, reader, bold=True), *_quoted(value)]
            continue
        label = mrkdwn(fact.label, reader.people, reader.names, bold=True) or ELLIPSIS
        row = [_mrkdwn(label), _literal(escaped(value) or ELLIPSIS)]
        if blocks and len(blocks[-1].get("fields", ())) in range(1, FACTS_IN_SECTION - 1):
            blocks[-1]["fields"] += row
        else:
            blocks.append({"type": "section", "fields": row})
    return blocks


# --- blocks


def _sections(markup: str, reader: _Reader, *, bold: bool = False) -> list[Block]:
    parts = mrkdwn_parts(markup, SECTION, reader.people, reader.names, bold=bold)
    return [{"type": "section", "text": _mrkdwn(part)} for part in parts]


def _quoted(words: str) -> list[Block]:
    """Somebody's own words, literally."""
    return [{"type": "section", "text": _literal(part)} for part in escaped_parts(words, SECTION)]


def _context(markup: str, reader: _Reader) -> list[Block]:
    parts = mrkdwn_parts(markup, CONTEXT, reader.people, reader.names)
    return [{"type": "context", "elements": [_mrkdwn(part)]} for part in parts]


def _rows(actions: Sequence[Action], reader: _Reader) -> list[Block]:
    buttons = [_button(action, reader) for action in actions]
    starts = range(0, len(buttons), BUTTONS_IN_ROW)
    return [{"type": "actions", "elements": buttons[i : i + BUTTONS_IN_ROW]} for i in starts]


def _button(action: Action, reader: _Reader) -> Block:
    if len(action.on) > VALUE:
        raise ValueError(f"button {action.name!r} is about {len(action.on)} characters, Slack keeps {VALUE}")
    made: Block = {
        "type": "button",
        "action_id": DO + action.name,
        "text": _plain(action.label, BUTTON, reader.names),
    }
    if action.on:
        made["value"] = action.on
    if action.style:
        made["style"] = action.style
    return made


def _mrkdwn(text: str) -> Block:
    """``verbatim``: Slack makes no links or mentions of its own out of what somebody wrote."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _plain(markup: str, limit: int, names: Lookup) -> Block:
    return _literal(fitted(plain(markup, names), limit))


def _literal(text: str) -> Block:
    """``emoji`` off: ``:smile:`` stays what was typed; real emoji show all the same."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _numbered(blocks: list[Block]) -> list[Block]:
    """The same button twice gets ``:2``: action ids must differ."""
    seen: dict[str, int] = {}
    for button in (e for block in blocks if block["type"] == "actions" for e in block["elements"]):
        name = button["action_id"]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            button["action_id"] = f"{name}:{seen[name]}"
    return blocks


def _folded(blocks: list[Block], limit: int) -> list[Block]:
    """Texts under each other put into one block where there are too many blocks."""
    if len(blocks) <= limit:
        return blocks
    folded: list[Block] = []
    for block in blocks:
        if folded and _one_section(folded[-1], block):
            folded[-1]["text"]["text"] += "\n\n" + block["text"]["text"]
        else:
            folded.append(block)
    return folded


def _one_section(above: Block, below: Block) -> bool:
    if not above.keys() == below.keys() == {"type", "text"} or above["text"]["type"] != below["text"]["type"]:
        return False
    return units(above["text"]["text"]) + 2 + units(below["text"]["text"]) <= SECTION


def _cut_to(blocks: list[Block], tail: list[Block], most: int, size: int | None = None) -> list[Block]:
    """What fits, with the notice and the buttons kept; where something was left out, that shows."""
    if len(blocks) <= most and (size is None or _size(blocks) <= size):
        return blocks
    kept: list[Block] = []
    for block in blocks[: len(blocks) - len(tail)]:
        trial = [*kept, block, _left_out(), *tail]
        if len(trial) > most or (size is not None and _size(trial) > size):
            break
        kept.append(block)
    return [*kept, _left_out(), *tail]


def _left_out() -> Block:
    return {"type": "context", "elements": [_mrkdwn(ELLIPSIS)]}


def _size(blocks: list[Block]) -> int:
    """Characters with everything around them: more than Slack counts, so that it always fits."""
    return units(json.dumps(blocks, ensure_ascii=False))


# --- modals


def _metadata(form: Form, revision: int) -> str:
    carried: dict[str, Any] = {"on": form.on, "version": form.version}
    if revision:
        carried["revision"] = revision
    text = json.dumps(carried, ensure_ascii=False, separators=(",", ":"))
    if len(text) > METADATA:
        raise ValueError(f"form {form.name!r} carries {len(text)} characters, Slack keeps {METADATA}")
    return text


def _check(form: Form, blocks: list[Block]) -> None:
    ids = [block["block_id"] for block in blocks if block["type"] == "input"]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise ValueError(f"form {form.name!r} has a field twice: {', '.join(twice)}")
    if ids and not form.submit:
        raise ValueError(f"form {form.name!r} has fields to fill in but no word for its submit button")
