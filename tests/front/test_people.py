"""Who sits on a committee, who may not, and what each of them may see: independence, declaring, replacing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.record import outbox
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    OMAR,
    channel,
    close_all,
    committee_of,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    personal,
    record_of,
    running,
    shown,
    supplement,
)
from tests.hands.intake import handled_by
from tests.hands.record import types_of

NAMED = "Je bent benoemd in de commissie van"


def offices(made: Trial, **changed: Any) -> None:
    """Other people in the offices of the organisation, by Slack user."""
    office = made.house.office
    ids = {name: _ids(made, users) for name, users in changed.items()}
    office.directory.hold(replace(office.people, **ids))


def _ids(made: Trial, users: Any) -> Any:
    person = made.house.office.directory.person
    if isinstance(users, Mapping):
        return {person(employee): person(manager) for employee, manager in users.items()}
    return tuple(person(user) for user in users)


def last(made: Trial, reference: str, kind: str) -> dict[str, Any]:
    """What the last event of a kind carries, open and sealed together."""
    found = next(event for event in reversed(record_of(made, reference)) if event.type == kind)
    return {**found.plain["event"], **(found.sealed or {})["event"]}


async def name_member(made: Trial, by: str, reference: str, joins: str, leaves: str = "") -> None:
    """Through the coordinator's form; the errors, if any, stay on the screen."""
    ws = made.workspace
    await close_all(ws, by)
    await open_dialog(ws, by, "replace_member", reference)
    ws.fill(by, {"joins": joins, "reason": "Zo afgesproken."} | ({"leaves": leaves} if leaves else {}))
    await ws.submit(by)
    await made.house.worker.drain()


# --- named at once


async def test_two_people_of_the_pool_are_named_at_once_and_told(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)

        assert committee_of(made, reference) == [KEES, LIES]
        assert f"{NAMED} *{reference}*" in personal(made.workspace, KEES)[0]
        assert "Samen met <@U0COM1>." in personal(made.workspace, LIES)[0]
        assert personal(made.workspace, OMAR) == []
        assert record_of(made, reference)[1].plain["role"] == "rule"


async def test_the_one_complained_about_is_not_named(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[KEES])

        assert committee_of(made, reference) == [LIES, OMAR]
        considered = last(made, reference, "committee_appointed")["considered"]
        assert considered == {made.house.office.directory.person(KEES): "respondent"}


async def test_who_logs_it_is_named_unless_they_are_the_adviser_of_this_client(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        uninvolved = await log_complaint(made, by=LIES)
        involved = await log_complaint(made, by=LIES, adviser=["yes"])

        assert LIES in committee_of(made, uninvolved)
        assert committee_of(made, involved) == [OMAR, KEES]


async def test_line_managers_of_respondent_and_adviser_are_not_named(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        offices(made, managers={DEPUTY: KEES, ADVISER: LIES})
        about_deputy = await log_complaint(made, respondents=[DEPUTY])
        by_adviser = await log_complaint(made, adviser=["yes"])

        assert committee_of(made, about_deputy) == [LIES, OMAR]
        assert LIES not in committee_of(made, by_adviser)


async def test_a_director_in_the_pool_is_not_named(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        offices(made, pool=(DIRECTOR, OMAR, LIES))
        reference = await log_complaint(made)

        assert committee_of(made, reference) == [OMAR, LIES]


async def test_a_deputy_in_the_pool_is_not_named_when_the_director_is_complained_about(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        offices(made, pool=(DEPUTY, OMAR, LIES))
        about_service = await log_complaint(made)
        about_director = await log_complaint(made, respondents=[DIRECTOR])

        assert committee_of(made, about_service) == [DEPUTY, OMAR]
        assert DEPUTY not in committee_of(made, about_director)


async def test_the_least_loaded_come_first_and_ties_keep_the_order_of_the_pool(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        named = [committee_of(made, await log_complaint(made)) for _ in range(4)]

        assert named == [[KEES, LIES], [OMAR, KEES], [LIES, OMAR], [KEES, LIES]]


# --- too few


async def test_with_fewer_than_two_the_coordinator_is_asked_with_the_reason_per_person(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[KEES, LIES])

        assert committee_of(made, reference) == []
        assert "nog geen twee onafhankelijke mensen" in shown(ws, ADVISER)
        assert "heeft nog geen volledige commissie" in personal(ws, COORDINATOR)[0]
        await ws.click(COORDINATOR, "Commissielid benoemen")
        assert "Er is nog niemand benoemd." in shown(ws, COORDINATOR)
        assert "<@U0COM1>: kan niet, de klacht gaat over deze persoon" in shown(ws, COORDINATOR)
        assert "<@U0COM3>: kan" in shown(ws, COORDINATOR)


async def test_the_coordinator_names_somebody_from_outside_the_pool(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[KEES, LIES])
        await name_member(made, COORDINATOR, reference, DEPUTY)

        assert made.workspace.errors(COORDINATOR) == {}
        assert committee_of(made, reference) == [DEPUTY, OMAR]
        assert last(made, reference, "committee_appointed")["by_rule"] is False
        assert all(NAMED in personal(made.workspace, member)[0] for member in (DEPUTY, OMAR))
        await declare(made, DEPUTY)
        assert "Ik heb drie keer gebeld" in shown(made.workspace, DEPUTY)


async def test_a_choice_that_is_not_independent_is_refused_at_the_field(tmp_path: Path) -> None:
    reasons = {
        KEES: "de klacht gaat over deze persoon",
        DIRECTOR: "beslist later over een bezwaar",
        ADVISER: "begeleidt deze klant",
        DEPUTY: "geeft leiding aan de adviseur van deze klant",
        LIES: "zit al in de commissie",
    }
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[KEES], adviser=["yes"])
        for joins, why in reasons.items():
            await name_member(made, COORDINATOR, reference, joins, "Lid 2: Omar Drie")
            assert ws.errors(COORDINATOR) == {"Wie wordt lid?": f"Dit kan niet: {why}. Kies iemand anders."}
            view = ws.open_view(COORDINATOR)
            assert view is not None
            assert view.values["reason"]["reason"]["value"] == "Zo afgesproken."
        assert committee_of(made, reference) == [LIES, OMAR]


async def test_where_the_coordinator_is_complained_about_the_director_is_asked_and_can_name(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[COORDINATOR, KEES, LIES])
        assert personal(ws, COORDINATOR) == []
        assert "heeft nog geen volledige commissie" in personal(ws, DIRECTOR)[0]
        await name_member(made, DIRECTOR, reference, DEPUTY)

        assert committee_of(made, reference) == [DEPUTY, OMAR]


async def test_where_coordinator_and_director_are_complained_about_the_deputy_is_asked(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[COORDINATOR, DIRECTOR, KEES, LIES])
        await name_member(made, DEPUTY, reference, ADVISER)

        assert committee_of(made, reference) == [ADVISER, OMAR]


# --- declaring and stepping back


async def test_a_member_sees_who_it_concerns_and_nothing_else_before_declaring(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[DEPUTY], respondent_name="Jan van buiten")
        for door in ("file", "open"):
            await open_dialog(ws, KEES, door, reference)
            assert "Verklaar eerst of je onafhankelijk bent" in shown(ws, KEES)
            assert "Fatma" not in shown(ws, KEES)
            await close_all(ws, KEES)
        for door in ("supplement", "acknowledge", "replace_member", "settle_delivery", "letter_returned", "letters"):
            await open_dialog(ws, KEES, door, reference)
            assert "Niet gevonden" in shown(ws, KEES), door
            await close_all(ws, KEES)

        await ws.click(KEES, "Bekijk wie het betreft en verklaar")
        said = shown(ws, KEES)
        assert "Fatma Yıldız" in said
        assert "<@U0DEP>\nJan van buiten" in said
        assert "drie keer gebeld" not in said


async def test_declaring_opens_the_file_and_the_message_says_so_from_then_on(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made)
        await declare(made, KEES)
        assert "Ik heb drie keer gebeld" in shown(ws, KEES)
        await close_all(ws, KEES)
        [message] = [said for said in personal(ws, KEES) if NAMED in said]
        assert "Je hebt verklaard onafhankelijk te zijn" in message
        assert "Bekijk wie het betreft" not in message
        await ws.click(KEES, "Dossier")

        assert "Ik heb drie keer gebeld" in shown(ws, KEES)
        assert any("Bekijk wie het betreft" in said for said in personal(ws, LIES)), "she has yet to declare"


async def test_an_old_button_says_when_one_declared_and_opens_the_file(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "declare", reference)
        assert "Je hebt op maandag 21 december om 10.00 uur verklaard" in shown(ws, KEES)
        await ws.click(KEES, "Dossier", in_view=True)

        assert "Ik heb drie keer gebeld" in shown(ws, KEES)
        assert types_of(made, reference).count("no_conflict_declared") == 1


async def test_a_message_that_was_deleted_is_missed_by_nobody(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        ws.fail_next("chat.update", "message_not_found")
        await declare(made, KEES)

        with made.house.office.look() as tx:
            [renewed] = [job for job in outbox.jobs(tx, stream=reference) if job.kind == "renew"]
        assert renewed.state == "done"


async def test_a_file_says_who_declared_and_who_has_yet_to(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        both = f"Commissie: <@{KEES}> en <@{LIES}>."
        said = await open_file(made, ADVISER, reference)
        assert f"{both} <@{KEES}> en <@{LIES}> hebben nog niet verklaard onafhankelijk te zijn." in said
        await declare(made, KEES)
        said = await open_file(made, ADVISER, reference)
        assert f"{both} <@{LIES}> heeft nog niet verklaard onafhankelijk te zijn." in said
        await declare(made, LIES)
        said = await open_file(made, ADVISER, reference)
        assert f"{both} Zij hebben verklaard onafhankelijk te zijn." in said


async def test_stepping_back_needs_a_reason(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await ws.click(KEES, "Bekijk wie het betreft en verklaar")
        ws.fill(KEES, {"choice": "step_back", "reason": " \u200b "})
        await ws.submit(KEES)

        assert ws.errors(KEES) == {"Waarom trek je je terug?": "Schrijf kort waarom."}
        assert committee_of(made, reference) == [KEES, LIES]


async def test_who_steps_back_is_replaced_and_sees_nothing_any_more(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await declare(made, KEES, "step_back", "Mijn buurvrouw.")

        assert "Je bent uit de commissie" in shown(ws, KEES)
        assert committee_of(made, reference) == [OMAR, LIES]
        assert NAMED in personal(ws, OMAR)[0]
        assert types_of(made, reference)[-2:] == ["conflict_declared", "member_replaced"]
        assert last(made, reference, "conflict_declared")["reason"] == "Mijn buurvrouw."
        for door in ("declare", "file", "why", "open"):
            await close_all(ws, KEES)
            await open_dialog(ws, KEES, door, reference)
            assert "Niet gevonden" in shown(ws, KEES), door


async def test_who_stepped_back_never_comes_back(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await declare(made, KEES, "step_back", "Mijn buurvrouw.")
        await declare(made, LIES, "step_back", "Mijn nicht.")
        assert committee_of(made, reference) == [OMAR]
        assert "heeft nog geen volledige commissie" in personal(ws, COORDINATOR)[-1]
        await name_member(made, COORDINATOR, reference, KEES)
        assert "heeft zich teruggetrokken of is vervangen" in ws.errors(COORDINATOR)["Wie wordt lid?"]
        await name_member(made, COORDINATOR, reference, DEPUTY)

        assert committee_of(made, reference) == [OMAR, DEPUTY]


async def test_a_member_can_still_step_back_after_declaring(tmp_path: Path) -> None:
    """With the form that stood open since before: whoever finds out later must not be held."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await ws.click(KEES, "Bekijk wie het betreft en verklaar")
        ws.views.stack(KEES, ws.open_view(KEES).body)  # type: ignore[union-attr]
        ws.fill(KEES, {"choice": "none"})
        await ws.submit(KEES)
        await ws.close(KEES)
        ws.fill(KEES, {"choice": "step_back", "reason": "Toch mijn buurvrouw."})
        await ws.submit(KEES)

        assert committee_of(made, reference) == [OMAR, LIES]


# --- replaced


async def test_the_coordinator_replaces_a_member_who_then_sees_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES, LIES)
        await name_member(made, COORDINATOR, reference, DEPUTY, "Lid 1: Kees Een")

        assert committee_of(made, reference) == [DEPUTY, LIES]
        assert last(made, reference, "member_replaced")["reason"] == "Zo afgesproken."
        assert NAMED in personal(ws, DEPUTY)[0]
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "file", reference)
        assert "Niet gevonden" in shown(ws, KEES)
        await open_dialog(ws, DEPUTY, "file", reference)
        assert "Verklaar eerst" in shown(ws, DEPUTY)
        assert made.house.office.directory.person(LIES) in complaint_of(made, reference).committee.declared


async def test_a_member_who_turns_out_to_be_complained_about_is_replaced(tmp_path: Path, database_url: str) -> None:
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await supplement(made, ADVISER, reference, respondents=[KEES])

        assert committee_of(made, reference) == [OMAR, LIES]
        assert last(made, reference, "member_replaced")["reason"] == "de klacht gaat over deze persoon"
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "file", reference)
        assert "Niet gevonden" in shown(ws, KEES)


async def test_every_change_of_persons_makes_everybody_looked_at_again(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        offices(made, managers={DEPUTY: LIES})
        reference = await log_complaint(made)
        await supplement(made, ADVISER, reference, advisers=[KEES])
        assert committee_of(made, reference) == [OMAR, LIES]
        await supplement(made, ADVISER, reference, respondents=[DEPUTY])
        assert committee_of(made, reference) == [OMAR]

        await name_member(made, COORDINATOR, reference, ADVISER)
        assert committee_of(made, reference) == [OMAR, ADVISER]
        await supplement(made, COORDINATOR, reference, respondents=[DEPUTY, ADVISER])
        assert committee_of(made, reference) == [OMAR]


async def test_both_members_can_become_dependent_at_once(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await supplement(made, ADVISER, reference, respondents=[KEES, LIES])

        assert committee_of(made, reference) == [OMAR]
        assert "heeft nog geen volledige commissie" in "".join(personal(made.workspace, COORDINATOR)[-3:])


async def test_people_who_turn_out_not_to_be_involved_make_a_committee_possible(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made, respondents=[KEES, LIES])
        assert committee_of(made, reference) == []
        await supplement(made, COORDINATOR, reference, respondents=[KEES])

        assert committee_of(made, reference) == [LIES, OMAR]


async def test_the_thread_names_roles_and_never_members(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        await declare(made, KEES, "step_back", "Mijn buurvrouw.")
        await name_member(made, COORDINATOR, reference, DEPUTY, "Lid 1: Omar Drie")

        lines = [m.text for m in ws.thread("klachten", ws.messages("klachten")[0].ts)[1:]]
        assert len(lines) == 3
        assert "door de coördinator" in lines[-1]
        assert not any("<@" in line or "buurvrouw" in line for line in lines)
        assert len(channel(ws)) == 1
