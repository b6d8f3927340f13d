"""A field of a form as an input of Slack, with what stood in it."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from bot.dialogue.forms import Field, Option
from handlers.slack.pieces import Block, Reader, context, plain_text, quoted, rows, sections
from handlers.slack.text import plain, units

LABEL, PLACEHOLDER, TYPED = 2000, 150, 3000
OPTION_LABEL, OPTION_KEY, OPTIONS, OPTIONS_IN_SIGHT = 75, 150, 100, 10
FILES = 10
FIRST_MOMENT, LAST_MOMENT = 1_000_000_000, 9_999_999_999  # Slack takes ten digits: from September 2001


def field_blocks(field: Field, reader: Reader) -> list[Block]:
    if field.kind == "note":
        blocks = [*sections(field.label, reader), *sections(_words(field), reader), *context(field.hint, reader)]
    elif field.kind == "quote":
        blocks = [*sections(field.label, reader), *quoted(_words(field)), *context(field.hint, reader)]
    else:
        blocks = [_input(field, reader)]
    return blocks + rows(field.actions, reader)


def block_id(field: str, revision: int) -> str:
    """The revision is mixed into the block's id only: with another action_id Slack thinks something was typed."""
    return f"{field}#{revision}" if revision else field


def _input(field: Field, reader: Reader) -> Block:
    made: Block = {
        "type": "input",
        "block_id": block_id(field.id, reader.revision),
        "label": plain_text(field.label, LABEL, reader.names),
        "element": {**_element(field, reader), "action_id": field.id},
        "optional": not field.required,
    }
    if field.hint:
        made["hint"] = plain_text(field.hint, LABEL, reader.names)
    return made


def _element(field: Field, reader: Reader) -> Block:
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


def _typed(field: Field, reader: Reader) -> Block:
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


def _choice(field: Field, reader: Reader) -> Block:
    options, chosen = _options(field, reader)
    first = _initial("option", chosen[:1] and chosen[0])
    if _in_sight(field, reader):
        return {"type": "radio_buttons", "options": options, **first}
    return {"type": "static_select", "options": options, **first, **_placeholder(field, reader)}


def _choices(field: Field, reader: Reader) -> Block:
    options, chosen = _options(field, reader)
    first = _initial("options", chosen)
    if _in_sight(field, reader):
        return {"type": "checkboxes", "options": options, **first}
    return {"type": "multi_static_select", "options": options, **first, **_placeholder(field, reader)}


def _in_sight(field: Field, reader: Reader) -> bool:
    """Few and short: all of them stand in the form; else in a menu."""
    short = all(units(plain(option.label, reader.names)) <= OPTION_LABEL for option in field.options)
    return short and len(field.options) <= OPTIONS_IN_SIGHT


def _options(field: Field, reader: Reader) -> tuple[list[Block], list[Block]]:
    """All options, and those chosen already."""
    if not 1 <= len(field.options) <= OPTIONS:
        raise ValueError(f"field {field.id!r} has {len(field.options)} options, Slack takes 1 to {OPTIONS}")
    made = [_option(field, option, reader) for option in field.options]
    return made, [option for option in made if option["value"] in _keys(field)]


def _option(field: Field, option: Option, reader: Reader) -> Block:
    if not 1 <= len(option.key) <= OPTION_KEY:
        raise ValueError(f"field {field.id!r}: key {option.key!r} has {len(option.key)} characters, not 1-{OPTION_KEY}")
    made: Block = {"text": plain_text(option.label, OPTION_LABEL, reader.names), "value": option.key}
    if option.hint:
        made["description"] = plain_text(option.hint, OPTION_LABEL, reader.names)
    return made


def _initial(what: str, value: object) -> Block:
    return {f"initial_{what}": value} if value else {}


def _placeholder(field: Field, reader: Reader) -> Block:
    return {"placeholder": plain_text(field.placeholder, PLACEHOLDER, reader.names)} if field.placeholder else {}


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


def _users(field: Field, reader: Reader) -> list[str]:
    """Those of the people chosen who are in Slack."""
    return [user for user in map(reader.people, _keys(field)) if user]


def _wrong(field: Field) -> ValueError:
    return ValueError(f"field {field.id!r} of kind {field.kind!r} cannot hold a {type(field.value).__name__}")
