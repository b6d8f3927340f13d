"""Forms and cards in Block Kit: within Slack's limits whatever is in them, and nobody's text at work."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.forms import Action, Card, Fact, Field, FieldErrors, Form, Option
from bot.words import Mention, neutral
from handlers.slack.blocks import card_view, clear, errors, home, message, push, update, view
from localslack.checks import blocks_too_long, message_problems, view_problems

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
PEOPLE = {"p1": "U0ADV", "p2": "U0COM1"}.get
TWO = (Option("a", "Ja"), Option("b", "Nee", "liever niet"))
NASTY = [
    "<!channel>",
    "<@U1>",
    "A & B",
    "&lt;b&gt;",
    "*x*",
    "_x_",
    "`x` ```y```",
    ":smile:",
    "شكوى عن موظف",
    "投诉" * 40,
    "😀👨‍👩‍👧" * 20,
    "a\x00b\x07c\x1b",
    "x" * 3000,
    "& " * 1500,
    "",
    "   ",
]


def form(*fields: Field, **more: Any) -> Form:
    return Form("intake", "Klacht vastleggen", fields, **{"submit": "Vastleggen", **more})


def shown(made: Form, **more: Any) -> dict[str, Any]:
    made_view = view(made, "Sluiten", PEOPLE, AMSTERDAM, **more)
    assert view_problems(made_view) == []
    json.dumps(made_view)
    return made_view


def element(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = shown(form(field))["blocks"][0]["element"]
    return found


def texts(found: Any) -> Iterator[str]:
    """Everything that stands in a text object."""
    if isinstance(found, dict):
        if isinstance(found.get("text"), str):
            yield found["text"]
        for part in found.values():
            yield from texts(part)
    elif isinstance(found, list):
        for part in found:
            yield from texts(part)


# --- the form around the fields


def test_a_form_carries_what_it_is_about() -> None:
    made = shown(form(Field("naam", "text", "Naam", required=True), on="K-2026-0001", version=7))
    assert made["callback_id"] == "intake"
    assert json.loads(made["private_metadata"]) == {"on": "K-2026-0001", "version": 7}
    assert made["close"]["text"] == "Sluiten"
    assert made["submit"]["text"] == "Vastleggen"
    block = made["blocks"][0]
    assert (block["block_id"], block["element"]["action_id"], block["optional"]) == ("naam", "naam", False)


def test_a_form_may_have_its_own_word_for_close() -> None:
    assert shown(form(Field("n", "note", "Lees dit"), close="Terug", submit=""))["close"]["text"] == "Terug"


def test_a_revision_changes_the_blocks_and_not_the_actions() -> None:
    made = shown(form(Field("naam", "text", "Naam")), revision=3)
    assert made["blocks"][0]["block_id"] == "naam#3"
    assert made["blocks"][0]["element"]["action_id"] == "naam"
    assert json.loads(made["private_metadata"])["revision"] == 3


def test_a_notice_stands_on_top() -> None:
    made = shown(form(Field("naam", "text", "Naam"), notice="**Let op:** niet bewaard."))
    assert made["blocks"][0]["text"]["text"] == "*Let op:* niet bewaard."


def test_long_words_for_buttons_and_title_are_clipped() -> None:
    made = shown(replace(form(Field("a", "text", "A"), submit="V" * 40, close="C" * 40), title="T" * 40))
    assert [len(made[part]["text"]) for part in ("title", "submit", "close")] == [24, 24, 24]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (form(Field("a", "text", "A"), submit=""), "submit"),
        (form(Field("a", "text", "A"), Field("a", "text", "B")), "twice: a"),
        (form(Field("a", "multiline", "A", "x" * 3001)), "3001"),
        (form(Field("a", "choice", "A")), "0 options"),
        (form(Field("a", "choice", "A", options=tuple(Option(str(n), "x") for n in range(101)))), "101 options"),
        (form(Field("a", "choice", "A", options=(Option("k" * 151, "x"),))), "151"),
        (form(Field("a", "text", "A", actions=(Action("x", "X", "o" * 2001),))), "2001"),
        (form(Field("a", "date", "A", "gisteren")), "cannot hold a str"),
        (form(Field("a", "datetime", "A", date(2026, 1, 1))), "cannot hold a date"),
        (form(Field("a", "text", "A", ("x",))), "cannot hold a tuple"),
        (form(Field("a", "people", "A", date(2026, 1, 1))), "cannot hold a date"),
        (form(Field("a", "text", "A"), on="x" * 3000), "carries"),
        (form(*(Field(f"f{n}", "text", "A") for n in range(101))), "101 blocks"),
    ],
)
def test_a_mistake_of_ours_is_named(made: Form, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        view(made, "Sluiten")


# --- kinds


def test_texts() -> None:
    assert element(Field("a", "text", "A", "waarde", max_length=80)) == {
        "type": "plain_text_input",
        "multiline": False,
        "max_length": 80,
        "initial_value": "waarde",
        "action_id": "a",
    }
    assert element(Field("a", "multiline", "A", max_length=9000))["max_length"] == 3000
    assert element(Field("a", "email", "A", "a@b.nl"))["type"] == "email_text_input"


def test_a_value_longer_than_its_maximum_is_shown_whole() -> None:
    found = element(Field("a", "text", "A", "x" * 100, max_length=80))
    assert (found["initial_value"], found["max_length"]) == ("x" * 100, 100)


def test_a_value_goes_as_it_was_typed() -> None:
    assert element(Field("a", "multiline", "A", "<!channel> *x* &"))["initial_value"] == "<!channel> *x* &"


def test_days_and_moments() -> None:
    assert element(Field("a", "date", "A", date(2026, 3, 5)))["initial_date"] == "2026-03-05"
    moment = datetime(2026, 12, 21, 10, tzinfo=AMSTERDAM)
    expected = int(datetime(2026, 12, 21, 9, tzinfo=UTC).timestamp())
    assert element(Field("a", "datetime", "A", moment))["initial_date_time"] == expected
    assert element(Field("a", "datetime", "A", moment.replace(tzinfo=None)))["initial_date_time"] == expected
    assert "initial_date_time" not in element(Field("a", "datetime", "A", datetime(1999, 1, 1, tzinfo=UTC)))


def test_few_choices_stand_in_sight_and_many_in_a_menu() -> None:
    many = tuple(Option(str(n), f"Keuze {n}") for n in range(11))
    long = (Option("a", "x" * 76), Option("b", "B"))
    assert element(Field("a", "choice", "A", "b", options=TWO))["type"] == "radio_buttons"
    assert element(Field("a", "choice", "A", options=many))["type"] == "static_select"
    assert element(Field("a", "choice", "A", options=long))["type"] == "static_select"
    assert element(Field("a", "choices", "A", ("a",), options=TWO))["type"] == "checkboxes"
    assert element(Field("a", "choices", "A", options=many))["type"] == "multi_static_select"


def test_what_was_chosen_is_chosen() -> None:
    assert element(Field("a", "choice", "A", "b", options=TWO))["initial_option"]["value"] == "b"
    chosen = element(Field("a", "choices", "A", ("b", "gone", "a"), options=TWO))["initial_options"]
    assert [option["value"] for option in chosen] == ["a", "b"]
    assert "initial_option" not in element(Field("a", "choice", "A", "gone", options=TWO))
    assert "initial_options" not in element(Field("a", "choices", "A", (), options=TWO))


def test_people_are_slacks_people() -> None:
    assert element(Field("a", "person", "A", "p1"))["initial_user"] == "U0ADV"
    assert "initial_user" not in element(Field("a", "person", "A", "elsewhere"))
    assert element(Field("a", "people", "A", ("p1", "elsewhere", "p2")))["initial_users"] == ["U0ADV", "U0COM1"]


def test_files() -> None:
    assert element(Field("a", "file", "A"))["type"] == "file_input"


def test_a_quote_is_literal_and_a_note_is_not() -> None:
    made = shown(
        form(
            Field("q", "quote", "**In eigen woorden**", "*x* <!channel> :smile:"),
            Field("n", "note", "**Onderdeel 3**", hint="Bron"),
            submit="",
        )
    )
    heading, quote, note, hint = made["blocks"]
    assert heading["text"]["text"] == "*In eigen woorden*"
    assert quote["text"] == {"type": "plain_text", "text": "*x* &lt;!channel&gt; :smile:", "emoji": False}
    assert note["text"]["text"] == "*Onderdeel 3*"
    assert hint["elements"][0]["text"] == "Bron"


def test_long_quotes_and_notes_are_split_and_whole() -> None:
    words = "<&> woord " * 900
    made = shown(form(Field("q", "quote", "", words), Field("n", "note", "zin " * 2000), submit=""))
    quoted = [b["text"]["text"] for b in made["blocks"] if b["text"]["type"] == "plain_text"]
    assert "".join(quoted).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words
    assert sum(t.count("zin") for t in texts(made["blocks"])) == 2000


def test_buttons_stand_after_their_field_and_have_ids_of_their_own() -> None:
    actions = (Action("brief.voorbeeld", "Voorbeeld", "K-1", "primary"), Action("brief.voorbeeld", "Nog een"))
    made = shown(form(Field("a", "note", "A", actions=actions), Field("b", "note", "B", actions=actions), submit=""))
    first, second = (b["elements"] for b in made["blocks"] if b["type"] == "actions")
    ids = [button["action_id"] for button in (*first, *second)]
    assert ids == ["do:brief.voorbeeld", "do:brief.voorbeeld:2", "do:brief.voorbeeld:3", "do:brief.voorbeeld:4"]
    assert (first[0]["value"], first[0]["style"]) == ("K-1", "primary")
    assert not {"value", "style"} & first[1].keys()


def test_many_notes_are_folded() -> None:
    made = shown(form(*(Field(f"n{n}", "note", f"Regel {n}") for n in range(250)), submit=""))
    assert len(made["blocks"]) <= 100
    assert "Regel 249" in made["blocks"][-1]["text"]["text"]


# --- cards

STEP = Card(
    title="**K-2026-0001** is vastgelegd",
    text=("Commissie: " + neutral(Mention("p1")) + " en " + neutral(Mention("p9")) + ".",),
    facts=(Fact("Ontvangen", "maandag 21 december 2026"), Fact("Gaat over", "**Jan** @{p1}")),
    notice="Nog niet verstuurd.",
    actions=(Action("dossier", "Dossier", "K-2026-0001", "primary"), Action("waarom", "Waarom?", "K-2026-0001")),
)


def test_a_message() -> None:
    made = message(STEP, PEOPLE)
    assert message_problems(made["blocks"]) == []
    assert made["text"] == "*K-2026-0001* is vastgelegd"
    title, text, facts, notice, buttons = made["blocks"]
    assert title["text"]["text"] == "*K-2026-0001* is vastgelegd"
    assert [(f["type"], f["text"]) for f in facts["fields"]] == [
        ("mrkdwn", "*Ontvangen*"),
        ("plain_text", "maandag 21 december 2026"),
        ("mrkdwn", "*Gaat over*"),
        ("plain_text", "**Jan** @{p1}"),
    ]
    assert text["text"]["text"] == "Commissie: <@U0ADV> en …."
    assert notice["type"] == "context"
    assert [b["text"]["text"] for b in buttons["elements"]] == ["Dossier", "Waarom?"]


def test_a_notification_names_nobody() -> None:
    made = message(Card("Bericht voor @{p1}"), PEOPLE, names={"p1": "Kees"}.get)
    assert made["text"] == "Bericht voor …"
    assert made["blocks"][0]["text"]["text"] == "*Bericht voor <@U0ADV>*"


def test_a_message_never_outgrows_slack_and_keeps_its_buttons() -> None:
    card = replace(STEP, text=("woord " * 400,) * 30, facts=STEP.facts * 40)
    made = message(card, PEOPLE)
    assert message_problems(made["blocks"]) == []
    assert not blocks_too_long(made["blocks"])
    assert made["blocks"][-1]["elements"][0]["text"]["text"] == "Dossier"
    assert made["blocks"][-3]["elements"][0]["text"] == "…"


def test_many_short_lines_fit_a_message() -> None:
    made = message(replace(STEP, text=tuple(f"Stap {n}" for n in range(80))))
    assert message_problems(made["blocks"]) == []
    assert any("Stap 79" in text for text in texts(made))


def test_a_card_to_read() -> None:
    made = card_view(STEP, "Sluiten", PEOPLE)
    assert view_problems(made) == []
    assert made["title"]["text"] == "K-2026-0001 is vastgele…"
    assert made["blocks"][0]["text"]["text"] == "*K-2026-0001* is vastgelegd"
    short = card_view(replace(STEP, title="Waarom?"), "Sluiten")
    assert short["blocks"][0]["type"] == "section"
    assert "Waarom?" not in list(texts(short["blocks"][:-1]))
    assert card_view(Card("Klaar"), "Sluiten")["blocks"][0]["text"]["text"] == "*Klaar*"


def test_a_card_with_hundreds_of_facts_is_folded() -> None:
    made = card_view(Card("Log", facts=tuple(Fact(f"{n}", f"feit {n}") for n in range(450))), "Sluiten")
    assert view_problems(made) == []
    assert any("feit 449" in text for text in texts(made))


def test_a_long_fact_stands_on_its_own() -> None:
    made = card_view(
        Card("Feit", facts=(Fact("A", "kort"), Fact("Verslag", "x " * 3000), Fact("B", "kort"))), "Sluiten"
    )
    assert view_problems(made) == []
    assert sum(t.count("x") for t in texts(made["blocks"])) == 3000


def test_home() -> None:
    made = home([STEP] * 4, PEOPLE)
    assert view_problems(made) == []
    assert made["type"] == "home"
    assert sum(b["type"] == "divider" for b in made["blocks"]) == 3
    ids = [e["action_id"] for b in made["blocks"] if b["type"] == "actions" for e in b["elements"]]
    assert len(ids) == len(set(ids)) == 8


def test_home_leaves_out_whole_cards() -> None:
    made = home([STEP] * 60, PEOPLE)
    assert view_problems(made) == []
    assert made["blocks"][-1]["elements"][0]["text"] == "…"
    assert home([]) == {"type": "home", "blocks": []}


# --- whatever people write


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_somebody_wrote_fits_and_does_nothing(nasty: str) -> None:
    value = neutral(nasty)
    typed = nasty[:3000]
    made = form(
        Field("t", "text", value, typed, hint=value, placeholder=value),
        Field("c", "choice", value, "a", options=(Option("a", value, value), Option("b", "B"))),
        Field("q", "quote", value, nasty),
        Field("n", "note", f"**{value}**", actions=(Action("x", value),)),
        notice=value,
    )
    card = Card(value, (value, f"**{value}**"), (Fact(value, value),), value, (Action("x", value),))
    for found in (shown(made), message(card), card_view(card, value), home([card, card])):
        assert not any("<" in text or "\x00" in text for text in texts(found))
    assert message_problems(message(card)["blocks"]) == []
    assert view_problems(card_view(card, value)) == []
    assert view_problems(home([card, card])) == []


@given(st.lists(st.text(max_size=3000), max_size=6))
def test_any_card_fits(parts: list[str]) -> None:
    values = [neutral(part) for part in parts]
    card = Card("Kaart", tuple(values), tuple(Fact(v, v) for v in values), " ".join(values))
    assert message_problems(message(card)["blocks"]) == []
    assert not blocks_too_long(message(card)["blocks"])
    assert view_problems(card_view(card, "Sluiten")) == []


# --- replies


def test_errors_stand_at_the_blocks_shown() -> None:
    found = FieldErrors({"naam": r"Vul een **naam** in, geen \*."})
    assert errors(found, 2) == {"response_action": "errors", "errors": {"naam#2": "Vul een naam in, geen *."}}
    assert errors(found)["errors"].keys() == {"naam"}


def test_replies() -> None:
    made = card_view(STEP, "Sluiten")
    assert update(made) == {"response_action": "update", "view": made}
    assert push(made) == {"response_action": "push", "view": made}
    assert clear() == {"response_action": "clear"}
