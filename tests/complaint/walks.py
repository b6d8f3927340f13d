"""An organisation on paper that handles one complaint in any way it likes: a walk through what people may do.

No storage and no chat: the rules, the fold, and the forms filled in as somebody sensible would. A walk is told by
numbers alone, one a move, so that it can be repeated, and shortened by leaving moves out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bot.complaint import agreeing, next_steps, respondents
from bot.complaint.events import Complainant, Event, Respondent, type_of
from bot.complaint.fold import Complaint, fold
from bot.complaint.gates import Refused
from bot.complaint.history import Happened
from bot.complaint.people import People, allowed, conflict_of, may_decide, name_committee, rights
from bot.complaint.registry import Right
from bot.complaint.steps import DIALOGS, TOGETHER, VOCABULARY, telling
from bot.complaint.steps.answer import ResolvedInformally, TextAgreed, TextRefused
from bot.complaint.steps.closing import Closed
from bot.complaint.steps.committee import CommitteeAppointed, ConflictDeclared, MemberReplaced, NoConflictDeclared
from bot.complaint.steps.file import Annulled, DocumentAdded, FileViewed, Noted, Voided
from bot.complaint.steps.handling import RespondentInformed, ResponseRecorded
from bot.complaint.steps.investigation import ConsentRecorded
from bot.complaint.steps.letters import DeliveryFailed, DeliverySettled, LetterPrepared, LetterWithdrawn
from bot.complaint.steps.receipt import FactsCorrected, Received
from bot.complaint.stored import parts
from bot.dialogue.due import due, rights_for
from bot.dialogue.forms import Answer, Field, Form, Value
from bot.dialogue.input import Checked
from bot.dialogue.step_forms import event_of, read_step, step_form
from bot.regulation.loading import load
from bot.regulation.procedure import Procedure
from bot.regulation.tables import LetterRule
from bot.words import words
from tests.complaint import examples
from tests.complaint.examples import AMSTERDAM, FIVE

SIXTH = Path(__file__).resolve().parents[2] / "docs/examples/awb.toml"
PROCEDURES = (*FIVE, "awb")
REFERENCE = "K-2026-0001"
PERSONS = ("coord", "second", "dir", "dep", "ann", "bob", "cas", "dee", "adv", "addressed", "emp", "eva")
"""Two who coordinate, director, deputy, a pool of four, an adviser, somebody addressed, an employee, a stranger."""
SAID = "Wij hebben dit besproken en zo afgesproken."
WORDS = words("nl")
HOURS = (0.2, 3, 20, 24, 72, 8 * 24, 16 * 24, 35 * 24, 120 * 24, 400 * 24)


@cache
def procedure(name: str) -> Procedure:
    return load(SIXTH, VOCABULARY) if name == "awb" else examples.procedure(name)


class NoWay(Exception):
    """A move that cannot be made now: another one is tried."""


class Walk:
    """One complaint and its organisation, from the receipt on; ``story`` tells what was done."""

    def __init__(self, name: str, seed: int) -> None:
        self.rng = Random(seed)
        self.procedure = procedure(name)
        self.story: list[str] = []
        self.people = self._organisation()
        self.now = datetime(2026, 1, 5, 9, tzinfo=AMSTERDAM) + timedelta(hours=self.rng.randrange(400 * 24))
        self.complaint = self.before = self._receive()
        if self._chance(0.1) and self._try(ResolvedInformally(note=SAID, confirm=self._chance(0.5)), "adv"):
            return
        self.look_again()
        if self._chance(0.1):
            self._try(ConsentRecorded(given=self._chance(0.5)), "adv")
        for _ in range(self.rng.choice([0, 6, 18])):  # some are well under way already
            self._some(DILIGENT)

    # -- moves

    def move(self, seed: int) -> None:
        """Something that somebody does, or time that goes by."""
        self.rng = Random(seed)
        self._some(MOVES)

    def _some(self, kinds: Mapping[str, float]) -> None:
        for _ in range(5):
            kind = self.rng.choices(list(kinds), list(kinds.values()))[0]
            try:
                getattr(self, f"_{kind}")()
            except (NoWay, Refused):
                continue
            return

    def _wait(self) -> None:
        days = [entry.deadline.last_day for entry in self.complaint.ledger.running()]
        coming = [day for day in days if day >= self.now.date()]
        if coming and self._chance(0.4):  # right after a term
            start = datetime.combine(self.rng.choice(coming), self.now.time(), AMSTERDAM)
            self.now = max(self.now, start + timedelta(days=1))
        else:
            self.now += timedelta(hours=self.rng.choice(HOURS))
        self._say("time goes by")

    def _do(self) -> None:
        """Somebody does what is due for them first."""
        found = [(who, mine[0].step) for who in PERSONS if (mine := due(self.complaint, who, self.people, self.now))]
        who, step = self._one(found)
        self.take(who, step)

    def _step(self) -> None:
        """Somebody takes any step that they may."""
        offered = next_steps.possible(self.complaint, self.now)
        step = self._one(offered) if offered else ""
        if step in SELDOM and self._chance(0.8):
            raise NoWay
        self.take(self._one(self.who_may(*rights_for(step, self.complaint))), step)

    def _object(self) -> None:
        if "objected" not in next_steps.possible(self.complaint, self.now):
            raise NoWay
        self.take(self._one(self.who_may("handle")), "objected")

    def _declare(self) -> None:
        committee = self.complaint.committee
        member = self._one(m for m in committee.members if m not in committee.declared)
        self.append(NoConflictDeclared(member=member), member)

    def _step_back(self) -> None:
        member = self._one(self.complaint.committee.members)
        self.append(ConflictDeclared(member=member, reason=SAID), member)
        self._substitute(member)

    def _replace_member(self) -> None:
        """Who coordinates names whomever, as far as they are independent."""
        complaint = self.complaint
        by = self._one(self.who_may("coordinate"))
        if complaint.is_closed:
            raise NoWay
        joins = self._one(who for who in PERSONS if who not in complaint.committee.members and not self._conflict(who))
        places: list[str] = list(complaint.committee.members)
        if len(places) < self.procedure.committee.size:
            places.append("")
        if complaint.committee.members:
            self.append(MemberReplaced(leaves=self._one(places), joins=joins, reason=SAID), by)
        else:
            self.append(CommitteeAppointed(members=self._named((joins,)), by_rule=False), by)

    def _agree(self) -> None:
        waiting = list(agreeing.waiting(self.complaint).values())
        proposal = self._one(waiting)
        who = self._one(agreeing.to_agree(self.complaint, proposal))
        if self._chance(0.2):
            self.append(TextRefused(digest=proposal.digest, reason=SAID), who)
            return
        before = self.complaint
        try:
            self.append(TextAgreed(digest=proposal.digest), who)
            now = agreeing.waiting(self.complaint)[proposal.step]
            if now.event and now.at and agreeing.is_agreed(self.complaint, now.agreed):
                self.append(now.event, who, now.at)
        except Refused:
            self.complaint = before  # nothing of the transaction is kept
            raise

    def _correct(self) -> None:
        """Facts come to be known otherwise, and then everybody's independence is looked at again."""
        by = self._one(self.who_may("supplement"))
        told: dict[str, Any] = {}
        for name, values in FACTS.items():
            if self._chance(0.25):
                told[name] = self.rng.choice(values)
        for fact in self.procedure.fact:
            if self._chance(0.25):
                told["own_facts"] = {fact.id: self.rng.choice(["", "2024-01-01", "2026-01-01"])}
        if self._chance(0.3):
            told |= self._respondents()
        if self.procedure.committee.handled_first_by == "addressee" and self._chance(0.2):
            told["addressee"] = self.rng.choice(["", "addressed", "ann", "dir"])
        if self._chance(0.1):
            earlier = self.complaint.received_at - timedelta(days=self.rng.randrange(-5, 20))
            told["received_at"] = min(earlier, self.now)
        self.append(FactsCorrected(**told), by)
        if not self.complaint.is_ended:
            self.look_again()

    def _annul(self) -> None:
        by = self._one(self.who_may("coordinate"))
        complaint = self.complaint
        wrong = [h.seq for h in complaint.recorded if h.type not in ("received", "file_viewed")]
        self.append(Annulled(n=self._one(n for n in wrong if n not in complaint.annulled), reason=SAID), by)
        if not self.complaint.is_closed:
            self.look_again()

    def _void(self) -> None:
        self.append(Voided(reason=SAID), self._one(self.who_may("coordinate")))

    def _absent(self) -> None:
        person = self.rng.choice(PERSONS[:10])
        self.people = replace(self.people, absent=self.people.absent ^ {person})
        away = person in self.people.absent
        self._say(f"{person} is {'away' if away else 'back'}")
        if away and self._chance(0.5) and person in self.complaint.committee.members and not self.complaint.is_closed:
            self._substitute(person, only_by_another=True)

    def _reorganise(self) -> None:
        """Another organisation file: the offices change hands."""
        absent = self.people.absent
        self.people = replace(self._organisation(), absent=absent)

    def _letter(self) -> None:
        """A letter is approved; or something is heard of one that is on its way."""
        complaint = self.complaint
        handles = self._one(self.who_may("handle"))
        waiting, failed = complaint.waiting_letters, complaint.failed_letters
        if waiting and self._chance(0.8):
            kind = self._one(waiting)
            became = self.rng.choice([DeliveryFailed(kind=kind, code="550"), LetterWithdrawn(kind=kind), None])
            if became:
                self.append(became, handles)
            else:
                self._tell(kind, "email", "")
        elif failed and self._chance(0.8):
            self.append(DeliverySettled(kind=self._one(failed), note=SAID), handles)
        else:
            rule = self._one(rule for rule in self.procedure.letter if complaint.ledger.holds(rule.when))
            if complaint.is_acknowledged and rule.id == "acknowledgement":
                raise NoWay
            asked = self.asked_by(rule)
            complaint.may_happen(telling(rule.records, **asked), self.now)
            kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in asked.items()}
            self.append(LetterPrepared(kind=rule.id, asked=kept or None), handles)

    def _respond(self) -> None:
        who = self._one(who for who in PERSONS if allowed(who, "respond", self.complaint, self.people))
        self.append(ResponseRecorded(own=True, respondent=Respondent(person=who), note=SAID), who)

    def _look(self) -> None:
        self.append(FileViewed(), self._one(self.who_may("see")))

    def _add(self) -> None:
        who = self._one(self.who_may("supplement"))
        n = len(self.complaint.recorded)
        self.append(self.rng.choice([Noted(note=SAID), DocumentAdded(document=f"d{n}", name="brief.pdf")]), who)

    # -- steps

    def take(self, who: str, step: str) -> None:
        """Somebody takes a step with the dialog it has. Raises NoWay, or Refused."""
        at = self.now
        if self._chance(0.2):  # of yesterday, or last month
            span = (self.now - self.complaint.received_at).total_seconds()
            at -= timedelta(seconds=int(span * self.rng.random() ** 2))
        complaint = self.complaint
        match step:
            case "acknowledged" | "acknowledged_with_plan":
                self._tell("acknowledgement", self.rng.choice(["email", "post", "phone"]), who, at)
            case "committee_appointed":
                self._replace_member()
            case "delivery_settled":
                self.append(DeliverySettled(kind=self._one(complaint.failed_letters), note=SAID), who)
            case "no_conflict_declared":
                self._declare()
            case "text_agreed":
                self._agree()
            case "choose":
                options = [s for s in next_steps.possible(complaint, self.now) if self.may_take(who, s)]
                self.take(who, self._one(options))
            case "respondent_informed":
                until = at.astimezone(AMSTERDAM).date() + timedelta(days=self.rng.randrange(1, 15))
                whom = self._one(complaint.to_inform)
                self.append(RespondentInformed(way="post", until=until, respondent=whom, told=SAID), who, at)
            case "response_recorded":
                whom = self._one(respondents.respondents(complaint))
                self.append(ResponseRecorded(respondent=whom, note=SAID), who, at)
            case _:
                at, event = self.filled(step, at)
                self._record(step, event, who, at)

    def filled(self, step: str, at: datetime) -> tuple[datetime, Event]:
        """What the form of a step says once somebody sensible filled it in."""
        form = step_form(WORDS, self.complaint, step, self.now, {"at": at}, 0)
        read = Checked(Answer(self._answers(form), REFERENCE), WORDS)
        moment, values = read_step(read, step, self.complaint, self.now)
        assert not read.errors, f"the form of {step} cannot be filled in: {read.errors}"
        values.pop("complete", None)
        if step == "closed":
            owed = bool(self.complaint.ledger.open_duties())
            return moment, Closed(with_reason=owed, reason=SAID)
        return moment, event_of(step, values)

    def asked_by(self, rule: LetterRule) -> dict[str, Any]:
        """What a letter asks, as somebody sensible fills it in; nothing for one that asks nothing."""
        asks = [part.asks for part in rule.part if part.asks]
        if asks and rule.records not in next_steps.possible(self.complaint, self.now):
            raise NoWay
        event = self.filled(rule.records, self.now)[1] if asks else None
        return {name: getattr(event, name) for name in asks}

    def may_take(self, who: str, step: str) -> bool:
        """Whether this person may open the dialog of this step, and no gate is before it."""
        holds = rights_for(step, self.complaint) & rights(who, self.complaint, self.people)
        return bool(holds) and next_steps.gate_before(self.complaint, step) is None

    def who_may(self, *any_of: Right) -> list[str]:
        return [who for who in PERSONS if rights(who, self.complaint, self.people).intersection(any_of)]

    def _record(self, step: str, event: Event, who: str, at: datetime) -> None:
        complaint = self.complaint
        if step in DIALOGS or not self.may_take(who, step) or step not in next_steps.possible(complaint, self.now):
            raise NoWay
        together = step in TOGETHER and not agreeing.is_agreed(complaint, frozenset({who}))
        if together:
            complaint.may_happen(event, at)
            self.append(agreeing.proposed(event, at), who)
        else:
            self.append(event, who, at)
        if step == "information_received" and not complaint.ledger.facts["complete"] and self._chance(0.5):
            self.append(FactsCorrected(complete=True, missing=""), who, at)
        if step == "reopened":
            self.look_again()

    def _tell(self, kind: str, way: str, who: str, at: datetime | None = None) -> None:
        """A letter (or a call) is its step, and every step that one of its parts carries."""
        complaint = self.complaint
        rule = self.procedure.letter_named(kind)
        if rule is None or (complaint.is_acknowledged and kind == "acknowledgement"):
            raise NoWay
        parts = [part.records for part in rule.part if part.records and complaint.ledger.holds(part.when)]
        plan = {"promised": (self.now + timedelta(days=self.rng.randrange(1, 60))).date()}
        for name in dict.fromkeys([rule.records, *parts]):
            told = plan if name == "acknowledged_with_plan" else self.asked_by(rule) if name == rule.records else {}
            letter = {} if way == "phone" else {"letter": f"l{complaint.head}"}
            self.append(telling(name, kind=kind, way=way, **letter, **told), who, at)

    def _answers(self, form: Form) -> dict[str, Value]:
        asked = [field for field in form.fields if field.kind not in ("note", "quote", "file")]
        return {field.id: self._answer(field) for field in asked}

    def _answer(self, field: Field) -> Value:
        complaint = self.complaint
        match field.kind:
            case "choice":
                keys = [option.key for option in field.options]
                sure = {"agreed": "yes", "signed": "yes"}.get(field.id)
                if field.id == "shared" and not complaint.ledger.happened("consent_recorded", "given"):
                    sure = "no"
                return sure or self.rng.choice(keys)
            case "person":
                able = [who for who in PERSONS if may_decide(who, complaint)]
                return (self._one(able),) if field.id == "decider" else (self.rng.choice(PERSONS),)
            case "date":
                last = [entry.deadline.due_on for entry in complaint.ledger.running() if entry.rule.extendable]
                return max([*last, self.now.date()]) + timedelta(days=self.rng.randrange(1, 29))
            case "datetime":
                return field.value
            case _:
                return SAID

    # -- the record

    def append(self, event: Event, by: str, at: datetime | None = None) -> None:
        """As a use case does, unless a rule forbids it."""
        moment = at or self.now
        complaint = self.before = self.complaint
        complaint.may_happen(event, moment)
        new = Happened(complaint.head + 1, moment, event, by or None, recorded_at=self.now)
        self.complaint = self._fold((*complaint.recorded, new))
        self._say(f"{by}: {_told(event)}", moment)

    def look_again(self) -> None:
        """Who is not independent (any more) is replaced, and empty places are filled, by the rules."""
        complaint = self.complaint
        if not complaint.committee.members:
            members = self._named(())
            if len(members) >= self.procedure.committee.size:
                self.append(CommitteeAppointed(members=members), "")
            return
        for member in complaint.committee.members:
            known = complaint.particulars
            if known and conflict_of(member, known, complaint.logged_by, self.people):
                self._substitute(member)
        for person in self._named(self.complaint.committee.members):
            if person not in self.complaint.committee.members:
                self.append(MemberReplaced(joins=person), "")

    def _substitute(self, member: str, *, only_by_another: bool = False) -> None:
        stay = tuple(other for other in self.complaint.committee.members if other != member)
        joins = next((each for each in self._named(stay, but=member) if each not in stay), "")
        if joins or not only_by_another:
            self.append(MemberReplaced(leaves=member, joins=joins, reason=SAID), "")

    def _named(self, keep: Sequence[str], but: str = "") -> tuple[str, ...]:
        complaint, committee = self.complaint, self.procedure.committee
        barred = complaint.committee.barred | ({but} if but else set())
        assert complaint.particulars is not None
        return name_committee(
            committee.size, keep, complaint.particulars, complaint.logged_by, self.people, {}, barred
        ).members

    def _conflict(self, who: str) -> str | None:
        known = self.complaint.particulars
        assert known is not None
        return conflict_of(who, known, self.complaint.logged_by, self.people, self.complaint.committee.barred)

    def _fold(self, events: Iterable[Happened]) -> Complaint:
        return fold(REFERENCE, self.procedure, AMSTERDAM, events)

    def _try(self, event: Event, by: str) -> bool:
        try:
            self.append(event, by)
        except Refused:
            return False
        return True

    # -- how it begins

    def _organisation(self) -> People:
        """Mostly as one would expect; also small ones, where one person holds several offices."""
        pool = tuple(self.rng.sample(["ann", "bob", "cas", "dee"], self.rng.choice([4, 4, 3, 2, 1])))
        coordinators = self.rng.choice([("coord",), ("coord",), ("coord", "second"), ("dir",), ("ann",)])
        deputies: tuple[str, ...] = self.rng.choice([("dep",), ("dep",), (), ("ann",), ("coord",)])
        directors = self.rng.choice([("dir",), ("dir",), ("dir",), ("dir", "second"), ("cas",)])
        managers = {"emp": "bob"} if self._chance(0.3) else {}
        self._say(f"{coordinators=} {directors=} {deputies=} {pool=}")
        return People(coordinators, directors, deputies, pool, managers=managers)

    def _receive(self) -> Complaint:
        about = self._respondents() if self._chance(0.4) else {}
        event = Received(
            form=self.rng.choice(["written", "written", "oral"]),
            client_of=self.rng.choice(["", "", "uwv"]),
            liability=self._chance(0.3),
            complete=self._chance(0.7),
            complainant=Complainant(name="Fatma Yıldız", email=self.rng.choice(["f@voorbeeld.nl", ""])),
            text=SAID,
            addressee=self.rng.choice([None, "addressed", "ann", "dir", "emp"])
            if self.procedure.committee.handled_first_by == "addressee"
            else None,
            logged_by_adviser=self._chance(0.3),
            **about,
        )
        at = self.now - timedelta(hours=self.rng.choice([0, 0, 1, 30, 24 * 20]))
        by = self.rng.choice(["adv", "adv", "coord", "ann", "emp"])
        new = Happened(1, at, event, by, recorded_at=self.now)
        self._say(f"{by}: {_told(event)}", at)
        return self._fold([new])

    def _respondents(self) -> dict[str, Any]:
        whom: tuple[Respondent, ...] = self.rng.choice(
            [
                (),
                (Respondent(person="emp"),),
                (Respondent(person="emp"), Respondent(person="ann")),
                (Respondent(name="een ingehuurde chauffeur"),),
                (Respondent(person="dir"),),
                (Respondent(person="coord"),),
                (Respondent(person="addressed"),),
                (Respondent(person="dir"), Respondent(person="coord")),
            ]
        )
        return {"respondents": whom, "about": "person" if whom else "service"}

    # -- chance

    def _chance(self, of: float) -> bool:
        return self.rng.random() < of

    def _one(self, of: Iterable[Any]) -> Any:
        every = list(of)
        if not every:
            raise NoWay
        return self.rng.choice(every)

    def _say(self, what: str, at: datetime | None = None) -> None:
        moment = f"{self.now:%a %Y-%m-%d %H:%M} " if hasattr(self, "now") else ""
        of = f"(of {at:%Y-%m-%d %H:%M}) " if at and at != self.now else ""
        self.story.append(f"{moment}{of}{what}")


def _told(event: Event) -> str:
    said = {name: value for part in parts(event) for name, value in part.items() if value and value != SAID}
    return f"{type_of(event)} {said}" if said else type_of(event)


FACTS = {
    "form": ["oral", "written"],
    "client_of": ["", "uwv"],
    "liability": [True, False],
    "complete": [True, False],
}
MOVES = {
    "wait": 6,
    "do": 14,
    "step": 9,
    "declare": 3,
    "agree": 4,
    "object": 2,
    "correct": 2,
    "letter": 2,
    "replace_member": 1,
    "step_back": 1,
    "annul": 1.5,
    "absent": 1,
    "reorganise": 0.5,
    "respond": 0.5,
    "look": 0.3,
    "add": 0.5,
    "void": 0.1,
}
"""What can happen next, by how often."""
DILIGENT = {"do": 3, "declare": 1, "agree": 2}
SELDOM = frozenset(
    "closed withdrawn resolved_informally settled reopened hold_set hold_lifted measure_agreed measure_done "
    "evaluated answer_received outcome_confirmed information_received".split()
)
"""Steps that end it all, or change nothing: not what people mostly do."""


def walked(name: str, seed: int, moves: Sequence[int], look: Callable[[Walk], None], start: int = 0) -> Walk:
    """A walk, looked at after every move from number ``start`` on."""
    walk = Walk(name, seed)
    look(walk)
    for n, each in enumerate(moves):
        walk.move(each)
        if n >= start:
            look(walk)
    return walk
