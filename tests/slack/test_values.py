"""What Slack sends back: read when it is what we expect, refused by name when it is not."""

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.forms import Action, Field, Form, Option, Upload
from handlers.slack.blocks import view as rendered
from handlers.slack.expect import BrokenPayload
from handlers.slack.values import action, answer, carried, users
from localslack.values import initial_values

PEOPLE = {"U0ADV": "p1", "U0COM1": "p2"}


def person(user: str) -> str:
    return PEOPLE.get(user, f"new-{user}")


VIEW: dict[str, Any] = {
    "id": "V1",
    "hash": "1.abc",
    "type": "modal",
    "callback_id": "intake",
    "private_metadata": json.dumps({"on": "K-2026-0001", "version": 4, "revision": 2}),
    "state": {
        "values": {
            "naam#2": {"naam": {"type": "plain_text_input", "value": "Jansen & <zn>"}},
            "leeg#2": {"leeg": {"type": "plain_text_input", "value": None}},
            "mail#2": {"mail": {"type": "email_text_input", "value": "a@b.nl"}},
            "dag#2": {"dag": {"type": "datepicker", "selected_date": "2026-03-05"}},
            "op#2": {"op": {"type": "datetimepicker", "selected_date_time": 1798275600}},
            "hoe#2": {"hoe": {"type": "radio_buttons", "selected_option": {"value": "brief"}}},
            "wie#2": {"wie": {"type": "users_select", "selected_user": "U0ADV"}},
            "lijst#2": {"lijst": {"type": "multi_users_select", "selected_users": ["U0COM1", "U0NEW"]}},
            "vink#2": {"vink": {"type": "checkboxes", "selected_options": [{"value": "a"}, {"value": "b"}]}},
            "kies#2": {"kies": {"type": "static_select", "selected_option": None}},
            "veel#2": {"veel": {"type": "multi_static_select", "selected_options": []}},
            "stuk#2": {"stuk": {"type": "file_input", "files": [{"id": "F1"}]}},
        }
    },
}
PRESS: dict[str, Any] = {
    "type": "block_actions",
    "user": {"id": "U0ADV", "team_id": "T1"},
    "team": {"id": "T1", "domain": "focus"},
    "trigger_id": "1.2.x",
    "container": {"type": "message", "channel_id": "C1", "message_ts": "1.2"},
    "channel": {"id": "C1", "name": "klachten"},
    "message": {"ts": "1.2", "text": "..."},
    "response_url": "https://hooks.example.org/1",
    "view": None,
    "actions": [{"type": "button", "action_id": "do:waarom:2", "block_id": "x", "value": "K-2026-0001"}],
}


def changed(payload: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = copy.deepcopy(payload)
    at: Any = made
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return made


def places(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a payload."""
    if path:
        yield path
    pairs = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, part in pairs:
        yield from places(part, (*path, key))


# --- answers


def test_an_answer() -> None:
    found = answer(VIEW, person)
    assert (found.on, found.version) == ("K-2026-0001", 4)
    assert dict(found.values) == {
        "naam": "Jansen & <zn>",
        "leeg": None,
        "mail": "a@b.nl",
        "dag": date(2026, 3, 5),
        "op": datetime(2026, 12, 26, 9, tzinfo=UTC),
        "hoe": "brief",
        "wie": "p1",
        "lijst": ("p2", "new-U0NEW"),
        "vink": ("a", "b"),
        "kies": None,
        "veel": (),
        "stuk": (Upload("F1"),),
    }
    assert found.text("leeg") == ""
    assert found.keys("wie") == ("p1",)


def test_what_was_carried() -> None:
    found = carried(VIEW)
    assert found.revision == 2
    assert carried({"private_metadata": ""}).on == ""


def test_the_people_in_a_form_can_be_looked_up_first() -> None:
    assert users(VIEW) == {"U0ADV", "U0COM1", "U0NEW"}


def test_a_form_comes_back_as_it_went() -> None:
    moment = datetime(2026, 12, 21, 9, tzinfo=UTC)
    fields = (
        Field("naam", "text", "Naam", "x"),
        Field("tekst", "multiline", "Tekst", "een\n<twee> & *drie*"),
        Field("dag", "date", "Dag", date(2026, 1, 2)),
        Field("op", "datetime", "Op", moment),
        Field("wie", "person", "Wie", "p1"),
        Field("allen", "people", "Allen", ("p1", "p2")),
        Field("keus", "choice", "Keus", "b", options=(Option("a", "A"), Option("b", "B"))),
        Field("vink", "choices", "Vink", ("a",), options=(Option("a", "A"), Option("b", "B"))),
        Field("uitleg", "note", "Uitleg", actions=(Action("waarom", "Waarom?"),)),
    )
    back = {ours: theirs for theirs, ours in PEOPLE.items()}
    made = rendered(Form("f", "F", fields, "Ja", on="K-1", version=3), "Sluiten", back.get, revision=5)
    for n, block in enumerate(made["blocks"]):
        block.setdefault("block_id", f"b{n}")
    found = answer({**made, "state": {"values": initial_values(made["blocks"])}}, person)
    assert dict(found.values) == {f.id: f.value for f in fields if f.kind != "note"}
    assert (found.on, found.version) == ("K-1", 3)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("state",), None, "view.state"),
        (("state", "values"), [], "view.state.values"),
        (("state", "values", "naam#2", "naam", "value"), 3, "view.state.values.naam#2.naam.value"),
        (("state", "values", "dag#2", "dag", "selected_date"), "2026-02-30", "selected_date"),
        (("state", "values", "dag#2", "dag", "selected_date"), "05-03-2026", "selected_date"),
        (("state", "values", "dag#2", "dag", "selected_date"), "20260305", "selected_date"),
        (("state", "values", "op#2", "op", "selected_date_time"), 10**30, "selected_date_time"),
        (("state", "values", "op#2", "op", "selected_date_time"), True, "selected_date_time"),
        (("state", "values", "hoe#2", "hoe", "type"), "timepicker", "hoe#2.hoe.type"),
        (("private_metadata",), "{", "view.private_metadata"),
        (("private_metadata",), "[" * 100_000, "view.private_metadata"),
        (("private_metadata",), '{"version": "4"}', "view.private_metadata.version"),
    ],
)
def test_a_broken_answer_says_where(path: tuple[Any, ...], value: Any, where: str) -> None:
    with pytest.raises(BrokenPayload, match=where.replace(".", r"\.")) as refused:
        answer(changed(VIEW, path, value), person)
    assert "Jansen" not in str(refused.value)


# --- buttons


def test_a_button_in_a_message() -> None:
    found = action(PRESS, person)
    assert (found.name, found.on) == ("waarom", "K-2026-0001")
    assert (found.user_id, found.trigger_id, found.view) == ("U0ADV", "1.2.x", None)


def test_a_button_in_a_form_brings_what_was_filled_in() -> None:
    press = {k: v for k, v in PRESS.items() if k not in ("channel", "message", "response_url", "container")}
    found = action({**press, "view": VIEW, "team": None}, person)
    assert found.view is not None
    assert (found.view.id, found.view.hash) == ("V1", "1.abc")
    assert found.view.answer.text("naam") == "Jansen & <zn>"
    assert found.view.carried.revision == 2


def test_a_button_on_home() -> None:
    view = {"id": "V2", "type": "home", "hash": "h", "callback_id": "", "private_metadata": ""}
    found = action({**PRESS, "view": view}, person)
    assert found.view is not None
    assert found.view.answer.values == {}


def test_names_may_have_dots_and_only_our_buttons_count() -> None:
    press = copy.deepcopy(PRESS["actions"][0])
    other = {"action_id": "naam", "type": "datepicker"}
    assert action({**PRESS, "actions": [other, {**press, "action_id": "do:brief.versturen"}]}, person).name == (
        "brief.versturen"
    )
    for actions in ([other], [], [{**press, "action_id": "do:"}]):
        with pytest.raises(BrokenPayload):
            action({**PRESS, "actions": actions}, person)


# --- whatever arrives

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), part, max_size=3),
    max_leaves=6,
)


def tolerated(read: Any, *given: Any) -> None:
    """Read, or refused in the one way there is."""
    with suppress(BrokenPayload):
        read(*given)


@given(st.data())
def test_a_mangled_payload_is_refused_in_one_way(data: st.DataObject) -> None:
    press = {**PRESS, "view": VIEW}
    for payload, read in ((VIEW, answer), (press, action)):
        path = data.draw(st.sampled_from(list(places(payload))))
        tolerated(read, changed(payload, path, data.draw(junk)), person)


@given(st.data())
def test_a_payload_with_something_missing_is_refused_in_one_way(data: st.DataObject) -> None:
    press = copy.deepcopy({**PRESS, "view": VIEW})
    path = data.draw(st.sampled_from(list(places(press))))
    at: Any = press
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    tolerated(action, press, person)
    if press.get("view"):
        tolerated(answer, press["view"], person)


@given(junk)
def test_anything_at_all_is_refused_in_one_way(found: Any) -> None:
    tolerated(answer, found, person)
    tolerated(action, found, person)
