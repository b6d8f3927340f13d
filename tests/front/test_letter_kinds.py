"""Every letter that precedes the decision, through the front door: what it says, what it records, what can go wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.complaint.aims import aims
from bot.complaint.steps import VOCABULARY
from bot.record.documents import Document
from bot.regulation.loading import parse
from bot.usecases.letters import sending
from bot.usecases.letters.drafting import Mailing
from handlers.trying import Trial
from localslack.mailbox import Mail
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    KEES,
    LIES,
    MONDAY,
    OMAR,
    close_all,
    complaint_of,
    declare,
    log_complaint,
    open_dialog,
    open_file,
    personal,
    record_of,
    running,
    send_form,
    shown,
    supplement,
    take_step,
    thread,
)
from tests.hands.intake import handled_by
from tests.hands.letters import WAY, WHEN, html_of, one_line, pdf_of, text_of, typed

ORAL = {"Hoe kwam de klacht binnen?": "Telefoon"}
UWV, CLAIM, PERSON = {"client_of": "uwv"}, {"liability": "yes"}, {"respondent_name": "Bas Tien"}
MISSING = {"complete": "no", "missing": "De datum van het gesprek\nWie er aan de telefoon was"}


@dataclasses.dataclass(frozen=True)
class Told:
    """One letter of one regulation: how the complaint comes to need it, and what must be in it."""

    procedure: str
    kind: str
    event: str
    says: tuple[str, ...]
    logged: Mapping[str, object] = dataclasses.field(default_factory=dict)
    known: Mapping[str, object] = dataclasses.field(default_factory=dict)
    typed: Mapping[str, object] = dataclasses.field(default_factory=dict)
    to: str = "fatma@voorbeeld.nl"
    meets: str = ""


AGREED = {"part_agreed": "U krijgt het bedrag terug."}
INVITED = {
    "to_name": "Bas Tien",
    "to_email": "bas@voorbeeld.nl",
    "information_by": date(2026, 12, 28),
    "part_said": "De klager zegt dat je op 7 december niet terugbelde.",
    "way": "email",
}
LETTERS = [
    Told(
        "in-focus-samen",
        "composition",
        "composition_told",
        ("De klachtencommissie bestaat uit Kees Een en Lies Twee.", "We luisteren naar u", "maandag 18 januari 2027"),
        meets="tell_composition",
    ),
    Told(
        "in-focus-samen",
        "put_in_writing",
        "asked_for_writing",
        (
            "Mail uw klacht naar klachten@voorbeeld.nl",
            "Vindt u schrijven lastig? Laat het ons weten, dan helpen we u.",
            "de termijn voor ons antwoord loopt al sinds maandag 21 december 2026",
        ),
        logged=ORAL,
        meets="ask_in_writing",
    ),
    Told(
        "in-focus-samen",
        "labour_expert",
        "labour_expert_informed",
        (
            "Een cliënt die via het UWV",
            "maandag 21 december 2026",
            "Het gaat om Fatma Yıldız.",
            "kan zich tot u wenden",
        ),
        known=UWV,
        typed={"to_name": "A. Deskundige", "to_email": "deskundige@uwv.example.nl", "way": "email"},
        to="deskundige@uwv.example.nl",
        meets="inform_labour_expert",
    ),
    Told(
        "interforce",
        "missing_information",
        "asked_for_information",
        ("De datum van het gesprek", "uiterlijk woensdag 30 december 2026", "Intussen gaan we verder", "je klacht"),
        known=MISSING,
        typed={"information_by": date(2026, 12, 30)},
        meets="ask_for_information",
    ),
    Told(
        "beroepspraktijk",
        "missing_information",
        "asked_for_information",
        ("De datum van het gesprek", "We streven ernaar uw klacht uiterlijk donderdag 21 januari 2027"),
        known=MISSING,
    ),
    Told(
        "interforce",
        "insurer",
        "insurer_informed",
        ("misschien aansprakelijk", "maandag 21 december 2026", "BA-2026-17", "nadat we met u hebben overlegd"),
        known=CLAIM,
        to="schade@verzekeraar.nl",
        meets="inform_insurer",
    ),
    Told(
        "interforce",
        "respondent",
        "respondent_informed",
        (
            "Of de klacht klopt, staat nog niet vast.",
            "op 7 december niet terugbelde",
            "hoe jij het hebt ervaren",
            "28 december",
        ),
        known=PERSON,
        typed=INVITED,
        to="bas@voorbeeld.nl",
        meets="inform_respondent",
    ),
    Told(
        "balans-borne",
        "taken_up",
        "taken_up",
        ("We hebben uw klacht van maandag 21 december 2026 in behandeling genomen.",),
        meets="take_up",
    ),
    *(
        Told(
            procedure,
            "extension",
            "extended",
            (
                "maandag 21 december 2026 uiterlijk",
                "Een van de betrokkenen is nog niet gehoord.",
                "uiterlijk vrijdag 5 februari 2027 schriftelijk antwoord",
                "Dan zoeken we samen naar een andere.",
            ),
            typed={"until": date(2027, 2, 5), "reason": "Een van de betrokkenen is nog niet gehoord."},
        )
        for procedure in ("beroepspraktijk", "in-focus-samen", "interforce")
    ),
    *(
        Told(
            procedure, "outcome", "outcome_confirmed", ("samen besproken en opgelost", "het bedrag terug"), typed=AGREED
        )
        for procedure in ("balans-borne", "beroepspraktijk", "focus", "in-focus-samen", "interforce")
    ),
]


@pytest.mark.parametrize("told", LETTERS, ids=lambda told: f"{told.procedure}, {told.kind}")
async def test_a_letter_says_and_records_what_it_is_for(told: Told, tmp_path: Path) -> None:
    async with running(told.procedure, tmp_path) as made:
        reference = await logged(made, told)

        mail = await write(made, reference, told.kind, **told.typed)

        assert mail.recipients == [told.to]
        for place in (one_line(mail.text), one_line(html_of(mail)), one_line(text_of(pdf_of(mail)))):
            assert [said for said in told.says if said not in place] == []
        [event] = [e for e in record_of(made, reference) if e.type == told.event]
        plain = event.plain["event"]
        assert (plain["kind"], plain["way"], plain["letter_date"]) == (told.kind, "email", "2026-12-21")
        [document] = [d for d in documents(made, reference) if d.id == plain["letter"]]
        assert (document.kind, document.sha256.hex()) == (told.kind, plain["sha256"])
        met = {e.rule.id: e.state(MONDAY, AMSTERDAM) for e in complaint_of(made, reference).ledger.entries()}
        assert not told.meets or met[told.meets] == "met"
        assert told.event in [rule.records for rule in made.house.office.procedure.letter]


async def test_a_letter_for_an_outsider_holds_no_more_than_it_must(tmp_path: Path) -> None:
    """The insurer learns nobody's name, the labour expert not what the complaint holds."""
    async with running("interforce", tmp_path / "i") as made:
        insured = await logged(made, next(t for t in LETTERS if t.kind == "insurer"))
        mail = await write(made, insured, "insurer")
        assert "Fatma" not in mail.text
        assert "niemand belde" not in mail.text
    async with running("in-focus-samen", tmp_path / "s") as made:
        told = next(t for t in LETTERS if t.kind == "labour_expert")
        mail = await write(made, await logged(made, told), "labour_expert", **told.typed)
        assert "niemand belde" not in mail.text
        assert "Uw klacht" not in mail.text


async def test_who_got_it_is_sealed_and_remembered(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        told = next(t for t in LETTERS if t.kind == "labour_expert")
        reference = await logged(made, told)
        await write(made, reference, "labour_expert", **told.typed)

        for event in record_of(made, reference):
            assert "Deskundige" not in str(event.plain)
            assert "deskundige@" not in str(event.plain)
        await open_dialog(made.workspace, KEES, "letter_labour_expert", reference)
        assert "deskundige@uwv.example.nl" in typed(made.workspace, KEES)
        assert "al verstuurd op maandag 21 december 2026" in shown(made.workspace, KEES)


async def test_the_letters_are_listed_with_day_and_way_and_come_as_files(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[0])
        await write(made, reference, "composition")
        await write(made, reference, "outcome", **AGREED, **{WAY: "post", WHEN: MONDAY})

        await open_file(made, KEES, reference)
        await ws.click(KEES, "Brieven", in_view=True)
        await made.house.worker.drain()

        said = shown(ws, KEES)
        assert "Samenstelling commissie" in said
        assert "per e-mail, maandag 21 december 2026" in said
        assert "per post, maandag 21 december 2026" in said
        assert sorted(file.name for file in ws.files) == [
            f"bevestiging-afspraak-{reference}.pdf",
            f"samenstelling-commissie-{reference}.pdf",
        ]


# --- what goes twice, and what goes beside each other


async def test_a_changed_composition_is_told_again_as_a_new_letter(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[0])
        first = await write(made, reference, "composition")
        await declare(made, LIES, "step_back", "Ik ken de klager.")
        assert "task:tell_composition" in {name for name, _ in open_aims(made, reference)}

        second = await write(made, reference, "composition")

        assert "is veranderd" in second.subject
        assert "Kees Een en Omar Drie" in one_line(second.text)
        assert first.message["Message-ID"] != second.message["Message-ID"]
        assert "task:tell_composition" not in {name for name, _ in open_aims(made, reference)}
        assert [m.recipients for m in ws.mails] == [["fatma@voorbeeld.nl"]] * 2


async def test_two_letters_wait_and_fail_beside_each_other(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        reference = await logged(made, next(t for t in LETTERS if t.kind == "insurer"))
        await supplement(made, KEES, reference, **MISSING)
        ws.mailbox.refused.add("schade@verzekeraar.nl")
        port = ws.mailbox.port
        await ws.mailbox.stop()
        await write(made, reference, "insurer", arrives=False)
        await write(made, reference, "missing_information", arrives=False)
        assert set(complaint_of(made, reference).waiting_letters) == {"insurer", "missing_information"}

        await ws.mailbox.start(port)
        await ws.move_clock(MONDAY + timedelta(hours=1))

        complaint = complaint_of(made, reference)
        assert set(complaint.failed_letters) == {"insurer"}
        assert complaint.waiting_letters == {}
        assert "asked_for_information" in complaint.types
        [failed] = [said for said in personal(ws, KEES) if "is niet bezorgd" in said]
        assert "de brief aan de verzekeraar" in failed
        assert "bel de verzekeraar" in failed
        assert "task:follow_delivery:insurer" in {name for name, _ in open_aims(made, reference)}
        await close_all(ws, KEES)
        await ws.click(KEES, "Bezorging oplossen")
        ws.fill(KEES, {"choice": "handled", "note": "Gebeld."})
        await ws.submit(KEES)
        assert complaint_of(made, reference).failed_letters == {}


async def test_with_two_failed_letters_one_says_which(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        ws.mailbox.refused.add("fatma@voorbeeld.nl")
        reference = await logged(made, LETTERS[0])
        await write(made, reference, "composition", arrives=False)
        await write(made, reference, "outcome", arrives=False, **AGREED)

        await open_file(made, KEES, reference)
        await ws.click(KEES, "Bezorging oplossen", in_view=True)
        assert "Over welke brief gaat het?" in shown(ws, KEES)
        await ws.click(KEES, "Bevestiging afspraak", in_view=True)
        ws.fill(KEES, {"choice": "handled", "note": "Afgegeven aan de balie."})
        await ws.submit(KEES)

        assert set(complaint_of(made, reference).failed_letters) == {"composition"}


@pytest.mark.parametrize("told", LETTERS[:8], ids=lambda told: f"{told.procedure}, {told.kind}")
async def test_a_lost_answer_is_for_a_person_whatever_the_letter(told: Told, tmp_path: Path) -> None:
    async with running(told.procedure, tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        reference = await logged(made, told)
        ws.mailbox.drop_times = 1
        await write(made, reference, told.kind, arrives=False, **told.typed)
        assert set(complaint_of(made, reference).failed_letters) == {told.kind}

        await ws.click(KEES, "Bezorging oplossen")
        ws.fill(KEES, {"choice": "arrived", "note": "Aangekomen."})
        await ws.submit(KEES)

        [event] = [e for e in record_of(made, reference) if e.type == told.event]
        assert event.plain["event"]["way"] == "email"
        assert complaint_of(made, reference).failed_letters == {}


async def test_a_letter_that_came_back_is_named(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[0])
        await write(made, reference, "composition")

        await open_dialog(ws, KEES, "letter_returned", reference)
        assert "de brief over de samenstelling van de commissie" in shown(ws, KEES)
        await ws.submit(KEES)

        assert set(complaint_of(made, reference).failed_letters) == {"composition"}


# --- stopping a letter


async def test_a_letter_that_waits_can_be_stopped_and_its_text_stays(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        reference = await logged(made, LETTERS[0])
        port = ws.mailbox.port
        await ws.mailbox.stop()
        await write(made, reference, "composition", arrives=False, part_main="Dit zijn zij.")

        await open_dialog(ws, KEES, "letter_composition", reference)
        await ws.click(KEES, "Niet meer versturen", in_view=True)
        assert "gaat niet meer weg" in shown(ws, KEES)
        await ws.mailbox.start(port)
        await ws.move_clock(MONDAY + timedelta(days=1))

        assert ws.mails == []
        assert "composition_told" not in complaint_of(made, reference).types
        assert [e.type for e in record_of(made, reference)][-1] == "letter_withdrawn"
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "letter_composition", reference)
        assert "Dit zijn zij." in typed(ws, KEES)
        await press_send(made, KEES)
        assert len(ws.mails) == 1


async def test_stopping_a_letter_that_is_gone_says_so(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[0])
        await write(made, reference, "composition")

        await open_dialog(ws, KEES, "withdraw_letter", f"{reference} composition")

        assert "wacht niet meer" in shown(ws, KEES)
        assert "letter_withdrawn" not in complaint_of(made, reference).types


async def test_a_call_takes_the_place_of_a_letter_that_waits(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        reference = await logged(made, next(t for t in LETTERS if t.kind == "insurer"))
        await ws.mailbox.stop()
        await write(made, reference, "insurer", arrives=False)

        await open_dialog(ws, KEES, "letter_insurer", reference)
        await ws.click(KEES, "Ik heb intussen gebeld", in_view=True)
        ws.fill(KEES, {"Wat is er aan de telefoon gezegd?": "Zij bellen terug."})
        await ws.submit(KEES)

        [event] = [e for e in record_of(made, reference) if e.type == "insurer_informed"]
        assert (event.plain["event"]["way"], event.plain["event"]["letter"]) == ("phone", "")
        assert complaint_of(made, reference).waiting_letters == {}


async def test_a_corrected_address_makes_an_automatic_letter_go_again_by_itself(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        ws.mailbox.refused.add("fatma@voorbeeld.nl")
        reference = await log_complaint(made)
        await supplement(made, ADVISER, reference, elements="De bereikbaarheid")
        assert ws.mails == []
        assert [e.type for e in record_of(made, reference)].count("letter_prepared") == 1

        await supplement(made, ADVISER, reference, email="f.yildiz@voorbeeld.nl")

        assert [mail.recipients for mail in ws.mails] == [["f.yildiz@voorbeeld.nl"]]
        assert complaint_of(made, reference).failed_letters == {}
        assert complaint_of(made, reference).is_acknowledged


# --- bad input, gates, rights


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, next(t for t in LETTERS if t.kind == "labour_expert"))
        await open_dialog(ws, KEES, "letter_labour_expert", reference)
        ws.fill(KEES, {"to_name": "A. Deskundige", "part_main": "[volgt]", "way": "email"})
        await ws.submit(KEES)

        errors = ws.errors(KEES)
        assert "Registratie van klachten" in errors["☑ Waar de brief over gaat"]
        assert "geen e-mailadres bekend" in errors["E-mailadres"]
        assert {"A. Deskundige", "[volgt]"} <= set(typed(ws, KEES))
        email = {"type": "email_text_input", "value": "deskundige@uwv"}
        reply = await send_form(ws, KEES, "letter_labour_expert", reference, {"to_email": email})
        assert reply.json is not None
        assert "Dit is geen e-mailadres" in reply.json["errors"]["to_email"]
        await made.house.worker.drain()
        assert ws.mails == []


async def test_nobody_can_answer_by_a_day_that_has_passed(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, next(t for t in LETTERS if t.kind == "missing_information"))
        await ws.move_clock(MONDAY + timedelta(days=2))
        await close_all(ws, KEES)
        await open_dialog(ws, KEES, "letter_missing_information", reference)
        ws.fill(KEES, {"information_by": date(2026, 12, 22)})
        await ws.submit(KEES)

        assert "woensdag 23 december 2026" in ws.errors(KEES)["Uiterste dag om te antwoorden"]


async def test_a_letter_that_the_complaint_does_not_ask_for_is_not_there(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[0])
        for kind in ("put_in_writing", "labour_expert", "insurer", "acknowledgements"):
            await close_all(ws, KEES)
            await open_dialog(ws, KEES, f"letter_{kind}", reference)
            assert "hoort niet bij deze klacht" in shown(ws, KEES)


async def test_the_letters_of_the_complaint_are_offered_to_choose_from(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[1])
        await open_dialog(ws, KEES, "write_letter", reference)
        assert "Vraag om op te schrijven" in shown(ws, KEES)
        assert "Brief arbeidsdeskundige" not in shown(ws, KEES)
        ws.fill(KEES, {"letter": "put_in_writing"})
        await ws.submit(KEES)
        assert "Zo weten we zeker dat we u goed begrijpen." in " ".join(typed(ws, KEES))
        await press_send(made, KEES)
        assert "asked_for_writing" in complaint_of(made, reference).types


async def test_two_members_send_the_same_letter_and_one_goes(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[0])
        await declare(made, LIES)
        for member in (KEES, LIES):
            await close_all(ws, member)
            await open_dialog(ws, member, "letter_composition", reference)
        await press_send(made, KEES)
        await press_send(made, LIES)

        assert len(ws.mails) == 1
        assert "Dit is al gedaan" in shown(ws, LIES)


GATED = """
[[gate]]
id = "talk_first"
refuses = ["composition_told"]
needs = [["called_back"]]
says.nl = "Bel de klager eerst terug."
says.en = "First call the complainant back."
source = { heading = "Klachtencommissie", phrase = "op de hoogte gesteld van de samenstelling" }
carries_out = []
"""


async def test_a_letter_whose_step_is_refused_does_not_go(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        gated(made, GATED)
        reference = await logged(made, LETTERS[0])
        await open_dialog(ws, KEES, "letter_composition", reference)
        assert "Bel de klager eerst terug." in shown(ws, KEES), "said before anybody writes it"
        way = {"type": "radio_buttons", "selected_option": {"value": "email"}}
        reply = await send_form(ws, KEES, "letter_composition", reference, {"way": way})
        assert "Bel de klager eerst terug." in reply.text, "and refused to who had it open"
        await made.house.worker.drain()
        assert ws.mails == []


async def test_a_letter_whose_step_is_refused_while_it_waits_stays_here_and_somebody_hears_it(tmp_path: Path) -> None:
    """Open when it was approved; then a fact is corrected and the gate shuts."""
    shut = GATED.replace("needs = ", 'when = { form = "oral" }\nneeds = ')
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        gated(made, shut)
        reference = await logged(made, LETTERS[0])
        port = ws.mailbox.port
        await ws.mailbox.stop()
        await write(made, reference, "composition", arrives=False)
        await supplement(made, COORDINATOR, reference, form="oral")
        await ws.mailbox.start(port)
        await ws.move_clock(MONDAY + timedelta(hours=1))

        assert ws.mails == []
        assert set(complaint_of(made, reference).failed_letters) == {"composition"}
        assert any("het reglement laat deze stap nu niet toe" in said for said in personal(ws, KEES))


async def test_a_letter_that_was_stopped_a_moment_too_late_is_recorded_as_sent(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        office = made.house.office
        reference, mailing, seq = await on_the_doorstep(made)
        await open_dialog(made.workspace, KEES, "withdraw_letter", f"{reference} composition")

        for _ in range(2):
            sending.sent(office, reference, seq, mailing, office.now())

        recorded = [e.type for e in record_of(made, reference)]
        assert recorded[-2:] == ["letter_withdrawn", "composition_told"]


async def test_a_step_that_is_refused_while_its_letter_leaves_is_not_recorded_but_told(tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        office = made.house.office
        gated(made, GATED.replace("needs = ", 'when = { form = "oral" }\nneeds = '))
        reference, mailing, seq = await on_the_doorstep(made)
        await supplement(made, COORDINATOR, reference, form="oral")

        sending.sent(office, reference, seq, mailing, office.now())
        await made.house.worker.drain()

        assert "composition_told" not in complaint_of(made, reference).types
        assert [d.kind for d in documents(made, reference)] == ["composition"]
        assert any("ging de deur uit op het moment dat" in said for said in personal(made.workspace, KEES))


async def test_a_call_is_no_letter_where_the_regulation_wants_it_in_writing(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws = made.workspace
        assert ws.mailbox is not None
        reference = await logged(made, LETTERS[0])
        await ws.mailbox.stop()
        await write(made, reference, "outcome", arrives=False, **AGREED)
        await open_dialog(ws, KEES, "letter_outcome", reference)
        assert "intussen gebeld" not in shown(ws, KEES)

        when = {"type": "datetimepicker", "selected_date_time": int(MONDAY.timestamp())}
        await send_form(ws, KEES, "called_instead", f"{reference} outcome", {"when": when})

        assert "outcome_confirmed" not in complaint_of(made, reference).types


@pytest.mark.parametrize("who", [LIES, ADVISER, OMAR])
async def test_a_letter_opens_for_those_who_handle_the_complaint_only(who: str, tmp_path: Path) -> None:
    async with running("in-focus-samen", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[0])
        for name in ("letter_composition", "write_letter", "withdraw_letter"):
            await close_all(ws, who)
            await open_dialog(ws, who, name, reference)
            assert "Er is geen klacht met dit kenmerk" in shown(ws, who)


# --- after the end, and in the thread


async def test_what_was_settled_at_once_is_confirmed_in_the_words_that_were_logged(tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, LETTERS[0])
        agreed = {"note": "De planner belt voortaan terug.", "agreed": "yes", "confirm": "yes"}
        await take_step(made, KEES, reference, "In overleg opgelost", **agreed)
        assert not ws.errors(KEES)

        mail = await write(made, reference, "outcome")

        assert "Op maandag 21 december 2026 hebben we uw klacht" in one_line(mail.text)
        assert "De planner belt voortaan terug." in mail.text
        assert "Uitkomst op papier bevestigd op maandag 21 december, door de commissie" in thread(ws, reference)


async def test_a_reminder_opens_the_letter_that_is_asked(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await logged(made, next(t for t in LETTERS if t.kind == "insurer"))
        await ws.move_clock(datetime(2026, 12, 22, 9, 0, tzinfo=AMSTERDAM))
        await close_all(ws, COORDINATOR)
        await ws.click(COORDINATOR, "Verzekeraar informeren")

        assert "Naam van de verzekeraar" in shown(ws, COORDINATOR)
        assert reference in personal(ws, COORDINATOR)[-1]


# --- ways there


async def logged(made: Trial, told: Told) -> str:
    """A complaint with what the letter needs, handled by Kees."""
    reference = await handled_by(made, KEES, **told.logged)
    if told.known:
        await supplement(made, ADVISER, reference, **told.known)
    return reference


async def write(made: Trial, reference: str, kind: str, *, arrives: bool = True, **fields: object) -> Mail:
    """Open a letter, fill in what is given, and send it; answers the newest mail."""
    ws = made.workspace
    await close_all(ws, KEES)
    await open_dialog(ws, KEES, f"letter_{kind}", reference)
    before = len(ws.mails)
    ws.fill(KEES, fields)
    await press_send(made, KEES)
    if fields.get(WAY) or not arrives:
        await close_all(ws, KEES)
        return ws.mails[-1] if ws.mails else None  # type: ignore[return-value]
    assert len(ws.mails) == before + 1, shown(ws, KEES)
    await close_all(ws, KEES)
    return ws.mails[-1]


async def on_the_doorstep(made: Trial) -> tuple[str, Mailing, int]:
    """A letter that the worker has taken up and is about to hand over: reference, letter, approval."""
    assert made.workspace.mailbox is not None
    reference = await logged(made, LETTERS[0])
    await made.workspace.mailbox.stop()
    await write(made, reference, "composition", arrives=False)
    seq = complaint_of(made, reference).waiting_letters["composition"].seq
    mailing = sending.to_send(made.house.office, reference, seq)
    assert mailing is not None
    return reference, mailing, seq


async def press_send(made: Trial, who: str) -> None:
    await made.workspace.submit(who)
    assert not made.workspace.errors(who), made.workspace.errors(who)
    await made.house.worker.drain()


def documents(made: Trial, reference: str) -> list[Document]:
    with made.house.office.look() as tx:
        return list(tx.documents(reference))


def open_aims(made: Trial, reference: str) -> list[tuple[str, int]]:

    return list(aims(complaint_of(made, reference), made.house.office.task_terms))


def gated(made: Trial, gate: str) -> None:
    """The regulation with one more gate, for complaints logged from here on."""
    office = made.house.office
    office.procedure = parse(office.procedure.text + gate, "gated.toml", VOCABULARY)
