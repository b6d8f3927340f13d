"""What people do in a year: complaints come in at any hour, and are handled well, late, halfway or never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from bot.complaint import agreeing
from bot.complaint.fold import Complaint
from bot.complaint.people import rights
from bot.complaint.steps import DIALOGS
from bot.dialogue.due import due
from bot.dialogue.forms import Field, Form
from tests.simulation.world import ADVISERS, AMSTERDAM, COORDINATORS, DIRECTOR, POOL, Said, World

SECRET = "Zwijgplicht"
"""Stands in every name and text that somebody typed; nobody may read it in a message."""
WEARY = 5
"""Days late, after which most give in to the reminders: what nobody ever handles is for ``test_quiet_year``."""
GATES = ("insurer_consulted", "heard", "hearing_skipped", "consent_recorded")


@dataclass
class Life:
    world: World
    random: Random
    year: int
    complaints: int

    def plan(self) -> None:
        """Put the year on the agenda; everything else follows from what happens."""
        first = datetime(self.year, 1, 1, tzinfo=AMSTERDAM)
        for _ in range(self.complaints):
            received = self._moment(first + timedelta(days=self.random.randrange(365)))
            late = self.random.choice((0, 0, 0, 5, 90, 900, 4000))
            self._later(received + timedelta(minutes=late), lambda received=received: self._log(received))
        for _ in range(15):
            self._later(self._moment(first + timedelta(days=self.random.randrange(365))), self._be_away)
        self.world.listen.append(self._hears)
        minutes = (0,) * 20 + (2, 45, 500, 900, 4000)
        codes = ("recipient_550", "uncertain", *[""] * 18)
        self.world.slack_away = lambda this: timedelta(minutes=self._by_itself(this).choice(minutes))
        self.world.refuse_mail = lambda this: self._by_itself(this).choice(codes)

    def _by_itself(self, this: str) -> Random:
        """Chance that depends on this alone: what is sent at the same moment has no order."""
        return Random(f"{self.world.procedure} {self.year} {this}")

    def _moment(self, day: datetime, chance: Random | None = None) -> datetime:
        """Mostly while people work; a quarter at night, in a weekend or on a day off."""
        random = chance or self.random
        hour = random.randrange(24) if random.random() < 0.25 else random.randrange(8, 18)
        return datetime.combine(day.date(), time(hour, random.randrange(60), random.randrange(60)), AMSTERDAM)

    def _soon(self, low: float, high: float, chance: Random | None = None) -> datetime:
        """After so many days, give or take, and then at an hour of that day."""
        day = self.world.now.astimezone(AMSTERDAM) + timedelta(days=(chance or self.random).uniform(low, high))
        return max(self._moment(day, chance), self.world.now.astimezone(AMSTERDAM) + timedelta(minutes=3))

    def _later(self, moment: datetime, do: Callable[[], None]) -> None:
        self.world.at(moment, do)

    # -- in

    def _log(self, received: datetime) -> None:
        world, random = self.world, self.random
        who = random.choice((*ADVISERS, *ADVISERS, *COORDINATORS))
        form = world.open(who, "log_complaint")
        assert form is not None
        known = set(world.references())
        respondents = self._respondents()
        outcome = world.submit(
            who,
            form,
            name=f"{SECRET} Jansen",
            contact=random.choice((f"{SECRET}@voorbeeld.nl", f"{SECRET}@voorbeeld.nl", "06 12345678", "")),
            received_at=min(received, world.now.astimezone(AMSTERDAM)),
            channel=random.choice(("phone", "email", "letter", "web", "in_person")),
            text=f"Niemand belde terug, {SECRET}.",
            summary=f"niet teruggebeld, {SECRET}",
            respondents=respondents,
            respondent_name=random.choice(("", "", f"{SECRET} Pietersen")),
            addressee=world.people[random.choice((*ADVISERS, *POOL))] if self._has(form, "addressee") else None,
            adviser=("yes",) if random.random() < 0.3 else (),
            wish="",
        )
        assert outcome == "done", outcome
        [reference] = set(world.references()) - known
        for _ in range(random.choice((0, 0, 1, 2))):
            self._later(self._soon(0, 25), lambda: self._supplement(reference))
        energy = random.choice((0, 2, 4, 5, 6, 7, 8, 8, 8, 8))  # some are never touched by anybody
        for _ in range(energy):
            self._later(self._soon(0, random.choice((3, 10, 30, 60))), lambda: self._work(reference))
        if energy and random.random() < 0.8:
            self._later(self._soon(25, 110), lambda: self._close(reference))

    def _respondents(self) -> tuple[str, ...]:
        chosen = self.random.choices(
            (None, self.random.choice(ADVISERS), self.random.choice(POOL), DIRECTOR, COORDINATORS[0]),
            weights=(50, 20, 20, 6, 4),
        )[0]
        return (self.world.people[chosen],) if chosen else ()

    @staticmethod
    def _has(form: Form, name: str) -> bool:
        return any(each.id == name for each in form.fields)

    # -- the committee

    def _hears(self, said: Said) -> None:
        """Who is named declares after a while, steps back, or never answers; who is reminded may act, or not."""
        who = self._user(said.to)
        chance = self._by_itself(f"{who} hears {said.template} {said.references} {said.at}")
        if said.template == "reminder":
            for item in said.items:
                on, closing = item["reference"], item["duty"] == "task:close"
                draw = self._by_itself(f"{who} minds {on} {item['duty'].split(':p_')[0]} {said.at}")
                if item["days_late"] > WEARY and draw.random() < 0.5:
                    self._later(self._soon(0, 1, draw), lambda on=on: self._do_what_is_first(who, on))
                elif draw.random() < (0.5 if closing else 0.1):
                    do = self._close if closing else self._work
                    self._later(self._soon(0, 3, draw), lambda do=do, on=on: do(on))
            return
        if said.template not in ("named", "too_few", "delivery_failed", "to_agree", "objected"):
            return
        [reference] = said.references
        if said.template == "named":
            choice = chance.choices(("none", "step_back", "never"), weights=(82, 12, 6))[0]
            if choice != "never":
                self._later(self._soon(0, 3, chance), lambda: self._declare(who, reference, choice))
        elif said.template == "too_few" and chance.random() < 0.9:
            self._later(self._soon(0, 3, chance), lambda: self._name_somebody(who, reference))
        elif said.template == "to_agree" and chance.random() < 0.8:
            self._later(self._soon(0, 3, chance), lambda: self._agree(who, reference, chance.random() < 0.9))
        elif said.template == "objected" and chance.random() < 0.8:
            self._later(self._soon(0, 20, chance), lambda: self._decide_objection(who, reference))
        elif said.template == "delivery_failed" and chance.random() < 0.8:
            self._later(self._soon(0, 4, chance), lambda: self._settle(who, reference))

    def _user(self, person: str) -> str:
        return next(user for user, each in self.world.people.items() if each == person)

    def _declare(self, who: str, reference: str, choice: str) -> None:
        form = self.world.open(who, "declare", reference)
        if form is not None:
            self.world.submit(who, form, choice=choice, reason="ik ken de klager" if choice == "step_back" else "")

    def _name_somebody(self, who: str, reference: str) -> None:
        form = self.world.open(who, "replace_member", reference)
        if form is None:
            return
        seat = next(each for each in form.fields if each.id == "leaves").options[0].key
        joins = self.world.people[self.random.choice((*POOL, *ADVISERS))]
        self.world.submit(who, form, leaves=seat, joins=joins, reason="te weinig mensen")

    def _agree(self, who: str, reference: str, agrees: bool) -> None:
        """The other member reads what was written down."""
        form = self.world.open(who, "agree", reference)
        if form is not None:
            choice = "agree" if agrees else "refuse"
            self.world.submit(who, form, choice=choice, reason="" if agrees else "dat klopt niet")

    def _decide_objection(self, who: str, reference: str) -> None:
        for step in ("objection_admitted", "hearing_invited", "hearing_held", "hearing_waived", "objection_decided"):
            if self.random.random() < 0.8:
                self._step(who, reference, [step])

    def _be_away(self) -> None:
        """Somebody says to be away, from some day on, and hands over what must not wait, or does not."""
        who, today = self.random.choice((*POOL, *POOL, *COORDINATORS, DIRECTOR)), self.world.now.astimezone(AMSTERDAM)
        form = self.world.open(who, "set_absence")
        assert form is not None
        first = today.date() + timedelta(days=self.random.choice((0, 0, 3, 10)))
        days = timedelta(days=self.random.choice((0, 2, 7, 21)))
        away = self.world.submit(who, form, first=first, last=first + days)
        if away == "form" and isinstance(self.world.shown, Form) and self.random.random() < 0.6:
            self.world.submit(who, self.world.shown)

    # -- facts and steps

    def _supplement(self, reference: str) -> None:
        who = self._somebody(reference, "supplement")
        form = self.world.open(who, "supplement", reference) if who else None
        if who is None or form is None:
            return
        complaint, random = self.world.complaint(reference), self.random
        changes: dict[str, Any] = random.choice(
            (
                {"client_of": "uwv"},
                {"liability": "yes"},
                {"complete": "no", "missing": f"de datum, {SECRET}"},
                {"complete": "yes"},
                {"respondents": (self.world.people[random.choice((*POOL, *ADVISERS, DIRECTOR))],)},
                {"received_at": complaint.received_at - timedelta(hours=random.randrange(1, 60))},
                {"form": "oral"},
                {"email": f"{SECRET}2@voorbeeld.nl"},
            )
        )
        self.world.submit(who, form, **changes)

    def _do_what_is_first(self, who: str, reference: str) -> None:
        """Somebody presses the first button that they are offered; it never leads to nothing."""
        world, office = self.world, self.world.office
        complaint = world.complaint(reference)
        mine = due(complaint, world.people[who], office.people, world.now, office.task_terms)
        if not mine:
            return
        step = mine[0].step
        name = DIALOGS[step].name if step in DIALOGS else "step"
        if world.refuses(who, name, reference if step in DIALOGS else f"{reference} {step}"):
            world.dead_ends.append(f"{complaint.reference} at {world.now}: {who} cannot open {step} for {mine[0].aim}")
        match step:
            case "no_conflict_declared":
                self._declare(who, reference, "none")
            case "text_agreed":
                self._agree(who, reference, agrees=True)
            case "committee_appointed":
                self._name_somebody(who, reference)
            case "delivery_settled":
                self._settle(who, reference)
            case "acknowledged" | "acknowledged_with_plan":
                self._write(who, reference, "acknowledgement")
            case "choose":
                self._work(reference)
            case _:
                self._step(who, reference, [step])

    def _work(self, reference: str) -> None:
        """Somebody who may does what comes first, or something else that the regulation knows."""
        who = self._somebody(reference, "handle")
        if who is None:
            return
        complaint, random = self.world.complaint(reference), self.random
        for proposal in agreeing.waiting(complaint).values():  # the other has it before anything else is written down
            if asked := agreeing.to_agree(complaint, proposal):
                self._agree(self._user(asked[0]), reference, random.random() < 0.9)
                return
        duties = sorted(complaint.ledger.open_duties(), key=lambda entry: entry.deadline.due_on)
        if duties and random.random() < 0.85:
            wanted = list(duties[0 if random.random() < 0.7 else -1].rule.met_by)
        elif duties:
            wanted = ["extended", "progress_reported", "withdrawn", "resolved_informally"]
        else:
            wanted = random.choice((["closed"], ["closed"], ["closed"], ["objected"], ["reopened"]))
        random.shuffle(wanted)
        letters = [letter.id for letter in complaint.procedure.letter if letter.records in wanted]
        if any(self._write(who, reference, kind) for kind in letters):
            return
        self._step(who, reference, wanted)

    def _write(self, who: str, reference: str, kind: str) -> bool:
        form = self.world.open(who, f"letter_{kind}", reference)
        if form is None:
            return False
        until: date = (self.world.now.astimezone(AMSTERDAM) + timedelta(days=30)).date()
        filled: dict[str, Any] = {"when": self._just_now(reference), "note": f"besproken, {SECRET}"}
        for each in form.fields:
            if each.kind == "date":
                filled[each.id] = until
            elif each.id.startswith("part_"):
                filled[each.id] = each.value or "Wij zoeken het uit."
            elif each.kind == "multiline" and each.required:  # content of the step that the letter is
                filled[each.id] = self._said(each, reference)
        for name, value in {"to_name": SECRET, "to_email": f"{SECRET}@voorbeeld.nl", "to_address": SECRET}.items():
            if self._has(form, name):
                filled[name] = value
        way = self.random.choice(next(each for each in form.fields if each.id == "way").options).key
        return self.world.submit(who, form, **filled, way=way) == "done"

    def _step(self, who: str, reference: str, wanted: list[str]) -> None:
        """The first of these steps that can be taken; what a gate asks goes first, after trying without it."""
        for name in wanted:
            if self._take(who, reference, name):
                return
            if any(self._take(who, reference, gate) for gate in GATES) and self._take(who, reference, name):
                return

    def _take(self, who: str, reference: str, name: str) -> bool:
        form = self.world.open(who, "step", f"{reference} {name}")
        if form is None:
            self.world.outcomes["step: not now"] += 1
            return False
        if form.name.startswith("letter_"):
            return self._write(who, reference, form.name.removeprefix("letter_"))
        return self.world.submit(who, form, **{each.id: self._said(each, reference) for each in form.fields}) == "done"

    def _said(self, field: Field, reference: str) -> Any:
        """An answer to whatever a step asks."""
        if field.id == "at":
            return self._just_now(reference)
        match field.kind:
            case "date":
                return self.world.now.astimezone(AMSTERDAM).date() + timedelta(days=self.random.randrange(5, 60))
            case "choice":
                keys = [option.key for option in field.options]
                return "yes" if "yes" in keys else self.random.choice(keys)
            case "person":
                return self.world.people[self.random.choice(POOL)]
            case "text" | "multiline":
                return f"gedaan, {SECRET}"
            case _:
                return field.value

    def _just_now(self, reference: str) -> datetime:
        """Now, or yesterday; never before the complaint came in."""
        ago = timedelta(hours=self.random.choice((0, 0, 0, 1, 20)))
        received = self.world.complaint(reference).received_at
        return max(self.world.now.astimezone(AMSTERDAM) - ago, received + timedelta(minutes=1))

    def _settle(self, who: str, reference: str) -> None:
        form = self.world.open(who, "settle_delivery", reference)
        if form is not None:
            self.world.submit(who, form, choice="handled", note="gebeld")

    def _close(self, reference: str) -> None:
        who = self._somebody(reference, "handle")
        if who is None:
            return
        waits = self.world.complaint(reference).objection_waits  # and so does closing, until it is decided
        if waits and (decides := self._somebody(reference, "decide_objection")):
            self._decide_objection(decides, reference)
        self._step(who, reference, ["closed"])

    def _somebody(self, reference: str, right: str) -> str | None:
        """One of those who may, in an order of chance."""
        complaint: Complaint = self.world.complaint(reference)
        free = [u for u, p in self.world.people.items() if right in rights(p, complaint, self.world.office.people)]
        return self.random.choice(free) if free else None
