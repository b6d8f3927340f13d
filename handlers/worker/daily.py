"""What is done once a day, whenever somebody looks first: the seal, what is forgotten, and what cannot be read."""

from __future__ import annotations

from datetime import date

import structlog

from bot.record.work import OFFICE
from bot.usecases.file import keeping, retention
from bot.usecases.kernel.office import Office
from bot.usecases.told import alarms

log = structlog.get_logger()


class Daily:
    """Remembers for which day it was done, in this process; the record refuses a second seal of one day."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._sealed: date | None = None
        self._named: dict[str, date] = {}

    def seal_day(self) -> None:
        """Once a day, the first time anybody looks after midnight: what the record held when the day began."""
        today = self.office.now().astimezone(self.office.zone).date()
        if today != self._sealed:
            log.info("sealed", seal=keeping.seal_day(self.office, today))
            keeping.forget_deliveries(self.office)
            keeping.look_at_open(self.office)
            for reference in retention.daily(self.office):
                log.info("erased", reference=reference)
            self._sealed = today

    def name_unreadable(self) -> None:
        """Log and tell which complaints cannot be read, of each once a day; and when they can be again."""
        today, noted = self.office.today(), self.office.unreadable.known()
        if new := [each for each in noted if self._named.get(each) != today]:
            for reference in new:
                log.error("unreadable", reference=reference, why=noted[reference].why)
            alarms.unreadable(self.office, [each for each in new if each != OFFICE])
        if again := [each for each in self._named if each not in noted]:
            log.info("readable_again", references=again)
            alarms.readable_again(self.office)
        self._named = {**{each: day for each, day in self._named.items() if each in noted}, **dict.fromkeys(new, today)}
