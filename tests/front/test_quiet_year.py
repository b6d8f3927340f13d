"""A year from reminder to reminder: nothing is said at night or on a day off, and somebody is always told."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.regulation.calendars import MANY
from bot.usecases.told.reminding import next_moment
from tests.front.support import ADVISER, AMSTERDAM, COORDINATOR, DIRECTOR, KEES, OMAR, declare, log_complaint, running
from tests.front.test_absence import away
from tests.hands.passing import moment_of

STARTS = {
    "the eve of Christmas": datetime(2026, 12, 24, 16, 50, tzinfo=AMSTERDAM),
    "Maundy Thursday": datetime(2027, 3, 25, 10, 0, tzinfo=AMSTERDAM),
    "the eve of 5 May, before Ascension": datetime(2027, 5, 4, 16, 0, tzinfo=AMSTERDAM),
}
END = datetime(2027, 12, 24, 12, 0, tzinfo=AMSTERDAM)


async def test_a_year_of_complaints_that_nobody_handles(tmp_path: Path) -> None:
    """Three complaints, one about somebody, one of them never looked at, with a member away over the summer. Under the
    regulation with the most kinds of terms: minutes, a working day, a week, a month."""
    async with running("interforce", tmp_path, start=min(STARTS.values())) as made:
        ws, office = made.workspace, made.house.office
        deeds = set()
        steps = 0

        async def until(end: datetime) -> None:
            nonlocal steps
            while (moment := next_moment(office)) and moment <= end:
                await ws.move_clock(max(moment, ws.clock.now()))
                steps += 1
            await ws.move_clock(end)

        for n, start in enumerate(STARTS.values()):
            await until(start)
            await log_complaint(made, **({"respondents": [OMAR]} if n == 1 else {}))
            if n < 2:
                await declare(made, KEES)
            deeds.add(ws.clock.now())
        await until(datetime(2027, 7, 1, 10, 0, tzinfo=AMSTERDAM))
        await away(made, KEES, date(2027, 8, 20), first=date(2027, 7, 1))
        deeds.add(ws.clock.now())
        await ws.close(KEES, everything=True)
        await until(END)

        pinged = [m for m in ws.said if moment_of(m) not in deeds]
        for message in pinged:
            at = moment_of(message)
            assert MANY.is_open(at.date()), (at, message.text)
            assert time(9) <= at.time() <= time(17), (at, message.text)
        per_week = Counter(moment_of(m).isocalendar()[:2] for m in pinged)
        weeks = {(START + timedelta(weeks=n)).isocalendar()[:2] for n in range(1, 50)}
        assert weeks <= per_week.keys(), "an open complaint is never forgotten"
        assert steps > 60
        per_person = {
            who: len([m for m in ws.messages(who, as_user=who) if "erinnering" in m.text])
            for who in (KEES, COORDINATOR, DIRECTOR, OMAR, ADVISER)
        }
        assert min(per_person[who] for who in (KEES, COORDINATOR, DIRECTOR)) > 50
        assert per_person[KEES] < 110, "not daily for a year"
        away_on = [moment_of(m).date() for m in ws.messages(KEES, as_user=KEES) if "erinnering" in m.text]
        assert not [day for day in away_on if date(2027, 7, 2) <= day <= date(2027, 8, 20)]


START = STARTS["the eve of Christmas"]
