"""A job that is given up: what did not come about, who hears of it, and which step does not stand as told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.people import bearers, coordinating
from bot.complaint.steps.file import NOT_ARRIVED, Annulled
from bot.complaint.steps.handling import RespondentInformed
from bot.record.log import OFFICE, Tx
from bot.record.outbox import Job
from bot.usecases.file import adding
from bot.usecases.kernel import jobs, stored_jobs
from bot.usecases.kernel.case import unattended_in
from bot.usecases.kernel.homes import HOME
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.unreadable import Unreadable
from bot.usecases.told import alarms

Missed = Literal["message", "post", "document", "stays", "account", ""]


@dataclass(frozen=True)
class GiveUp:
    """``missed`` is said to who coordinates, else to the next in line, else to the complaints desk by mail. Empty:
    nobody missed anything, ``because``. ``undo`` takes back what stood as done."""

    missed: Missed
    because: str = ""
    undo: Callable[[Office, Tx, Job], None] | None = None


def given_up(office: Office, tx: Tx, job: Job, code: str, *, refused: bool) -> None:
    """Tell it, in the transaction that gives the job up. ``refused``: it is the message that is not taken, not the
    person who is not there."""
    what = GIVE_UPS.get(job.kind, OF_ANOTHER_VERSION)
    if what.undo:
        what.undo(office, tx, job)
    if what.missed:
        _tell(office, tx, _lost(office, tx, job, what.missed, refused=refused), code)


def dropped(office: Office, tx: Tx, job: Job) -> None:
    """Nothing to say any more, and so it was not said, unless an attempt before a crash did: then a step that says it
    was told does not stand."""
    if job.kind == "message" and not job.uncertain:
        _not_informed(office, tx, job)


@dataclass(frozen=True)
class _Lost:
    """``persons`` were not reached, and are not tried again with this news."""

    what: str
    persons: Sequence[str]
    references: Sequence[str]
    refused: bool


def _lost(office: Office, tx: Tx, job: Job, missed: Missed, *, refused: bool) -> _Lost:
    what = stored_jobs.known(job)
    references = sorted(what.about | ({job.stream} if job.stream and job.stream != OFFICE else set()))
    if isinstance(what, jobs.NotArrived):  # the news itself did not arrive: the next in line hears it
        return _Lost(what.what, [*what.persons, what.to], references, what.refused)
    if missed not in ("message", "account"):
        return _Lost(missed, [], references, refused)
    to: str | None = what.person if isinstance(what, jobs.Name) else what.whom
    if to == jobs.LOGGER:
        complaint = _load(office, tx, references[0]) if references else None
        to = complaint.logged_by if complaint else None
    return _Lost(missed, [to] if to else [], references, refused)


def _tell(office: Office, tx: Tx, lost: _Lost, code: str) -> None:
    """One message a person, whatever it is about; the same news once a day."""
    told: dict[str, list[str]] = defaultdict(list)
    alone = not lost.references
    for reference in lost.references:
        complaint = _load(office, tx, reference)
        hearing = coordinating(complaint, office.people, lost.persons)
        alone = alone or not hearing
        for person in hearing:
            told[person].append(reference)
    if not lost.references:
        hearing = coordinating(None, office.people, lost.persons)
        alone, told = not hearing, {person: [] for person in hearing}
    for person, references in told.items():
        about = "+".join([*lost.persons, *references])
        news = jobs.NotArrived(person, tuple(references), lost.what, tuple(lost.persons), lost.refused)
        jobs.enqueue(tx, f"{news.called}:{lost.what}:{person}:{office.today()}:{about}", news, tx.now)
    if alone:
        alarms.alarm(tx, code, "unreached")


def _load(office: Office, tx: Tx, reference: str) -> Complaint | None:
    try:
        return office.load(tx, reference)
    except (NotYours, Unreadable):
        return None


def _not_informed(office: Office, tx: Tx, job: Job) -> None:
    """Somebody complained about was not told after all: that is to be done, and in another way."""
    message = stored_jobs.known(job)
    if not isinstance(message, jobs.Personal) or message.template != "respondent_told":
        return
    with unattended_in(office, tx, message.reference) as case:
        told = _telling(case.state, message)
        if told is None:
            return
        case.append(Annulled(n=told.seq, code=NOT_ARRIVED), role="rule")
        if not case.state.is_ended:
            handling = bearers("committee", case.state, office.people)
            for person in dict.fromkeys([told.by, *handling] if told.by else handling):
                case.tell(person, "not_informed", unique=str(told.seq))


def _telling(complaint: Complaint, message: jobs.Personal) -> Happened | None:
    """The step that a message to somebody complained about is; None once taken back, or erased."""
    seq = message.details.seq  # a job from before says only to whom
    found = [
        h
        for h in complaint.history
        if isinstance(h.event, RespondentInformed)
        and h.event.way == "message"
        and h.event.respondent is not None
        and h.event.respondent.person == message.to
        and seq in (None, h.seq)
    ]
    return found[-1] if found else None


def _not_kept(office: Office, tx: Tx, job: Job) -> None:
    """Whoever sent the document hears it too, and can add it again."""
    fetch = stored_jobs.known(job)
    if isinstance(fetch, jobs.Fetch):
        with unattended_in(office, tx, fetch.reference, fetch.to) as case:
            adding.refuse_in(case, fetch, "no_access")


def _no_home(_office: Office, tx: Tx, job: Job) -> None:
    """Until they open it once more, it is not brought up to date."""
    tx.remove_post(stored_jobs.known(job).whom, HOME)


GIVE_UPS: Mapping[str, GiveUp] = {
    "message": GiveUp("message", undo=_not_informed),
    "file": GiveUp("message"),
    "card": GiveUp("post"),
    "thread": GiveUp("post"),
    "fetch": GiveUp("document", undo=_not_kept),
    "take_away": GiveUp("stays"),
    "name": GiveUp("account"),
    "renew": GiveUp("", because="the message is there, as it was"),
    "home": GiveUp("", because="Home is made anew when it is opened", undo=_no_home),
    "mail": GiveUp("", because="a letter is recorded as not delivered, which is told and a task; otherwise it waits"),
    "alarm": GiveUp("", because="it is tried until it works"),
}
"""Every kind of job, and what it means that it is given up."""
OF_ANOTHER_VERSION = GiveUp("", because="what it is, this version does not know; the desk hears that it broke")
