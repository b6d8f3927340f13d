"""Reminders as people get them: on which day, at what hour, to whom, how many, and with which buttons."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.regulation.calendars import MANY
from bot.usecases.told.reminding import next_moment, remind
from handlers.trying import Trial
from tests.front.support import (
    ADVISER,
    AMSTERDAM,
    COORDINATOR,
    DEPUTY,
    DIRECTOR,
    KEES,
    LIES,
    MONDAY,
    OMAR,
    close_all,
    log_complaint,
    open_letter,
    running,
    shown,
    supplement,
    thread,
)
from tests.hands.intake import handled_by
from tests.hands.letters import send, send_letter
from tests.hands.passing import days, moment_of, reminders, through

EVERYBODY = (ADVISER, COORDINATOR, DIRECTOR, DEPUTY, KEES, LIES, OMAR)
LETTER = "ontvangstbevestiging versturen"


async def declared(made: Trial, **fields: Any) -> str:
    reference = await handled_by(made, KEES, LIES, **fields)
    return reference


# --- when


async def test_five_and_one_working_days_before_and_on_the_day_itself(tmp_path: Path) -> None:
    """The answer is due on Monday 18 January: Monday 11, Friday 15, and that Monday."""
    async with running("focus", tmp_path) as made:
        reference = await declared(made)
        await send_letter(made, KEES, reference)
        await through(made, date(2027, 1, 18))

        for member in (KEES, LIES):
            assert days(made, member, "antwoord geven") == ["11-01", "15-01", "18-01"]
        said = [text for _, text in reminders(made, KEES, "antwoord geven")]
        assert "Uiterlijk *maandag 18 januari*" in said[0]
        assert "Op de volgende werkdag, *maandag 18 januari*" in said[1]
        assert "Vandaag, *maandag 18 januari*, is de laatste dag" in said[2]
        assert all(at.time() == time(9) for at, _ in reminders(made, KEES))


async def test_late_daily_for_five_working_days_and_then_weekly(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await declared(made)
        await through(made, date(2027, 1, 21))

        late = [at for at, text in reminders(made, KEES, f"Te laat: {LETTER}")]
        assert [at.strftime("%d-%m") for at in late] == ["30-12", "31-12", "04-01", "05-01", "06-01", "11-01", "18-01"]


async def test_the_coordinator_from_the_first_late_day_and_the_director_from_the_third(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await declared(made)
        await through(made, date(2027, 1, 6))

        late = f"Te laat: {LETTER}"
        assert days(made, COORDINATOR, LETTER) == days(made, COORDINATOR, late)
        assert days(made, COORDINATOR, late) == ["30-12", "31-12", "04-01", "05-01", "06-01"]
        assert days(made, DIRECTOR, late) == ["04-01", "05-01", "06-01"]
        assert [reminders(made, other) for other in (ADVISER, DEPUTY, OMAR)] == [[], [], []]


async def test_nobody_is_reminded_at_night_in_the_weekend_or_at_christmas(tmp_path: Path) -> None:
    """Hour by hour over Christmas and New Year, with everything late that can be."""
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await log_complaint(made, respondents=[OMAR])
        logged = ws.clock.now()
        for hour in range(1, 24 * 15):
            await ws.move_clock(logged + timedelta(hours=hour))

        said = [m for m in ws.said if moment_of(m) > MONDAY + timedelta(minutes=1)]
        assert len(said) > 20
        for message in said:
            at = moment_of(message)
            assert MANY.is_open(at.date())
            assert time(9) <= at.time() <= time(17)


async def test_what_was_missed_comes_as_one(tmp_path: Path) -> None:
    """The clock jumps from Monday to three weeks later."""
    async with running("focus", tmp_path) as made:
        await declared(made)
        await made.workspace.move_clock(datetime(2027, 1, 13, 11, 0, tzinfo=AMSTERDAM))

        [(at, text)] = reminders(made, KEES)
        assert at == datetime(2027, 1, 13, 11, 0, tzinfo=AMSTERDAM)
        assert f"Te laat: {LETTER}" in text
        assert "Uiterlijk *maandag 18 januari*: antwoord geven" in text


async def test_missed_at_night_waits_for_the_morning(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        await declared(made)
        await made.workspace.move_clock(datetime(2027, 1, 9, 3, 0, tzinfo=AMSTERDAM))
        assert reminders(made, KEES) == []
        await made.workspace.move_clock(datetime(2027, 1, 11, 9, 0, tzinfo=AMSTERDAM))
        assert len(reminders(made, KEES)) == 1


async def test_the_next_moment_is_when_something_is_said(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        await declared(made)
        for _ in range(4):
            moment = next_moment(made.house.office)
            assert moment is not None
            await ws.move_clock(moment - timedelta(seconds=1))
            before = len(ws.said)
            await ws.move_clock(moment)
            assert len(ws.said) > before


# --- how many, and where


async def test_several_at_once_are_one_message(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        for _ in range(2):
            await close_all(made.workspace, ADVISER)
            await log_complaint(made)
        await made.workspace.move_clock(datetime(2026, 12, 22, 9, 0, tzinfo=AMSTERDAM))

        [(_, text)] = reminders(made, KEES)
        assert "2 herinneringen" in text
        assert "K-2026-0001" in text
        assert "K-2026-0002" in text


async def test_the_thread_is_reminded_too_and_names_nobody(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await declared(made)
        await made.workspace.move_clock(datetime(2026, 12, 29, 9, 0, tzinfo=AMSTERDAM))

        line = thread(made.workspace, reference)[-1]
        assert line.casefold().endswith(f"laatste dag: {LETTER}.")
        assert "Fatma" not in line
        assert "U0" not in line


async def test_what_was_done_says_nothing_any_more(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        reference = await declared(made)
        await send_letter(made, KEES, reference)
        await through(made, date(2027, 1, 8))

        assert [reminders(made, who) for who in EVERYBODY] == [[] for _ in EVERYBODY]


async def test_what_was_done_between_planning_and_sending_says_nothing(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await declared(made)
        await open_letter(made, KEES, reference)
        ws.clock.move_to(datetime(2026, 12, 29, 9, 0, tzinfo=AMSTERDAM))
        assert remind(made.house.office) == 1  # planned, not sent yet
        ws.fill(KEES, {"way": "phone", "when": ws.clock.now(), "note": "Verteld wanneer het antwoord komt."})
        await ws.submit(KEES)
        await made.house.worker.drain()

        assert reminders(made, KEES) == []
        assert "laatste dag" not in " ".join(thread(ws, reference))


async def test_somebody_complained_about_is_never_reminded(tmp_path: Path) -> None:
    """Not as a member who became a party later, not as the coordinator, not as the director."""
    async with running("focus", tmp_path) as made:
        reference = await declared(made)
        parties = [KEES, COORDINATOR, DIRECTOR]
        await supplement(made, ADVISER, reference, respondents=parties)
        before = {who: len(made.workspace.messages(who, as_user=who)) for who in parties}
        await through(made, date(2027, 1, 20))

        assert {who: len(made.workspace.messages(who, as_user=who)) for who in parties} == before
        assert len(reminders(made, LIES, f"Te laat: {LETTER}")) >= 5


# --- what it says


async def test_the_button_does_what_the_reminder_asks(tmp_path: Path) -> None:
    async with running("focus", tmp_path) as made:
        ws = made.workspace
        reference = await handled_by(made, KEES)
        await ws.move_clock(datetime(2026, 12, 29, 9, 0, tzinfo=AMSTERDAM))
        await close_all(ws, KEES)

        newest = {who: ws.messages(who, as_user=who)[-1] for who in (KEES, LIES)}
        assert newest[KEES].buttons[0] == "Bekijken en versturen"
        assert newest[LIES].buttons[0] == "Bekijk wie het betreft en verklaar"
        await ws.click(KEES, "Bekijken en versturen", in_message=newest[KEES].ts)
        await send(made, KEES)
        assert [mail.recipients for mail in ws.mails] == [["fatma@voorbeeld.nl"]]
        assert reference in ws.mails[0].subject
        await close_all(ws, KEES)
        await ws.click(KEES, "Waarom deze datum?", in_message=newest[KEES].ts)
        assert "5 werkdagen" in shown(ws, KEES)


async def test_a_term_in_minutes_is_said_halfway_and_when_it_passed_with_its_minute(tmp_path: Path) -> None:
    """The confirmation could not go by itself, for there is no address: five minutes are left to do it by hand."""
    async with running("interforce", tmp_path) as made:
        ws = made.workspace
        reference = await log_complaint(made, **{"Telefoon of e-mail": ""})
        await ws.move_clock(MONDAY + timedelta(minutes=4))
        assert reminders(made, KEES, LETTER) == []
        await ws.move_clock(MONDAY + timedelta(minutes=10))
        for who in (KEES, LIES):
            [(_, text)] = reminders(made, who, LETTER)
            assert "Uiterlijk *maandag 21 december om 10.10 uur*" in text
        await ws.move_clock(MONDAY + timedelta(minutes=11))

        for who in (KEES, LIES, COORDINATOR):
            _, text = reminders(made, who, LETTER)[-1]
            assert "Dit moest uiterlijk *maandag 21 december om 10.10 uur*" in text
            assert "werkdag" not in text
        assert "om 10.10 uur" in thread(ws, reference)[-1]


async def test_what_went_by_itself_is_not_reminded_of(tmp_path: Path) -> None:
    async with running("interforce", tmp_path) as made:
        await log_complaint(made)
        await made.workspace.move_clock(MONDAY + timedelta(minutes=30))
        assert [reminders(made, who, LETTER) for who in EVERYBODY] == [[] for _ in EVERYBODY]


async def test_a_working_day_from_maundy_thursday_is_reminded_of_that_very_day(tmp_path: Path) -> None:
    """Good Friday is the last day, and nobody is there: the reminder comes at once, not on Tuesday when it is late."""
    thursday = datetime(2027, 3, 25, 10, 0, tzinfo=AMSTERDAM)
    async with running("interforce", tmp_path, start=thursday) as made:
        await log_complaint(made, respondents=[OMAR])
        await made.workspace.move_clock(thursday + timedelta(minutes=1))

        [(at, text)] = reminders(made, KEES, "betrokkene informeren")
        assert at.date() == thursday.date()
        assert "Vandaag, *donderdag 25 maart*, is de laatste dag" in text


async def test_a_term_in_minutes_that_passed_at_night_is_said_in_the_morning(tmp_path: Path) -> None:
    saturday = datetime(2026, 12, 26, 22, 0, tzinfo=AMSTERDAM)
    async with running("interforce", tmp_path, start=saturday) as made:
        await log_complaint(made, **{"Telefoon of e-mail": ""})
        await through(made, date(2026, 12, 28))

        assert [at for at, _ in reminders(made, COORDINATOR, LETTER)] == [
            datetime(2026, 12, 28, 9, 0, tzinfo=AMSTERDAM)
        ]


@pytest.mark.parametrize(
    ("day", "said"), [(8, "Uiterlijk"), (14, "Op de volgende werkdag"), (15, "Vandaag"), (18, "Te laat")]
)
async def test_a_promised_day_is_guarded_like_a_term(day: int, said: str, tmp_path: Path) -> None:
    async with running("balans-borne", tmp_path) as made:
        reference = await declared(made)
        await send_letter(made, KEES, reference)
        await made.workspace.move_clock(datetime(2027, 1, day, 9, 0, tzinfo=AMSTERDAM))

        _, text = reminders(made, KEES)[-1]
        assert "de toegezegde datum nakomen" in text
        assert said in text
