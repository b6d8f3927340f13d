"""Away: said on Home, respected when naming and reminding, handed over, and back with a digest."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.record.log import OFFICE, NewEvent
from bot.usecases.kernel.office import Office
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    OMAR,
    choices,
    close_all,
    committee_of,
    decide,
    declare,
    log_complaint,
    object_to,
    open_dialog,
    personal,
    running,
    send_form,
    shown,
    supplement,
)
from tests.hands.home import home
from tests.hands.passing import days, reminders, through

LETTER = "ontvangstbevestiging versturen"
FRIDAY = date(2027, 1, 8)


async def away(made: Trial, who: str, last: date = FRIDAY, **fields: Any) -> None:
    """Through Home; a form to hand over stays open when there is something."""
    ws = made.workspace
    await close_all(ws, who)
    await home(made, who)
    await ws.click(who, "Afwezigheid", in_home=True)
    ws.fill(who, {"first": ws.clock.now().astimezone(AMSTERDAM).date(), "last": last, **fields})
    await ws.submit(who)
    assert not ws.errors(who), ws.errors(who)
    await made.house.worker.drain()


async def at(made: Trial, moment: datetime) -> None:
    await made.workspace.move_clock(moment)


# --- set it


async def test_it_is_said_on_home_and_shows_there(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await away(made, KEES)
        assert "afwezig van *maandag 21 december* tot en met *vrijdag 8 januari*" in shown(ws, KEES)
        assert "Je bent afwezig van *maandag 21 december*" in await home(made, KEES)
        assert f"<@{KEES}>: 0 klachten · afwezig t/m vr 8 jan" in await home(made, COORDINATOR)


async def test_the_days_are_sealed(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await away(made, KEES)
        with made.house.office.look() as tx:
            [event] = [e for e in tx.load(OFFICE) if e.type == "absence_set"]
        assert event.plain == {"person": made.house.office.directory.person(KEES), "period": 0}
        assert event.sealed
        assert event.sealed["last"] == "2027-01-08"


async def test_a_form_sent_twice_counts_once(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        values = {
            "first": {"type": "datepicker", "selected_date": "2026-12-21"},
            "last": {"type": "datepicker", "selected_date": "2027-01-08"},
        }
        for _ in range(2):
            await send_form(made.workspace, KEES, "set_absence", "", values, key="V0SAME")
        with made.house.office.look() as tx:
            assert [e.type for e in tx.load(OFFICE)].count("absence_set") == 1


@pytest.mark.parametrize(
    ("first", "last", "field", "said"),
    [
        (date(2026, 12, 21), date(2026, 12, 20), "Afwezig tot en met", "vanaf maandag 21 december 2026"),
        (date(2026, 12, 28), date(2026, 12, 27), "Afwezig tot en met", "vanaf maandag 28 december 2026"),
        (date(2026, 10, 1), date(2026, 12, 28), "Afwezig vanaf", "Kies een dag vanaf"),
        (date(2026, 12, 21), date(2036, 12, 28), "Afwezig tot en met", "Klopt het jaar?"),
        (date(2036, 12, 21), date(2036, 12, 28), "Afwezig vanaf", "Klopt het jaar?"),
    ],
)
async def test_wrong_days_are_said_at_their_field(
    first: date, last: date, field: str, said: str, tmp_path: Path
) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await home(made, KEES)
        await ws.click(KEES, "Afwezigheid", in_home=True)
        ws.fill(KEES, {"first": first, "last": last})
        await ws.submit(KEES)
        assert said in ws.errors(KEES)[field]
        assert made.house.office.directory.absences == {}


async def test_only_who_coordinates_says_it_for_somebody_else(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await away(made, COORDINATOR, person=KEES)
        assert set(made.house.office.directory.absences) == {made.house.office.directory.person(KEES)}
        assert "Je staat nu als afwezig genoteerd van *maandag 21 december*" in personal(ws, KEES)[-1]

        day = {"type": "datepicker", "selected_date": "2026-12-21"}
        values = {
            "person": {"type": "users_select", "selected_user": OMAR},
            "first": day,
            "last": {"type": "datepicker", "selected_date": "2027-01-08"},
        }
        await send_form(ws, LIES, "set_absence", "", values)
        await home(made, LIES)
        assert made.house.office.directory.person(OMAR) not in made.house.office.directory.absences
        assert made.house.office.directory.person(LIES) in made.house.office.directory.absences


async def test_back_earlier_than_thought(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await away(made, KEES)
        await home(made, KEES)
        await close_all(made.workspace, KEES)
        await made.workspace.click(KEES, "Ik ben er weer", in_home=True)
        with made.house.office.look():
            assert made.house.office.people.absent == frozenset()
        assert "afwezig" not in await home(made, KEES)
        await log_complaint(made)
        await at(made, made.workspace.clock.now() + timedelta(minutes=1))
        assert "Welkom terug" in "".join(personal(made.workspace, KEES))


async def test_another_process_notices(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        office = made.house.office
        other = Office(made.record, office.organisation, office.procedure, office.clock, office.directory.team)
        other.open_doors()
        await away(made, KEES)
        with other.look():
            assert other.people.absent == {office.directory.person(KEES)}


# --- several periods

SPRING = {"first": date(2027, 3, 1), "last": date(2027, 3, 12)}


async def test_a_second_absence_leaves_the_first_as_it_is(tmp_path: Path, database_url: str) -> None:
    """Away over Christmas, and then the spring holiday is added: who is away now is not named."""
    async with running("focus", tmp_path, database_url) as made:
        ws = made.workspace
        await away(made, KEES)
        await away(made, KEES, **SPRING)
        assert "van *maandag 1 maart* tot en met *vrijdag 12 maart*" in shown(ws, KEES)
        assert committee_of(made, await log_complaint(made)) == [LIES, OMAR]
        said = await home(made, KEES)
        assert "Je bent afwezig van *maandag 21 december* tot en met *vrijdag 8 januari*" in said
        assert "en van *maandag 1 maart* tot en met *vrijdag 12 maart*" in said
        assert f"<@{KEES}>: 0 klachten · afwezig t/m vr 8 jan" in await home(made, COORDINATOR)
        await at(made, datetime(2027, 3, 1, 10, 0, tzinfo=AMSTERDAM))
        assert KEES not in committee_of(made, await log_complaint(made))


async def test_the_form_says_what_is_known_and_changes_one_period(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await away(made, KEES)
        await away(made, KEES, **SPRING)
        await close_all(ws, KEES)
        await home(made, KEES)
        await ws.click(KEES, "Afwezigheid", in_home=True)
        said = shown(ws, KEES)
        assert "Je bent al afwezig van *maandag 21 december*" in said
        assert choices(ws, KEES, "period") == [
            "Een nieuwe periode",
            "ma 21 dec t/m vr 8 jan aanpassen",
            "ma 1 mrt t/m vr 12 mrt aanpassen",
        ]
        ws.fill(KEES, {"period": "ma 21 dec t/m vr 8 jan aanpassen", "last": date(2026, 12, 23)})
        await ws.submit(KEES)
        assert not ws.errors(KEES)
        said = shown(ws, KEES)
        assert "van *maandag 21 december* tot en met *woensdag 23 december* en van *maandag 1 maart*" in said


async def test_a_period_is_called_off_and_the_other_stays(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await away(made, KEES)
        await away(made, KEES, **SPRING)
        await away_again(made, KEES, period="ma 1 mrt t/m vr 12 mrt aanpassen", off=["yes"])
        assert "1 maart" not in shown(ws, KEES)
        assert "vrijdag 8 januari" in shown(ws, KEES)
        await at(made, datetime(2027, 3, 1, 10, 0, tzinfo=AMSTERDAM))
        assert KEES in committee_of(made, await log_complaint(made))


async def test_back_earlier_leaves_what_is_still_to_come(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await away(made, KEES)
        await away(made, KEES, **SPRING)
        await close_all(ws, KEES)
        await home(made, KEES)
        await ws.click(KEES, "Ik ben er weer", in_home=True)
        await at(made, ws.clock.now() + timedelta(minutes=1))
        said = await home(made, KEES)
        assert "21 december" not in said.partition("Voor jou")[0]
        assert "Je bent afwezig van *maandag 1 maart* tot en met *vrijdag 12 maart*" in said
        await at(made, datetime(2027, 3, 15, 9, 0, tzinfo=AMSTERDAM))
        assert len([each for each in personal(ws, KEES) if "Welkom terug" in each]) == 2, "after each time away"


async def test_two_weeks_noted_apart_are_one_time_away(tmp_path: Path) -> None:
    """On the Monday between them somebody is away still, and afterwards reads what happened in both."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for member in (KEES, LIES):
            await declare(made, member)
        await away(made, KEES, last=date(2026, 12, 24))
        await away(made, KEES, first=date(2026, 12, 28), last=date(2026, 12, 31))
        await at(made, datetime(2026, 12, 22, 11, 0, tzinfo=AMSTERDAM))
        await open_dialog(ws, LIES, "acknowledge", reference)
        ws.fill(LIES, {"way": "phone", "when": ws.clock.now(), "note": "gebeld"})
        await ws.submit(LIES)
        await through(made, date(2027, 1, 3))
        assert "Welkom terug" not in "".join(personal(ws, KEES))
        await at(made, datetime(2027, 1, 4, 9, 0, tzinfo=AMSTERDAM))
        [told] = [text for text in personal(ws, KEES) if "Welkom terug" in text]
        assert "dinsdag 22 december" in told


async def test_who_coordinates_changes_the_period_of_somebody_else_and_they_hear_it(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await away(made, KEES)
        await away_again(made, COORDINATOR, period="Kees Een: ma 21 dec t/m vr 8 jan aanpassen", off=["yes"])
        assert "staat niet als afwezig genoteerd" in shown(ws, COORDINATOR)
        assert any("Je staat niet als afwezig genoteerd" in each for each in personal(ws, KEES))
        assert KEES in committee_of(made, await log_complaint(made))

        await away(made, KEES)
        kees = str(made.house.office.directory.absences[made.house.office.directory.person(KEES)][-1].n)
        period = {"type": "radio_buttons", "selected_option": {"value": kees}}
        off = {"type": "checkboxes", "selected_options": [{"value": "yes"}]}
        reply = await send_form(ws, LIES, "set_absence", "", {"period": period, "off": off})
        assert reply.json is not None
        assert "period" in reply.json["errors"], "for others only who coordinates"


async def test_when_somebody_is_away_is_not_guessed(tmp_path: Path) -> None:
    """A holiday in spring that is noted at Christmas does not begin at Christmas."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await home(made, KEES)
        await ws.click(KEES, "Afwezigheid", in_home=True)
        ws.fill(KEES, {"last": SPRING["last"]})
        await ws.submit(KEES)
        assert set(ws.errors(KEES)) == {"Afwezig vanaf"}


async def test_what_an_older_version_wrote_means_what_it_meant(tmp_path: Path) -> None:
    """Each absence took the place of the one before, and was ended as the only one."""
    async with running("focus", tmp_path) as made:
        office = made.house.office
        kees, lies = office.directory.person(KEES), office.directory.person(LIES)
        old = [
            (kees, "2026-12-21", "2027-01-08"),
            (kees, "2027-03-01", "2027-03-12"),
            (lies, "2026-12-21", "2027-01-08"),
        ]
        with office.begin() as tx:
            for person, first, last in old:
                days = {"first": first, "last": last, "by": person}
                tx.append(OFFICE, NewEvent("absence_set", tx.now, {"person": person}, days))
            tx.append(OFFICE, NewEvent("absence_ended", tx.now, {"person": lies}, {"by": lies}))
        assert committee_of(made, await log_complaint(made)) == [KEES, LIES]
        await at(made, datetime(2027, 3, 1, 10, 0, tzinfo=AMSTERDAM))
        assert KEES not in committee_of(made, await log_complaint(made))


async def away_again(made: Trial, who: str, **fields: Any) -> None:
    """Change what is known."""
    ws = made.workspace
    await close_all(ws, who)
    await home(made, who)
    await ws.click(who, "Afwezigheid", in_home=True)
    ws.fill(who, fields)
    await ws.submit(who)
    assert not ws.errors(who), ws.errors(who)
    await made.house.worker.drain()


# --- naming


async def test_who_is_away_is_not_named_and_the_coordinator_reads_why(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await away(made, KEES)
        reference = await log_complaint(made)
        assert committee_of(made, reference) == [LIES, OMAR]
        await open_dialog(ws, COORDINATOR, "replace_member", reference)
        assert f"<@{KEES}>: kan niet, is afwezig" in shown(ws, COORDINATOR)


async def test_somebody_away_can_be_named_by_hand_only_when_nobody_else_is_left(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await away(made, KEES)
        reference = await log_complaint(made, respondents=[OMAR])  # of three one is away and one is a party
        assert committee_of(made, reference) == []
        await open_dialog(ws, COORDINATOR, "replace_member", reference)
        ws.fill(COORDINATOR, {"joins": KEES, "reason": "komt volgende week terug"})
        await ws.submit(COORDINATOR)
        assert "is afwezig" in ws.errors(COORDINATOR)["Wie wordt lid?"], "Lies can still be named"
        ws.fill(COORDINATOR, {"joins": LIES})
        await ws.submit(COORDINATOR)
        assert committee_of(made, reference) == [LIES]
        await close_all(ws, COORDINATOR)
        await open_dialog(ws, COORDINATOR, "replace_member", reference)
        ws.fill(COORDINATOR, {"joins": KEES, "reason": "komt volgende week terug"})
        await ws.submit(COORDINATOR)
        assert not ws.errors(COORDINATOR)
        assert committee_of(made, reference) == [LIES, KEES]


async def test_a_correction_replaces_nobody_for_being_away(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await away(made, KEES)
        await supplement(made, ADVISER, reference, respondents=[OMAR])
        assert committee_of(made, reference) == [KEES, LIES]


# --- reminding


async def test_reminders_for_who_is_away_go_to_the_other_member_and_the_coordinator(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await log_complaint(made)
        for member in (KEES, LIES):
            await declare(made, member)
        await away(made, KEES)
        await through(made, date(2026, 12, 29))

        assert reminders(made, KEES) == []
        assert days(made, LIES, LETTER) == ["28-12", "29-12"]
        assert days(made, COORDINATOR, LETTER) == ["28-12", "29-12"]


async def test_with_everybody_away_who_coordinates_hears_it_at_once_and_gets_the_reminders(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for member in (KEES, LIES):
            await declare(made, member)
        await away(made, KEES)
        await at(made, ws.clock.now() + timedelta(minutes=11))
        assert "er straks niemand" not in "".join(personal(ws, COORDINATOR))
        await away(made, LIES)
        await at(made, ws.clock.now() + timedelta(minutes=11))

        told = personal(ws, COORDINATOR)[-1]
        assert "Voor 1 klacht is er straks niemand" in told
        assert reference in told
        await ws.click(COORDINATOR, f"{reference}: Commissielid benoemen")
        assert f"<@{OMAR}>: kan" in shown(ws, COORDINATOR)
        await at(made, datetime(2026, 12, 28, 9, 0, tzinfo=AMSTERDAM))
        assert reminders(made, KEES) == reminders(made, LIES) == []
        assert len(reminders(made, COORDINATOR, LETTER)) == 1


async def test_while_the_director_is_away_the_deputy_bears_the_objection(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        await decide(made, reference)
        await object_to(made, reference)
        assert reference not in await home(made, DEPUTY)
        await away(made, DIRECTOR)
        said = await home(made, DEPUTY)
        assert f"*{reference}*" in said.partition("Voor jou te doen")[2]
        assert "Bezwaren die wachten" in said
        await at(made, datetime(2026, 12, 24, 9, 0, tzinfo=AMSTERDAM))
        assert reminders(made, DIRECTOR) == []
        assert len(reminders(made, DEPUTY)) >= 1


# --- handing over


async def test_complaints_are_handed_over_by_choice(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        first, second = await log_complaint(made), await log_complaint(made)
        await away(made, LIES)  # she sits on the first with Kees, on the second with one of the others
        await close_all(ws, LIES)
        mine = [each for each in (first, second) if KEES in committee_of(made, each)]
        await away(made, KEES)
        assert "Kies welke een ander overneemt" in shown(ws, KEES)
        ws.fill(KEES, {"references": mine[:1]})
        await ws.submit(KEES)

        assert f"*{mine[0]}*: <@{OMAR}> neemt het over." in shown(ws, KEES)
        assert KEES not in committee_of(made, mine[0])
        assert OMAR in committee_of(made, mine[0])
        await made.house.worker.drain()
        assert f"commissie van *{mine[0]}*" in "".join(personal(ws, OMAR))
        assert "Je zit niet meer in de commissie" in "".join(personal(ws, KEES))


async def test_where_nobody_can_take_over_it_says_so_and_the_member_stays(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, respondents=[OMAR])
        assert committee_of(made, reference) == [KEES, LIES]
        await away(made, KEES)
        ws.fill(KEES, {"references": [reference]})
        await ws.submit(KEES)
        assert "niemand anders kan het volgens de regels overnemen" in shown(ws, KEES)
        assert committee_of(made, reference) == [KEES, LIES]


async def test_nobody_hands_over_what_is_not_theirs(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await log_complaint(made)
        kees = made.house.office.directory.person(KEES)
        chosen = {"references": {"type": "checkboxes", "selected_options": [{"value": reference}]}}
        for who in (ADVISER, LIES, OMAR):
            await send_form(made.workspace, who, "hand_over", kees, chosen, key=f"V0{who}")
        assert committee_of(made, reference) == [KEES, LIES]


# --- back again


async def test_on_the_first_working_day_back_somebody_reads_what_happened(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made)
        for member in (KEES, LIES):
            await declare(made, member)
        await away(made, KEES)
        await at(made, datetime(2026, 12, 23, 11, 0, tzinfo=AMSTERDAM))
        await open_dialog(ws, LIES, "acknowledge", reference)
        ws.fill(LIES, {"way": "phone", "when": ws.clock.now(), "note": "gebeld"})
        await ws.submit(LIES)
        assert not ws.errors(LIES)
        await through(made, date(2027, 1, 10))
        assert "Welkom terug" not in "".join(personal(ws, KEES))
        await at(made, datetime(2027, 1, 11, 9, 0, tzinfo=AMSTERDAM))

        [told] = [text for text in personal(ws, KEES) if "Welkom terug" in text]
        assert reference in told
        assert "bevestig" in told
        assert "woensdag 23 december" in told
        assert "Fatma" not in told
        assert "gebeld" not in told
        assert len(reminders(made, KEES)) == 1, "and what is due comes to them again"
