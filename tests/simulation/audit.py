"""What must hold of every message of a year, looked at when it goes; by rules of its own, not those of the product."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median

from bot.complaint.duties import Entry
from bot.complaint.fold import Complaint
from bot.complaint.tasks import tasks
from tests.regulation.naive import is_open_many
from tests.simulation.life import SECRET
from tests.simulation.world import AMSTERDAM, COORDINATORS, DEPUTY, DIRECTOR, Said, World

OPENS, CLOSES = time(9), time(17)
Key = tuple[str, str, int]
"""Reference, duty, number."""


def reachable(moment: datetime) -> bool:
    """People may be disturbed: an open day, within hours."""
    local = moment.astimezone(AMSTERDAM)
    return is_open_many(local.date()) and OPENS <= local.time() <= CLOSES


def last_open(day: date) -> date:
    while not is_open_many(day):
        day -= timedelta(days=1)
    return day


@dataclass
class Audit:
    world: World
    problems: list[str] = field(default_factory=list)
    stages: Counter[str] = field(default_factory=Counter)
    pinged: dict[Key, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    looked_at: set[Key] = field(default_factory=set)
    """Duties that were still open at the end of the last day to act."""
    slack_was_away: int = 0
    """Duties of which somebody would have been told in time, if Slack had taken the message."""
    heard: set[tuple[object, ...]] = field(default_factory=set)
    reminded: set[tuple[str, datetime]] = field(default_factory=set)

    def begin(self, until: datetime) -> None:
        """Listen to everything, and look at the end of every working day."""
        self.world.listen.insert(0, self.hear)
        day = self.world.start.astimezone(AMSTERDAM).date()
        while day < until.date():
            if is_open_many(day):
                self.world.at(datetime.combine(day, CLOSES, AMSTERDAM), lambda day=day: self.end_of(day))
            day += timedelta(days=1)

    # -- each message

    def hear(self, said: Said) -> None:
        if SECRET in said.text:
            self._wrong(said, "names somebody")
        for reference in filter(None, said.references):
            if reference in said.text and not self._may_know(said.to, self.world.complaint(reference), said.template):
                self._wrong(said, f"{reference} is not theirs to see")
        if said.template == "reminder":
            self._reminder(said)
        elif not reachable(said.at) and said.at not in self.world.acted and said.job not in self.world.delayed:
            self._wrong(said, "comes at night by itself")

    def _reminder(self, said: Said) -> None:
        if not reachable(said.at):
            self._wrong(said, "a reminder outside hours or on a closed day")
        if said.job not in self.world.delayed:
            if (said.to, said.at) in self.reminded:
                self._wrong(said, "two reminders at once, instead of one with both")
            self.reminded.add((said.to, said.at))
        late = said.job in self.world.delayed  # it was for them when it should have gone
        if (
            not late
            and said.to in self._away()
            and not self._away() >= set(self._persons((*COORDINATORS, DIRECTOR, DEPUTY)))
        ):
            self._wrong(said, "a reminder to somebody who is away, while others are there")
        told = []
        for item in said.items:
            complaint, key = self.world.complaint(item["reference"]), (item["reference"], item["duty"], item["nth"])
            running = self._running(complaint)
            if key in running and self._may_know(said.to, complaint, said.template):
                told.append((key, item["stage"], item["days_late"], running[key]))
        if said.lines > len(told):
            self._wrong(said, f"says {said.lines} things; not done yet and theirs to know are {told} of {said.items}")
        if said.lines < len(told) and said.job not in self.world.delayed:
            self._wrong(said, f"leaves out what is not done yet: says {said.lines} of {said.items}")
        if said.lines == len(told):  # of a late one that leaves something out it is not known what
            for each in told:
                self._told(said, *each)

    def _told(self, said: Said, key: Key, stage: str, days_late: int, due: tuple[date, int]) -> None:
        told = (said.to, key, stage, days_late, due)
        if told in self.heard:
            self._wrong(said, f"{key} {stage} for the second time")
        self.heard.add(told)
        self.pinged[key].append(said.at)
        self.stages[stage] += 1

    def _running(self, complaint: Complaint) -> dict[Key, tuple[date, int]]:
        """What there is to do now, with its last day and the event that it counts from: from another one it is anew."""
        if complaint.is_closed:
            return {}
        open_duties = complaint.ledger.open_duties()
        found = {self._key(complaint, each): (each.deadline.due_on, each.dated_by.seq) for each in open_duties}
        for task in tasks(complaint, self.world.office.task_terms):
            found[complaint.reference, f"task:{task.id}", 1] = (task.due_on, 0)
        return found

    def _may_know(self, person: str, complaint: Complaint, template: str) -> bool:
        """Said once more, in the words of the docs."""
        assert complaint.particulars is not None
        parties = complaint.particulars.respondent_persons
        if person in parties:
            return False
        coordinators, director, deputy = self._persons(COORDINATORS), *self._persons((DIRECTOR, DEPUTY))
        allowed = {*coordinators, director, complaint.logged_by, *complaint.committee.members}
        allowed |= {complaint.particulars.addressee}
        free = set(coordinators) - parties - self._away()
        if director in parties | self._away() or not free:  # the deputy stands in for the director
            allowed.add(deputy)
        return person in allowed or (template == "replaced" and person in complaint.committee.barred)

    def _away(self) -> frozenset[str]:
        today = self.world.now.astimezone(AMSTERDAM).date()
        return frozenset(
            person
            for person, periods in self.world.office.directory.absences.items()
            if any(each.covers(today) for each in periods)
        )

    def _persons(self, users: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self.world.people[user] for user in users)

    # -- each day

    def end_of(self, day: date) -> None:
        """Whatever had to be done by today and is not done: somebody must have been told in time."""
        self.problems += [f"on {day} a job could not be done: {failed}" for failed in self.world.retried]
        for reference in self.world.open_references():
            complaint = self.world.complaint(reference)
            for entry in complaint.ledger.open_duties():
                if self._last_day(entry) == day:
                    self._told_in_time(complaint, entry, day)

    def _told_in_time(self, complaint: Complaint, entry: Entry, day: date) -> None:
        key, since = self._key(complaint, entry), self._known_since(complaint, entry)
        self.looked_at.add(key)
        if any(since <= at for at in self.pinged[key]):
            return
        if any(since <= at for at in self.world.tried[key]):
            self.slack_was_away += 1
            return
        self.problems.append(f"{self.world.procedure}: {key}, known since {since}: nobody was told before {day} ended")

    def _last_day(self, entry: Entry) -> date | None:
        deadline = entry.deadline
        return None if deadline.due_at else last_open(deadline.act_by or deadline.due_on)

    def _known_since(self, complaint: Complaint, entry: Entry) -> datetime:
        """When the event that gave this duty its days was written down."""
        with self.world.office.look() as tx:
            return next(e.recorded_at for e in tx.load(complaint.reference) if e.seq == entry.dated_by.seq)

    @staticmethod
    def _key(complaint: Complaint, entry: Entry) -> Key:
        return complaint.reference, entry.rule.id, entry.nth

    def _wrong(self, said: Said, what: str) -> None:
        at = said.at.astimezone(AMSTERDAM)
        self.problems.append(
            f"{self.world.procedure}: {at:%a %Y-%m-%d %H:%M} {said.template} {said.references}: {what}"
        )

    # -- the year

    def finish(self) -> None:
        """Lines in a thread are read in the channel: those that remind keep the same hours."""
        self.problems += self.world.dead_ends
        for posted in self.world.posted:
            if SECRET in posted.text:
                self.problems.append(f"{posted.reference}: a line in its thread names somebody")
            if posted.is_ping and not reachable(posted.at):
                self.problems.append(f"{posted.reference}: a reminder in its thread outside hours, at {posted.at}")

    def counts(self) -> dict[str, object]:
        entries = [
            (complaint, entry)
            for reference in self.world.references()
            for complaint in [self.world.complaint(reference)]
            for entry in complaint.ledger.entries()
            if entry.rule.kind == "duty"
        ]
        zone, now = AMSTERDAM, self.world.now
        states = Counter(entry.state(now, zone) for _, entry in entries)
        keys = {self._key(complaint, entry) for complaint, entry in entries}
        return {
            "complaints": len(self.world.references()),
            "duties": len(entries),
            "met": states["met"],
            "late": states["met_late"] + states["overdue"],
            "lapsed": states["lapsed"],
            "open": states["open"],
            "open_at_the_last_day": len(self.looked_at),
            "of_these_slack_was_away": self.slack_was_away,
            **self.before(entries),
            "stages": dict(sorted(self.stages.items())),
            "median_of_all": median([len(set(self.pinged[key])) for key in keys] or [0]),
            "median_of_reminded": median([n for key in keys if (n := len(set(self.pinged[key])))] or [0]),
            "messages": len(self.world.said),
            "at_night": sum(not reachable(said.at) for said in self.world.said),
        }

    def before(self, entries: list[tuple[Complaint, Entry]]) -> dict[str, int]:
        """Why the others were not open at the end of their last day: each has one reason."""
        why: Counter[str] = Counter()
        for complaint, entry in entries:
            if self._key(complaint, entry) in self.looked_at:
                continue
            last = self._last_day(entry)
            ended = entry.met or entry.lapsed
            if last is None:
                why["in_minutes"] += 1
            elif self._known_since(complaint, entry) >= datetime.combine(last, CLOSES, AMSTERDAM):
                why["known_too_late"] += 1
            elif ended or complaint.is_closed:
                why["done_before"] += 1
            elif any(h.type == "reopened" and h.day(AMSTERDAM) > last for h in complaint.history):
                why["closed_then"] += 1
            elif last >= self.world.now.astimezone(AMSTERDAM).date():
                why["still_to_come"] += 1
            else:
                why["unexplained"] += 1
        return {
            name: why[name]
            for name in ("done_before", "closed_then", "known_too_late", "in_minutes", "still_to_come", "unexplained")
        }
