"""What people read: the post in the channel, a complaint's file, lists, and why a date is what it is.

A card for a channel holds reference, step and date only. Names and text stand in cards that open behind a button.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot import explain
from bot.complaint import agreeing, next_steps
from bot.complaint.duties import Entry
from bot.complaint.events import Conveyed, Representative, Way
from bot.complaint.fold import STAGES, Complaint, Particulars
from bot.complaint.moves import Move
from bot.complaint.outcome import Counts
from bot.complaint.people import People, rights
from bot.complaint.registry import Right
from bot.complaint.respondents import responses
from bot.complaint.tasks import DEFAULT_TERMS, Task, tasks
from bot.dialogue import due, file_card
from bot.dialogue.forms import Action, Card, Fact
from bot.words import Mention, Words, date_in_words

SAID_OF_ALL = frozenset("keep_promise call_again tell_composition judge_objection hold_hearing next_step close".split())
"""The tasks that a post and a list name: they say nothing of anybody."""
SHOWN = 3
"""Dates on a card: the nearest ones; the rest stands behind *why*."""


def logged(complaint: Complaint, words: Words, earlier: Sequence[str] = ()) -> Card:
    """To whoever logged it: it is safe, who handles it, and by when what happens. ``earlier``: of the same person."""
    return Card(
        words("intake.done.title", reference=complaint.reference),
        (
            words("intake.done.received", at=complaint.received_at),
            _settled(complaint, words) if complaint.is_ended else _committee(complaint, words),
            *([words("intake.done.by_itself")] if _goes_by_itself(complaint) else []),
            *(_due(entry, words) for entry in _shown(complaint)),
            *([words("intake.done.earlier", references=list(earlier))] if earlier else []),
        ),
        actions=(
            _action("file", complaint, words, main=True),
            _action("why", complaint, words),
            _action("supplement", complaint, words),
        ),
    )


def logged_unseen(complaint: Complaint, words: Words) -> Card:
    """To whoever logged a complaint about themselves: it is safe, and from here on not for them."""
    return Card(words("intake.done.title", reference=complaint.reference), (words("intake.done.unseen"),))


def channel(
    complaint: Complaint, organisation: str, now: datetime, words: Words, terms: Mapping[str, int] = DEFAULT_TERMS
) -> Card:
    """The one post per complaint, kept up to date: nothing by which anybody could be known."""
    if complaint.is_voided:
        lines = [words("cards.channel.voided")]
    elif complaint.is_closed:
        lines = [words("cards.channel.closed"), *explain.still_possible(complaint, now, words)]
    else:
        lines = [*_now(complaint, now, words, terms), *explain.still_possible(complaint, now, words)]
    done = complaint.stages_done()
    dots = "━".join("●" if stage in done else "○" for stage in STAGES)
    return Card(
        words(
            "cards.channel.title", reference=complaint.reference, organisation=organisation, day=complaint.received_at
        ),
        (*(lines or [words("cards.channel.waiting")]), words("cards.channel.stages", dots=dots)),
        actions=(_action("open", complaint, words, main=True), _action("why", complaint, words)),
    )


def _now(complaint: Complaint, now: datetime, words: Words, terms: Mapping[str, int]) -> Iterator[str]:
    """What the regulation asks first, by which day; without such a thing, what somebody must do first."""
    due, task = complaint.next_duty(), _next_task(complaint, now, terms)
    if due and due.deadline.due_at is not None:
        yield words("cards.channel.step_at", label=due.rule.label, moment=due.deadline.due_at)
    elif due:
        late = due.state(now, complaint.zone) == "overdue"
        day = due.deadline.due_on if late else due.deadline.act_by
        yield words("cards.channel.late" if late else "cards.channel.step", label=due.rule.label, day=day)
    elif task:
        late = now.astimezone(complaint.zone).date() > task.due_on
        label, day = words(f"messages.task.{task.kind}"), task.due_on if late else task.act_by
        if task.kind == "keep_promise" and not late:
            yield words("cards.channel.promised", day=day)
            return
        yield words("cards.channel.late" if late else "cards.channel.step", label=label, day=day)


def _next_task(complaint: Complaint, now: datetime, terms: Mapping[str, int]) -> Task | None:
    """Of what is to be done by now, the first that is the committee's, the coordinator's or the director's."""
    found = [task for task in tasks(complaint, terms) if task.began <= now and task.kind in SAID_OF_ALL]
    return min(found, key=lambda task: (task.act_by, task.id), default=None)


def file(
    complaint: Complaint,
    who: str,
    people: People,
    now: datetime,
    words: Words,
    links: Sequence[str] = (),
    alike: Sequence[str] = (),
) -> Card:
    """A complaint as this person may see it; the buttons are what this person may do next.

    ``links``: complaints it belongs with that this person may see as well; ``alike``: others of the same complainant.
    """
    may = rights(who, complaint, people)
    if not may:
        return nothing(words)
    if "see" not in may and "supplement" not in may:
        return Card(
            words("cards.file.title", reference=complaint.reference),
            (words("cards.file.declare_first"),),
            actions=(_action("declare", complaint, words, main=True),),
        )
    known = complaint.particulars or Particulars()
    text: list[str] = [words("intake.done.received", at=complaint.received_at)]
    if complaint.committee.members or not complaint.is_ended:
        text.append(_committee_now(complaint, words))
    if known.respondents:
        about = [Mention(each.person) if each.person else each.name for each in known.respondents]
        text.append(words("cards.file.about", people=about))
    for limit in complaint.ledger.too_old():
        text.append(words("cards.file.too_old", says=limit.says, source=str(limit.source)))
    if complaint.is_voided:
        text.append(words("cards.channel.voided"))
    else:
        if complaint.is_closed:
            text.append(words("cards.channel.closed"))
        text += [_due(entry, words) for entry in _nearest(complaint)]
        text += _without_a_term(complaint, now, words)
        text += [*_waiting(complaint, words), *explain.still_possible(complaint, now, words)]
    return Card(
        words("cards.file.title", reference=complaint.reference),
        tuple(text),
        facts=(*_particulars(complaint, known, words), *(_responses(complaint, words) if "see" in may else ())),
        parts=file_card.parts(complaint, who, may, links, alike, words),
        notice="" if "see" in may else words("cards.file.own_only"),
        actions=_actions(complaint, who, people, now, words),
    )


def _without_a_term(complaint: Complaint, now: datetime, words: Words) -> Iterator[str]:
    """Where no term of the regulation runs: what somebody must do first, as the post says it."""
    task = None if complaint.next_duty() else _next_task(complaint, now, DEFAULT_TERMS)
    if task:
        yield words("intake.done.due", day=task.act_by, label=words(f"messages.task.{task.kind}"), until=None)


def _waiting(complaint: Complaint, words: Words) -> Iterator[str]:
    """What was written down and who must still agree to it."""
    for proposal in agreeing.waiting(complaint).values():
        people = [Mention(person) for person in agreeing.to_agree(complaint, proposal)]
        yield words(
            "cards.file.to_agree", step=explain.event_name(proposal.step, complaint.procedure, words), people=people
        )


def why(complaint: Complaint, now: datetime, words: Words) -> Card:
    """How each date was found, step by step; names nobody."""
    text: list[str] = []
    for entry in complaint.ledger.entries():
        steps = explain.why(complaint.ledger, entry, now, words)
        last = entry.deadline.due_at or entry.deadline.last_day
        key = "due_at" if entry.deadline.due_at else "until" if entry.rule.kind == "right" else "due"
        head = words(f"cards.why.{key}", label=entry.rule.label, day=last)
        text.append("\n".join([head, *(f"· {step}" for step in steps)]))
    return Card(words("cards.why.title", reference=complaint.reference), tuple(text))


def listing(complaints: Sequence[Complaint], now: datetime, words: Words) -> Card:
    """The open complaints somebody may follow, those due first at the top."""
    lines = [_list_line(complaint, now, words) for complaint in complaints]
    first = tuple(Action("open", complaint.reference, complaint.reference) for complaint in complaints[:5])
    shown = tuple(lines) or (words("cards.list.none"),)
    return Card(words("cards.list.title"), shown, notice=words("cards.list.hint"), actions=first)


def report(year: int, counted: Counts, by_status: Mapping[str, int], voided: int, words: Words) -> Card:
    """How many complaints came in during a year, how they were answered, and how far each of them is."""
    told = {name: number for name, number in vars(counted).items() if number or name != "nothing_sent"}
    rows = [Fact(words(f"cards.report.{name}"), str(number)) for name, number in told.items()]
    rows += [
        Fact(words(f"cards.report.{status}"), str(by_status[status])) for status in STAGES if by_status.get(status)
    ]
    rows += [Fact(words("cards.report.voided"), str(voided))] if voided else []
    return Card(words("cards.report.title", year=year), facts=tuple(rows), notice=words("cards.report.note"))


def found(complaints: Sequence[Complaint], now: datetime, words: Words) -> Card:
    """What somebody looked for, as far as they may follow it; names nobody."""
    lines = [_list_line(complaint, now, words) for complaint in complaints] or [words("cards.found.none")]
    first = tuple(Action("open", each.reference, each.reference) for each in complaints[:5])
    return Card(words("cards.found.title"), tuple(lines), actions=first)


def _list_line(complaint: Complaint, now: datetime, words: Words) -> str:
    if complaint.is_closed:
        return words("cards.list.closed", reference=complaint.reference)
    due, right = complaint.next_duty(), complaint.last_right(now)
    if due is None and right and not complaint.objection_waits:
        day = right.deadline.last_day
        return words("cards.list.right", reference=complaint.reference, label=right.rule.label, day=day)
    if due is None:
        task = _next_task(complaint, now, DEFAULT_TERMS)
        if task is None:
            return words("cards.list.waiting", reference=complaint.reference)
        key = "late" if now.astimezone(complaint.zone).date() > task.due_on else "line"
        label = words(f"messages.task.{task.kind}")
        return words(f"cards.list.{key}", reference=complaint.reference, label=label, day=task.act_by)
    late = due.state(now, complaint.zone) == "overdue"
    day = due.deadline.act_by or due.deadline.due_on
    key = "late" if late else "line"
    return words(f"cards.list.{key}", reference=complaint.reference, label=due.rule.label, day=day)


def help_card(words: Words) -> Card:
    return Card(
        words("cards.help.title"),
        (words("cards.help.text"),),
        actions=(
            Action("log_complaint", words("cards.action.log_complaint"), style="primary"),
            Action("search", words("cards.action.search")),
        ),
    )


def nothing(words: Words) -> Card:
    """The same answer for a complaint that does not exist and for one that is not yours."""
    return Card(words("cards.nothing.title"), (words("errors.unknown_complaint"),))


def saved(reference: str, words: Words) -> Card:
    return Card(reference, (words("intake.notice.saved"),))


def letter_approved(complaint: Complaint, kind: str, way: Way, words: Words) -> Card:
    name = explain.letter_name(kind, complaint, words)
    said = words(f"cards.approved.{way}", reference=complaint.reference, kind=kind, letter=name)
    return Card(explain.letter_title(kind, complaint.procedure, words), (said,))


def letters(complaint: Complaint, may: frozenset[Right], words: Words) -> Card:
    """The letters that were sent, with how and when; the letters themselves come as files."""
    rows: dict[str, Fact] = {}
    for h in complaint.history:
        if isinstance(h.event, Conveyed) and h.event.letter and h.event.letter_date and h.event.way:
            title = explain.letter_title(h.event.kind, complaint.procedure, words)
            how = words.plain(f"cards.letters.{h.event.way}", day=h.event.letter_date)
            rows.setdefault(h.event.letter, Fact(title, how))
    wanted = (["write_letter"] if "handle" in may else []) + (["letter_returned"] if "handle" in may and rows else [])
    return Card(
        words("cards.letters.title", reference=complaint.reference),
        (words("cards.letters.come") if rows else words("cards.letters.none"),),
        facts=tuple(rows.values()),
        actions=tuple(_action(name, complaint, words) for name in wanted),
    )


def corrected(complaint: Complaint, changed: Sequence[Move], words: Words) -> Card:
    """Saved, with what it did to the dates."""
    said = [f"· {line}" for line in moved(changed, words)]
    text = [words("intake.moved.title") + "\n" + "\n".join(said)] if said else []
    actions = (_action("file", complaint, words), _action("why", complaint, words)) if said else ()
    return Card(complaint.reference, (words("intake.notice.saved"), *text), actions=actions)


def moved(changed: Sequence[Move], words: Words, said: str = "intake.moved") -> list[str]:
    """Each date that changed: what it was and what it is; names nobody. ``said``: where its sentences stand."""
    return [
        words(
            f"{said}.{move.kind}",
            label=move.entry.rule.label,
            was=_last_day(move.was) if move.was else None,
            now=_last_day(move.now) if move.now else None,
        )
        for move in changed
    ]


def _last_day(entry: Entry) -> date:
    deadline = entry.deadline
    return deadline.due_at or (deadline.last_day if entry.rule.kind == "right" else deadline.act_by or deadline.due_on)


def _settled(complaint: Complaint, words: Words) -> str:
    on_paper = any(task.id == "confirm_outcome" for task in tasks(complaint))
    return words("intake.done.settled_on_paper" if on_paper else "intake.done.settled")


def _committee(complaint: Complaint, words: Words) -> str:
    members = [Mention(member) for member in complaint.committee.members]
    if len(members) < complaint.procedure.committee.size:
        return words("intake.done.no_committee")
    return words("intake.done.committee", members=members)


def _committee_now(complaint: Complaint, words: Words) -> str:
    """Who handles it, and who of them has yet to declare."""
    members, declared = complaint.committee.members, complaint.committee.declared
    if len(members) < complaint.procedure.committee.size:
        return words("intake.done.no_committee")
    waiting = [Mention(member) for member in members if member not in declared]
    named = [Mention(member) for member in members]
    return words("cards.file.committee", members=named, waiting=waiting, closed=complaint.is_closed)


def _goes_by_itself(complaint: Complaint) -> bool:
    letter = complaint.letter("acknowledgement")
    return letter.on_its_way is not None and letter.last_approved is not None and letter.last_approved.by_itself


def _shown(complaint: Complaint) -> list[Entry]:
    """The nearest dates, and always the answer: that is the day the caller asks for."""
    nearest = _nearest(complaint)
    return [entry for n, entry in enumerate(nearest) if n < SHOWN or entry.rule.id == "answer"]


def _nearest(complaint: Complaint) -> list[Entry]:
    return sorted(complaint.ledger.open_duties(), key=lambda e: (e.deadline.due_on, e.rule.id))


def _due(entry: Entry, words: Words) -> str:
    if entry.is_paused:
        return words("intake.done.stands_still", label=entry.rule.label)
    if entry.deadline.due_at is not None:
        return words("intake.done.due_at", moment=entry.deadline.due_at, label=entry.rule.label)
    due, act = entry.deadline.due_on, entry.deadline.act_by or entry.deadline.due_on
    return words("intake.done.due", day=act, label=entry.rule.label, until=due if due != act else None)


def _particulars(complaint: Complaint, known: Particulars, words: Words) -> tuple[Fact, ...]:
    """What people wrote: values are shown literally."""
    facts = complaint.ledger.facts
    channel_said = words.plain(f"intake.channel.{facts['channel']}") if facts["channel"] else ""
    rows = {
        "complainant": known.complainant.name,
        "anonymous": words.plain("intake.form.anonymous_yes") if known.anonymous else "",
        "email": known.complainant.email,
        "phone": known.complainant.phone,
        "address": known.complainant.address,
        "representative": _representative(known.representative, words),
        "channel": channel_said,
        "text": known.text,
        "elements": known.elements,
        "wish": known.wish,
        "client_of": words.plain("intake.more.uwv") if facts["client_of"] == "uwv" else str(facts["client_of"]),
        "liability": words.plain("intake.more.yes") if facts["liability"] else "",
        "missing": known.missing if not facts["complete"] else "",
    }
    shown = [Fact(words(f"cards.fact.{key}"), value) for key, value in rows.items() if value]
    return (*shown, *_own_facts(complaint, words))


def _own_facts(complaint: Complaint, words: Words) -> Iterator[Fact]:
    """What this regulation alone asked, as far as it is not as it is by default."""
    for fact in complaint.procedure.fact:
        value = complaint.ledger.facts[fact.id]
        if value == fact.default:
            continue
        if isinstance(value, bool):
            shown = words.plain(f"intake.more.{'yes' if value else 'no'}")
        else:
            shown = date_in_words(date.fromisoformat(value), words.language) if fact.date else value
        yield Fact(fact.label.in_(words.language), shown)


def _representative(speaks: Representative, words: Words) -> str:
    if not speaks.name:
        return ""
    said = words.plain("intake.representative.authorised_yes" if speaks.authorised else "intake.representative.not_yet")
    return ", ".join(filter(None, (speaks.name, speaks.organisation, speaks.email, speaks.phone, said)))


def _responses(complaint: Complaint, words: Words) -> tuple[Fact, ...]:
    """What the people complained about say of it."""
    return tuple(
        Fact(words("cards.fact.response", at=h.at.astimezone(complaint.zone)), said.note)
        for h, said in responses(complaint)
        if said.note
    )


def _actions(complaint: Complaint, who: str, people: People, now: datetime, words: Words) -> tuple[Action, ...]:
    """What is due for this person comes first, marked as such where it is theirs; then what is asked for most."""
    may = rights(who, complaint, people)
    first, mine = _first(complaint, who, people, now, words)
    chooses = bool(due.rights_for("choose", complaint) & may)
    if first is None and not chooses:  # a step that is theirs as well, such as writing down an objection
        theirs = [step for step in next_steps.possible(complaint, now) if due.rights_for(step, complaint) & may]
        first = due.action(complaint, theirs[0], words) if theirs else None
    wanted = [first.name] if first else []
    failed = complaint.letter("acknowledgement").failed
    if "handle" in may and complaint.failed_letters:
        wanted += ["settle_delivery", *(["acknowledge"] if failed else [])]
    wanted += ["supplement"] if "supplement" in may else []
    wanted += ["choose"] if chooses else []
    wanted.append("why")
    wanted += ["letters"] if "see" in may else []
    wanted += ["replace_member"] if "coordinate" in may else []
    shown = list(dict.fromkeys(wanted))[:5]
    made = [first if first and name == first.name else _action(name, complaint, words) for name in shown]
    return tuple(replace(button, style="primary" if mine and n == 0 else "") for n, button in enumerate(made))


def _first(complaint: Complaint, who: str, people: People, now: datetime, words: Words) -> tuple[Action | None, bool]:
    """The button for what is due first, and whether that is this person's own."""
    found = due.due(complaint, who, people, now)
    return (due.action(complaint, found[0].step, words), found[0].mine) if found else (None, False)


def _action(name: str, complaint: Complaint, words: Words, *, main: bool = False) -> Action:
    return Action(name, words(f"cards.action.{name}"), complaint.reference, "primary" if main else "")
