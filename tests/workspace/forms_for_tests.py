"""A modal with every kind of field."""

from typing import Any

OPTIONS = [
    {"text": {"type": "plain_text", "text": "Telefoon"}, "value": "phone"},
    {"text": {"type": "plain_text", "text": "E-mail"}, "value": "mail"},
]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def field(name: str, label: str, kind: str, optional: bool = True, **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": f"{name}_a", **more}
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": optional,
        "element": element,
    }


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Klacht vastleggen"),
        "submit": plain("Vastleggen"),
        "close": plain("Annuleren"),
        "blocks": list(blocks),
        **more,
    }


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


def actions(*elements: dict[str, Any], block_id: str = "buttons") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


EVERY_FIELD = [
    field("name", "Naam", "plain_text_input", optional=False, max_length=10),
    field("story", "Verhaal", "plain_text_input", multiline=True, min_length=3),
    field("mail", "E-mail", "email_text_input"),
    field("count", "Aantal", "number_input", is_decimal_allowed=False, min_value="1"),
    field("how", "Hoe", "static_select", options=OPTIONS, initial_option=OPTIONS[0]),
    field("ways", "Wegen", "multi_static_select", options=OPTIONS),
    field("who", "Over wie", "users_select"),
    field("whom", "Wie nog meer", "multi_users_select"),
    field("where", "Kanaal", "conversations_select"),
    field("day", "Dag", "datepicker", initial_date="2026-12-21"),
    field("time", "Tijd", "timepicker"),
    field("moment", "Ontvangen op", "datetimepicker"),
    field("form", "Vorm", "radio_buttons", options=OPTIONS),
    field("ticks", "Vinkjes", "checkboxes", options=OPTIONS),
]
