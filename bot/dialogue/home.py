"""Home: what somebody must do and by when, their complaints, and for who answers for all of them an overview.

References, steps and dates only; nobody's name or words. Who carries what is said with mentions of colleagues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from bot.complaint.absence import Absences, away_until, to_come
from bot.complaint.duties import Entry
from bot.complaint.fold import Complaint
from bot.complaint.people import People, has_part, rights
from bot.dialogue.forms import Action, Card, Fact
from bot.words import Marked, Mention, Words

TODOS, LINES, BUTTONS = 12, 12, 5
"""How much of each kind Home shows; of the rest it says how much there is."""


@dataclass(frozen=True)
class Todo:
    """One thing to do on a complaint, with the persons who bear it. ``day`` in the organisation's zone."""

    duty: str
    label: str
    day: date
    bearers: tuple[str, ...]
    late: bool = False
    moment: datetime | None = None
    waits: bool = False
    """It was written down, and waits for somebody's agreement: that is a thing to do of its own."""


@dataclass(frozen=True)
class Work:
    """A complaint that somebody may follow, with all that is to do on it."""

    complaint: Complaint
    todos: tuple[Todo, ...] = ()
    right: Entry | None = None
    """What the complainant can still do, and until when."""

    @property
    def reference(self) -> str:
        return self.complaint.reference

    @property
    def is_late(self) -> bool:
        return any(todo.late for todo in self.todos)

    @property
    def is_short(self) -> bool:
        """Without a complete committee."""
        return len(self.complaint.committee.members) < self.complaint.procedure.committee.size

    @property
    def next(self) -> Todo | None:
        """What the regulation asks first; without such a thing, what somebody must do first."""
        return min(
            self.todos, key=lambda todo: (todo.waits, todo.duty.startswith("task:"), _urgency(todo)), default=None
        )


Button = Callable[[Complaint, str], Action]
"""(complaint, duty) -> the dialog that does it, as far as this person may."""


@dataclass(frozen=True)
class Page:
    """Whose Home it is, and on which day."""

    who: str
    people: People
    today: date
    words: Words
    button: Button
    absences: Absences = field(default_factory=dict)
    may_be_missed: bool = False
    asked: Sequence[tuple[str, date | None]] = ()
    """Complaints about this person to which they can respond, and until when: all that these are to them."""


def home(works: Sequence[Work], page: Page) -> list[Card]:
    """``works``: every open complaint; what this person may not know of is left out here."""
    found = [work for work in works if rights(page.who, work.complaint, page.people)]
    mine = sorted(
        ((work, todo) for work in found for todo in work.todos if _is_mine(work, todo, page)),
        key=lambda each: (*_urgency(each[1]), each[0].reference),
    )
    people = page.people
    oversees = page.who in (*people.coordinators, *people.directors) or any(
        "follow" in rights(page.who, work.complaint, people) and page.who in people.deputies for work in found
    )
    waiting = [work for work in found if work.complaint.objection_waits and _answers_for(page.who, work, people)]
    shown = [*waiting, *(work for work, _ in mine)]
    late = [work for work in found if oversees and work.is_late and work not in shown]

    cards = [_head(mine, late, page), *_asked(page), *_to_do(mine, page), *_own(found, page)]
    if oversees:
        cards.append(_counts(found, page))
    if page.who in people.coordinators:
        cards += _short(found, page)
    still = [work for work in found if oversees and work.right and not has_part(page.who, work.complaint)]
    cards += [*_listed("home.objections", waiting, page), *_listed("home.overdue", late, page)]
    cards += _listed("home.rights", [work for work in still if work not in (*waiting, *late)], page)
    if page.who in people.coordinators:
        cards += _load(found, page)
    return cards


def _answers_for(who: str, work: Work, people: People) -> bool:
    """A director or deputy, and whoever decides the objection."""
    offices = (*people.directors, *people.deputies)
    return who in offices or "decide_objection" in rights(who, work.complaint, people)


def _is_mine(work: Work, todo: Todo, page: Page) -> bool:
    """Before somebody declared, that is the one thing to do."""
    may = rights(page.who, work.complaint, page.people)
    declared = "declare" not in may or "see" in may
    return page.who in todo.bearers and not todo.waits and (declared or todo.duty.startswith("task:declare"))


def _urgency(todo: Todo) -> tuple[bool, date, str]:
    return not todo.late, todo.day, todo.duty


def _head(mine: Sequence[tuple[Work, Todo]], others: Sequence[Work], page: Page) -> Card:
    """``others``: what is late and not this person's to do, though theirs to know."""
    words = page.words
    away = to_come(page.absences.get(page.who, ()), page.today)
    late = sum(todo.late for _, todo in mine)
    nothing = words("home.nothing_but", count=len(others)) if others else words("home.nothing")
    count = len(mine) + len(page.asked)
    text = words("home.summary", count=count, late=late) if count else nothing
    actions = []
    if page.people.may_log(page.who):
        actions.append(Action("log_complaint", words("cards.action.log_complaint"), style="primary"))
    if page.people.may_log(page.who) or page.may_be_missed:
        actions.append(Action("search", words("cards.action.search")))
    if page.who in page.people.absent:
        actions.append(Action("back_again", words("cards.action.back_again")))
    if page.may_be_missed:
        actions.append(Action("set_absence", words("cards.action.set_absence")))
    absent = [words("home.absent", periods=away)] if away else []
    return Card(words("home.title"), (text, *absent), actions=tuple(actions))


def _asked(page: Page) -> Iterator[Card]:
    """To whom a complaint is about: their own side, and nothing else of it."""
    words = page.words
    for reference, until in page.asked:
        line = words("home.respond", reference=reference, until=until)
        yield Card("", (line,), actions=(Action("respond", words("cards.action.respond"), reference, "primary"),))


def _to_do(mine: Sequence[tuple[Work, Todo]], page: Page) -> Iterator[Card]:
    """Each thing with its day, the button that does it, and why that day."""
    words = page.words
    for n, (work, todo) in enumerate(mine[:TODOS]):
        button = page.button(work.complaint, todo.duty)
        yield Card(
            "" if n else words("home.to_do"),
            (_line(work, todo, words),),
            actions=(
                replace(button, style="primary"),
                Action("why", words("cards.action.why"), work.reference),
            ),
        )
    yield from _more(len(mine) - TODOS, words)


def _own(found: Sequence[Work], page: Page) -> Iterator[Card]:
    """What this person logged, handles, or sits on the committee of: how far it is."""
    words = page.words
    own = [work for work in found if has_part(page.who, work.complaint)]
    if not own:
        return
    lines = tuple(_progress(work, words) for work in own[:LINES])
    first = tuple(Action("open", work.reference, work.reference) for work in own[:BUTTONS])
    yield Card(words("home.own"), (*lines, *_and_more(len(own) - LINES, words)), actions=first)


def _counts(found: Sequence[Work], page: Page) -> Card:
    words = page.words
    sunday = page.today + timedelta(days=6 - page.today.weekday())
    this_week = sum(any(not todo.late and todo.day <= sunday for todo in work.todos) for work in found)
    facts = {"open": len(found), "this_week": this_week, "late": sum(work.is_late for work in found)}
    return Card(
        words("home.overview"), facts=tuple(Fact(words(f"home.count.{key}"), str(n)) for key, n in facts.items())
    )


def _short(found: Sequence[Work], page: Page) -> Iterator[Card]:
    """Complaints without a complete committee, with the button to name somebody."""
    words = page.words
    short = [work for work in found if work.is_short]
    if not short:
        return
    lines = tuple(
        words(
            "home.short.line",
            reference=work.reference,
            count=work.complaint.procedure.committee.size - len(work.complaint.committee.members),
        )
        for work in short[:LINES]
    )
    label = words("cards.action.replace_member")
    first = tuple(
        Action(
            "replace_member", words("messages.reminder.action", reference=each.reference, label=label), each.reference
        )
        for each in short[:BUTTONS]
    )
    yield Card(words("home.short.title"), (*lines, *_and_more(len(short) - LINES, words)), actions=first)


def _load(found: Sequence[Work], page: Page) -> Iterator[Card]:
    """Per person of the pool and per other member: open complaints, late things, and whether they are there."""
    words, people = page.words, page.people
    persons = dict.fromkeys((*people.pool, *(m for work in found for m in work.complaint.committee.members)))
    lines = []
    for person in persons:
        sits = [work for work in found if person in work.complaint.committee.members]
        late = sum(todo.late and person in todo.bearers for work in sits for todo in work.todos)
        lines.append(
            words(
                "home.load.line",
                person=Mention(person),
                count=len(sits),
                late=late,
                until=away_until(page.absences[person], page.today) if person in people.absent else None,
            )
        )
    yield Card(words("home.load.title"), (_lines(lines[:LINES]), *_and_more(len(lines) - LINES, words)))


def _listed(title: str, works: Sequence[Work], page: Page) -> Iterator[Card]:
    """How far each of these is, and the first of them to open."""
    if not works:
        return
    words = page.words
    lines = [_progress(work, words) for work in works[:LINES]]
    first = tuple(Action("open", work.reference, work.reference) for work in works[:BUTTONS])
    yield Card(words(title), (_lines(lines), *_and_more(len(works) - LINES, words)), actions=first)


def _line(work: Work, todo: Todo, words: Words) -> str:
    key = ("late" if todo.late else "todo") + ("_at" if todo.moment else "")
    return words(f"home.{key}", reference=work.reference, label=todo.label, day=todo.day, moment=todo.moment)


def _progress(work: Work, words: Words) -> str:
    complaint, coming = work.complaint, work.next
    status = words(f"cards.report.{'closed' if complaint.is_closed else complaint.stages_done()[-1]}")
    if coming is None and work.right:
        key, last = "object" if work.right.rule.opens else "right", work.right.deadline.last_day
        still = words(f"cards.still_possible.{key}", label=work.right.rule.label, day=last)
        return words("home.progress_right", reference=work.reference, status=status, still=Marked(still))
    if coming is None:
        return words("home.progress", reference=work.reference, status=status)
    key = "progress_late" if coming.late else "progress_next"
    return words(f"home.{key}", reference=work.reference, status=status, label=coming.label, day=coming.day)


def _lines(lines: Sequence[str]) -> str:
    return Marked("\n".join(lines))


def _and_more(count: int, words: Words) -> list[str]:
    return [words("home.more", count=count)] if count > 0 else []


def _more(count: int, words: Words) -> Iterator[Card]:
    if count > 0:
        yield Card("", (words("home.more", count=count),))
