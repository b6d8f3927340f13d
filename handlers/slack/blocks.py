"""Forms and cards as Slack's Block Kit: modals, messages, the Home tab, and the replies to a submission.

What breaks one of Slack's limits by our own doing (too many options, a text that does not fit its input) is a mistake
of ours and a ``ValueError``: cutting it would lose what somebody wrote. Titles and labels are clipped, texts split.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, tzinfo
from typing import Any

from bot.dialogue.forms import Card, Fact, FieldErrors, Form, Part
from handlers.slack.inputs import block_id, field_blocks
from handlers.slack.pieces import SECTION, Block, Reader, context, literal, marked, plain_text, quoted, rows, sections
from handlers.slack.text import ELLIPSIS, Lookup, escaped, mrkdwn, nobody, plain, units

TITLE, METADATA, SHORT_FACT = 24, 3000, 60
FACTS_IN_SECTION = 10
VIEW_BLOCKS, MESSAGE_BLOCKS, MESSAGE_SIZE = 100, 50, 13_000


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
    reader = Reader(people, names, timezone, revision)
    blocks = sections(form.notice, reader)
    for field in form.fields:
        blocks += field_blocks(field, reader)
    _check(form, blocks)
    made: Block = {
        "type": "modal",
        "callback_id": form.name,
        "title": plain_text(form.title, TITLE, names),
        "close": plain_text(form.close or close, TITLE, names),
        "private_metadata": _metadata(form, revision),
        "blocks": _numbered(_folded(blocks, VIEW_BLOCKS)),
    }
    if form.submit:
        made["submit"] = plain_text(form.submit, TITLE, names)
    if len(made["blocks"]) > VIEW_BLOCKS:
        raise ValueError(f"form {form.name!r} needs {len(made['blocks'])} blocks, Slack takes {VIEW_BLOCKS}")
    return made


def card_view(card: Card, close: str, people: Lookup = nobody, *, names: Lookup = nobody) -> Block:
    """A modal to read. A title that does not fit above stands in full as its first line."""
    reader = Reader(people, names)
    blocks, tail = _body(card, reader)
    if not blocks or units(plain(card.title, names)) > TITLE:
        blocks = _title(card, reader) + blocks
    return {
        "type": "modal",
        "callback_id": "card",
        "title": plain_text(card.title, TITLE, names),
        "close": plain_text(close, TITLE, names),
        "blocks": _numbered(_cut_to(_folded(blocks, VIEW_BLOCKS), tail, VIEW_BLOCKS)),
    }


def message(card: Card, people: Lookup = nobody, *, names: Lookup = nobody) -> Block:
    """``text`` and ``blocks`` of a message. The text is the notification: the title, with nobody's name in it."""
    reader = Reader(people, names)
    return {"text": mrkdwn(card.title), "blocks": _numbered(_whole(card, reader, MESSAGE_BLOCKS, MESSAGE_SIZE))}


def home(cards: Iterable[Card], people: Lookup = nobody, *, names: Lookup = nobody) -> Block:
    """The Home tab: card under card; what does not fit any more is left out whole, and that shows."""
    reader = Reader(people, names)
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


# --- cards


def _whole(card: Card, reader: Reader, most: int, size: int | None = None) -> list[Block]:
    blocks, tail = _body(card, reader)
    return _cut_to(_folded([*_title(card, reader), *blocks], most), tail, most, size)


def _title(card: Card, reader: Reader) -> list[Block]:
    return sections(card.title, reader, bold=True)


def _body(card: Card, reader: Reader) -> tuple[list[Block], list[Block]]:
    """What a card says under its title, and what of it stays at the end when it must be cut."""
    head = [block for text in card.text for block in sections(text, reader)]
    facts, tail = _facts(card.facts, reader), _tail(card, reader)
    if not card.parts:
        return [*head, *facts, *tail], tail
    # A file: what there is to do stands above all that there is to read.
    return [*head, *tail, *facts, *(block for part in card.parts for block in _part(part, reader))], []


def _part(part: Part, reader: Reader) -> list[Block]:
    head = sections(part.title, reader, bold=True)
    return [*head, *sections("\n".join(part.text), reader), *rows(part.actions, reader)]


def _tail(card: Card, reader: Reader) -> list[Block]:
    return context(card.notice, reader) + rows(card.actions, reader)


def _facts(facts: Sequence[Fact], reader: Reader) -> list[Block]:
    """A row a fact: its label at the left and, literally, its value at the right; a long one under its label."""
    blocks: list[Block] = []
    for fact in facts:
        value = fact.value or ELLIPSIS
        if units(value) > SHORT_FACT or "\n" in value:
            blocks += [*sections(fact.label, reader, bold=True), *quoted(value)]
            continue
        label = mrkdwn(fact.label, reader.people, reader.names, bold=True) or ELLIPSIS
        row = [marked(label), literal(escaped(value) or ELLIPSIS)]
        if blocks and len(blocks[-1].get("fields", ())) in range(1, FACTS_IN_SECTION - 1):
            blocks[-1]["fields"] += row
        else:
            blocks.append({"type": "section", "fields": row})
    return blocks


# --- blocks


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
    return {"type": "context", "elements": [marked(ELLIPSIS)]}


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
