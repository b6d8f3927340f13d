"""A procedure file said back in plain language, term by term: for whoever must judge whether it is the regulation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.regulation.procedure import Procedure
from bot.regulation.tables import (
    COUNTED,
    Carried,
    Duty,
    Extension,
    FactValue,
    Gate,
    Ladder,
    LetterRule,
    Limit,
    NotAutomated,
    Source,
    TermTable,
)
from bot.words import Words, plain_text


def in_words(procedure: Procedure, words: Words) -> str:
    """The whole regulation, as text for a terminal or a printer."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_Teller(procedure, words).everything())).strip()


class _Teller:
    """Says one procedure in one language; every method gives lines."""

    def __init__(self, procedure: Procedure, words: Words) -> None:
        self.procedure = procedure
        self.words = words
        self.own = {event.id: event.label.in_(words.language) for event in procedure.event_type}

    def everything(self) -> Iterator[str]:
        procedure = self.procedure
        yield self._say("title", title=procedure.title, name=procedure.name)
        yield from self._heading("who")
        yield from self._committee()
        yield from self._decision()
        yield from self._section("stages", (self._stage(stage.id) for stage in procedure.stage))
        yield from self._section("terms", (self._duty(duty) for duty in procedure.duty))
        yield from self._section("gates", (self._gate(gate) for gate in procedure.gate))
        yield from self._section("limits", (self._limit(limit) for limit in procedure.limit))
        yield from self._section("facts", self._told())
        yield from self._section("reminders", [self._reminders()])
        yield from self._section("letters", (self._letter(letter) for letter in procedure.letter))
        yield from self._section("carried", map(self._carried, procedure.carried))
        yield from self._section("left", map(self._left, procedure.not_automated))

    # -- sections

    def _heading(self, key: str) -> Iterator[str]:
        yield from ("", self._say(f"heading.{key}"), "")

    def _section(self, key: str, parts: Iterable[Iterable[str]]) -> Iterator[str]:
        lines = [line for part in parts for line in part]
        if lines:
            yield from (*self._heading(key), *lines)

    def _committee(self) -> Iterator[str]:
        committee = self.procedure.committee
        yield "- " + self._say(f"first.{committee.handled_first_by}", size=committee.size)
        if committee.outsiders:
            yield "- " + self._say("outsiders", count=committee.outsiders)
        if committee.chair:
            yield "- " + self._say("chair")
        if committee.named_handler:
            yield "- " + self._say("named_handler")
        yield from self._sources([committee.source])
        yield from self._requirements(committee.carries_out)
        yield from self._readings("committee")

    def _decision(self) -> Iterator[str]:
        if self.procedure.decision.oral:
            yield "- " + self._say("oral")
            yield from self._sources([self.procedure.decision.source])

    def _stage(self, stage_id: str) -> Iterator[str]:
        stage = next(each for each in self.procedure.stage if each.id == stage_id)
        yield "- " + self._say("stage", label=stage.label, who=stage.who)
        yield from self._sources([stage.source])

    def _duty(self, duty: Duty) -> Iterator[str]:
        term = self._term(duty.term)
        who = self._say(f"bearer.{duty.borne_by}")
        yield self._say(f"{duty.kind}", label=duty.label, who=who, term=term, id=duty.id)
        yield from (f"  - {line}" for line in self._about(duty))
        yield from self._sources(duty.sources)
        yield from self._requirements(duty.carries_out)
        yield from self._readings(duty.id)
        yield ""

    def _about(self, duty: Duty) -> Iterator[str]:
        yield self._start(duty)
        if duty.when:
            yield self._say("only_when", conditions=self._conditions(duty.when))
        if duty.aim:
            yield self._say("aim")
        if duty.stage:
            stage = next(each for each in self.procedure.stage if each.id == duty.stage)
            yield self._say("in_stage", label=stage.label)
        yield self._say("met_by", events=self._any_of(duty.met_by))
        if duty.lapses_on:
            yield self._say("lapses_on", events=self._any_of(duty.lapses_on))
        yield self._say(f"missed.{duty.kind}")
        if duty.extendable:
            yield self._extension(duty.extension)
        if duty.tell_late:
            yield self._say("tell_late", term=self._term(duty.tell_late))
        for pause in duty.pauses:
            yield self._say("pauses", event=self._event(pause.from_), until=self._any_of(pause.until))
        for change in duty.changed_by:
            yield self._say("changed_by", event=self._event(change.event), term=self._term(change.term))
        if duty.admitted_by:
            yield self._say("admitted_by", event=self._event(duty.admitted_by))

    def _start(self, duty: Duty) -> str:
        start = duty.counted_from
        if start.end_of:
            other = self.procedure.duty_named(start.end_of)
            return self._say("start.end_of", label=other.label if other else start.end_of)
        if start.date_of:
            return self._say("start.date_of", event=self._event(start.date_of))
        if len(start.events) == 1 and not start.then and not start.within:
            again = "again" if start.take in ("each", "latest") else "once"
            again = "plain" if duty.term.term.unit not in COUNTED else again
            return self._say(f"start.{again}", event=self._event(start.events[0]))
        lines = [self._say(f"start.{start.take}", events=self._joined(start.events, "all" if _all(duty) else "any"))]
        lines += [self._say("start.then", event=self._event(start.then))] if start.then else []
        lines += [self._say("start.within")] if start.within and "objection" not in start.events else []
        return " ".join(lines)

    def _extension(self, limits: Extension | None) -> str:
        if limits is None:
            return self._say("extendable")
        said = [self._say("extendable_within")]
        said += [self._say("limit.at_most", term=self._term(limits.at_most))] if limits.at_most else []
        said += [self._say("limit.in_all", term=self._term(limits.in_all))] if limits.in_all else []
        said += [self._say("limit.times", times=limits.times)] if limits.times else []
        said += [self._say("limit.needs", events=self._any_of(limits.needs))] if limits.needs else []
        return said[0] + " " + "; ".join(said[1:]) + "."

    def _gate(self, gate: Gate) -> Iterator[str]:
        yield "- " + self._say("gate", refused=self._any_of(gate.refuses), needs=[self._any_of(n) for n in gate.needs])
        if gate.when:
            yield "  - " + self._say("only_when", conditions=self._conditions(gate.when))
        yield from self._sources(gate.sources)
        yield from self._requirements(gate.carries_out)
        yield from self._readings(gate.id)

    def _limit(self, limit: Limit) -> Iterator[str]:
        fact = next(each for each in self.procedure.fact if each.id == limit.fact)
        yield "- " + self._say("too_old", label=fact.label, term=self._term(limit.within), says=limit.says)
        yield from self._sources([limit.source])
        yield from self._requirements(limit.carries_out)
        yield from self._readings(limit.id)

    def _told(self) -> Iterator[list[str]]:
        for fact in self.procedure.fact:
            kind = "date" if fact.date else "yes_or_no" if isinstance(fact.default, bool) else "text"
            yield ["- " + self._say(f"own_fact.{kind}", label=fact.label)]
        for own in self.procedure.event_type:
            yield ["- " + self._say("own_step", event=own.label, dated=own.date)]
        for sets in self.procedure.sets:
            event = self._event(sets.event)
            yield ["- " + self._say("sets", event=event, conditions=self._conditions(sets.facts))]

    def _reminders(self) -> Iterator[str]:
        ladder = self.procedure.reminders
        yield f"- {self._say('every_duty')}: {self._ladder(ladder)}"
        for duty_id in ladder.duty:
            duty = self.procedure.duty_named(duty_id)
            label = duty.label.in_(self.words.language) if duty else duty_id
            yield f"- {label}: {self._ladder(ladder.ladder(duty_id))}"
        yield from self._readings("reminders")

    def _ladder(self, ladder: Ladder) -> str:
        said = [self._say("ladder.ahead", days=ladder.ahead)] if ladder.ahead else []
        said += [self._say("ladder.on_the_day")] if ladder.on_the_day else []
        said += [self._say("ladder.late", days=ladder.daily_for)]
        for step in ladder.escalate:
            said.append(self._say("ladder.escalate", after=step.after, who=self._say(f"bearer.{step.to}")))
        return "; ".join(said) + "."

    def _letter(self, letter: LetterRule) -> Iterator[str]:
        ways = [self._say(f"way.{way}") for way in letter.ways]
        sent = self._say(f"sent.{letter.sent}")
        yield self._say("letter", id=letter.id, event=self._event(letter.records), ways=ways, sent=sent)
        for part in letter.part:
            lines = [self._say(f"part.{'required' if part.required else 'optional'}", id=part.id)]
            lines += [self._say("part.when", conditions=self._conditions(part.when))] if part.when else []
            lines += [self._say("part.records", event=self._event(part.records))] if part.records else []
            lines += [self._say("source", source=str(part.source))] if part.source else []
            lines += [self._say("requirements", ids=part.carries_out)] if part.carries_out else []
            yield "  - " + "; ".join(lines)
        yield ""

    def _carried(self, rule: Carried) -> Iterator[str]:
        yield f"- {rule.how.in_(self.words.language)}"
        if rule.records:
            yield "  - " + self._say("records", events=self._joined(rule.records, "all"))
        yield from self._sources([rule.source])
        yield from self._requirements(rule.carries_out)

    def _left(self, left: NotAutomated) -> Iterator[str]:
        yield f"- {left.what.in_(self.words.language)} {left.because.in_(self.words.language)}"
        yield from self._sources([left.source])
        yield from self._requirements(left.requirements)

    # -- small things

    def _say(self, key: str, **values: object) -> str:
        return plain_text(self.words(f"regulation.{key}", **values))

    def _sources(self, sources: Iterable[Source | None]) -> Iterator[str]:
        yield from (f"  - {self._say('source', source=str(source))}" for source in sources if source)

    def _requirements(self, ids: Sequence[str]) -> Iterator[str]:
        if ids:
            yield f"  - {self._say('requirements', ids=ids)}"

    def _readings(self, rule: str) -> Iterator[str]:
        for reading in self.procedure.reading:
            if rule in reading.about:
                yield "  - " + self._say("reading", because=reading.because, chosen=reading.chosen)

    def _term(self, table: TermTable) -> str:
        term = table.term
        return plain_text(self.words(f"terms.{term.unit}", count=term.count))

    def _event(self, name: str) -> str:
        name, _, party = name.partition(":")
        if name == "objection":
            return self._say("objection")
        said = self.own[name] if name in self.own else plain_text(self.words(f"steps.{name}.done"))
        return f"{said} ({plain_text(self.words(f'steps.detail.{party}'))})" if party else said

    def _any_of(self, names: Iterable[str]) -> str:
        return self._joined(names, "any")

    def _joined(self, names: Iterable[str], how: str) -> str:
        return f" {self._say(f'join.{how}')} ".join(f"‘{self._event(name)}’" for name in names)

    def _conditions(self, when: Mapping[str, FactValue]) -> str:
        return f" {self._say('join.all')} ".join(self._condition(name, value) for name, value in when.items())

    def _condition(self, name: str, value: FactValue) -> str:
        own = next((fact for fact in self.procedure.fact if fact.id == name), None)
        shown = self._say(f"value.{str(value).lower()}") if isinstance(value, bool) else f"‘{value}’"
        key = f"regulation.fact.{name}_{str(value).lower()}"
        if own is None and self.words.has(key):
            return plain_text(self.words(key))
        label = own.label.in_(self.words.language) if own else self._say(f"fact.{name}")
        return self._say("is", label=label, value=shown)


def _all(duty: Duty) -> bool:
    return duty.counted_from.take == "all"
