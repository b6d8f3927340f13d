"""What a form has chosen already is recorded by one press: nothing stands there that somebody has to have done."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.complaint.steps.receipt import CalledBack
from handlers.trying import Trial
from localslack.model import Json
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    KEES,
    LIES,
    OMAR,
    choose,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    open_letter,
    record_of,
    references,
    running,
    seat,
    send_form,
    shown,
    supplement,
    take_step,
)
from tests.hands.intake import handled_by

WAY = "Hoe gaat de brief de deur uit?"
WITHOUT_ADDRESS = {"Telefoon of e-mail": "06 12345678"}
SAID = "Zij weet dat Kees en Lies het uitzoeken."
BY_PHONE = [
    ("focus", "acknowledge", {}, "acknowledged"),
    ("beroepspraktijk", "acknowledge", {}, "acknowledged"),
    ("in-focus-samen", "letter_composition", {}, "composition_told"),
    ("in-focus-samen", "letter_put_in_writing", {"channel": "phone"}, "asked_for_writing"),
    ("balans-borne", "letter_taken_up", {}, "taken_up"),
    ("interforce", "letter_missing_information", {}, "asked_for_information"),
    ("interforce", "letter_insurer", {}, "insurer_informed"),
    ("interforce", "letter_respondent", {"respondent_name": "Bas Tien"}, "respondent_informed"),
]


def inputs(made: Trial, who: str) -> dict[str, Json]:
    """The inputs of the open form by field, as they were shown."""
    view = made.workspace.open_view(who)
    assert view is not None
    return {each["element"]["action_id"]: each["element"] for each in view.blocks if "element" in each}


def chosen(made: Trial, who: str, field: str) -> str | None:
    """What stands chosen in the open form before anybody touches it."""
    first = inputs(made, who)[field].get("initial_option")
    return first["value"] if first else None


async def handled(made: Trial, **fields: object) -> str:
    """A complaint of somebody who can only be called, with Kees to handle it."""
    reference = await log_complaint(made, **(WITHOUT_ADDRESS | fields))
    if made.house.office.organisation.key == "interforce":
        more = {"liability": "yes", "complete": "no", "missing": "de dag"}
        await supplement(made, COORDINATOR, reference, **more)
    await declare(made, KEES)
    return reference


# --- letters


async def test_without_an_address_no_way_is_chosen_and_nothing_is_recorded_by_one_press(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled(made)
        await open_letter(made, KEES, reference)
        assert chosen(made, KEES, "way") is None
        assert "Kies wat je deed of gaat doen" in shown(ws, KEES)

        await ws.submit(KEES)

        assert set(ws.errors(KEES)) == {WAY}
        assert "acknowledged" not in complaint_of(made, reference).types


async def test_with_an_address_the_letter_goes_by_mail_unless_somebody_chooses_otherwise(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await handled_by(made, KEES)
        await open_letter(made, KEES, reference)
        assert chosen(made, KEES, "way") == "email"
        assert "Kies wat je deed" not in shown(made.workspace, KEES)


async def test_one_way_that_is_left_must_be_said_to_have_been_gone(tmp_path: Path) -> None:
    """In Focus Samen wants a letter, and there is no address to mail it to."""
    async with running("in-focus-samen", tmp_path) as made:
        ws, reference = made.workspace, await handled(made)
        await open_letter(made, KEES, reference)
        await ws.submit(KEES)
        assert set(ws.errors(KEES)) == {WAY}
        ws.fill(KEES, {WAY: "post"})
        await ws.submit(KEES)
        assert not ws.errors(KEES)
        assert "acknowledged" in complaint_of(made, reference).types


@pytest.mark.parametrize(("procedure", "dialog", "logged", "event"), BY_PHONE)
async def test_what_was_said_in_a_call_is_asked_sealed_and_shown(
    procedure: str, dialog: str, logged: dict[str, object], event: str, tmp_path: Path
) -> None:
    async with running(procedure, tmp_path) as made:
        ws, reference = made.workspace, await handled(made, **logged)
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, dialog, reference)
        ws.fill(KEES, {WAY: "phone"} | ({"to_name": "Bas Tien"} if "to_name" in inputs(made, KEES) else {}))
        await ws.submit(KEES)
        assert set(ws.errors(KEES)) == {"Wat is er aan de telefoon gezegd?"}
        assert event not in complaint_of(made, reference).types

        ws.fill(KEES, {"note": SAID})
        await ws.submit(KEES)
        assert not ws.errors(KEES)
        [told] = [each for each in record_of(made, reference) if each.type == event]
        assert told.plain["event"]["way"] == "phone"
        assert SAID not in str(told.plain)
        assert SAID in await open_file(made, KEES, reference)


async def test_a_form_that_was_made_up_needs_both_as_well(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await handled(made)
        reply = await send_form(ws, KEES, "acknowledge", reference, {})
        assert "Maak een keuze." in reply.text
        way = {"type": "radio_buttons", "selected_option": {"value": "phone"}}
        reply = await send_form(ws, KEES, "acknowledge", reference, {"way": way}, key="V0AGAIN")
        assert "Schrijf kort wat er is gezegd." in reply.text
        assert "acknowledged" not in complaint_of(made, reference).types


async def test_a_call_in_the_place_of_a_letter_that_waits_says_what_was_said(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        reference = await handled_by(made, KEES)
        await ws.mailbox.stop()
        await open_letter(made, KEES, reference)
        await ws.submit(KEES)
        await open_dialog(ws, KEES, "called_instead", f"{reference} acknowledgement")
        await ws.submit(KEES)
        assert set(ws.errors(KEES)) == {"Wat is er aan de telefoon gezegd?"}
        assert "acknowledged" not in complaint_of(made, reference).types


# --- the employee


async def test_how_an_employee_without_an_account_was_told_is_for_a_person_to_say(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondent_name="Bas Tien")
        await choose(made, COORDINATOR, reference, "Medewerker informeren")
        ws.fill(COORDINATOR, {"told": "De klager zegt dat je niet terugbelde."})
        await ws.submit(COORDINATOR)
        assert set(ws.errors(COORDINATOR)) == {"Hoe vertel je het?"}
        for way in ("phone", "in_person"):
            ws.fill(COORDINATOR, {"way": way})
            await ws.submit(COORDINATOR)
            assert set(ws.errors(COORDINATOR)) == {"Wat is er gezegd?"}
        assert "respondent_informed" not in complaint_of(made, reference).types
        ws.fill(COORDINATOR, {"note": "Hij schrok ervan."})
        await ws.submit(COORDINATOR)
        assert "Hij schrok ervan." in await open_file(made, COORDINATOR, reference)


# --- what came in, who called, who leaves, when somebody is away


async def test_how_a_complaint_came_in_is_not_guessed(tmp_path: Path) -> None:
    """A letter that is logged with everything else filled in is no phone call: other terms follow from that."""
    async with running("balans-borne", tmp_path) as made:
        ws = made.workspace
        await ws.command(ADVISER, "/klacht")
        ws.fill(ADVISER, {"name": "Fatma Yıldız", "text": "Niemand belde terug."})
        await ws.submit(ADVISER)
        assert set(ws.errors(ADVISER)) == {"Hoe kwam de klacht binnen?"}
        assert references(made) == []


async def test_who_writes_down_a_call_says_who_called(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made, channel="phone")
        await take_step(made, COORDINATOR, reference, "Terugbellen", note="Zat in de trein.", result="again")
        assert set(ws.errors(COORDINATOR)) == {"Wie heeft gebeld?"}
        ws.fill(COORDINATOR, {"caller": LIES})
        await ws.submit(COORDINATOR)
        [call] = [h.event for h in complaint_of(made, reference).history if isinstance(h.event, CalledBack)]
        assert call.caller == made.house.office.directory.person(LIES)


async def test_who_leaves_the_committee_is_chosen(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws, reference = made.workspace, await log_complaint(made)
        await open_dialog(ws, COORDINATOR, "replace_member", reference)
        ws.fill(COORDINATOR, {"joins": OMAR, "reason": "Lange reis."})
        await ws.submit(COORDINATOR)
        assert set(ws.errors(COORDINATOR)) == {"Wie maakt plaats?"}
        ws.fill(COORDINATOR, {"leaves": seat(ws, COORDINATOR, 2)})
        await ws.submit(COORDINATOR)
        assert not ws.errors(COORDINATOR)
        assert "member_replaced" in complaint_of(made, reference).types
