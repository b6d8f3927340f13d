"""The person complained about: told by somebody's decision, heard in their own words, and shown nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from bot.complaint import respondents
from bot.complaint.events import HowTold, Respondent
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.people import not_a_party
from bot.complaint.steps.handling import RespondentInformed, ResponseRecorded
from bot.dialogue import cards, respondent_forms
from bot.dialogue.forms import Answer, Card, Done, Form, Next
from bot.dialogue.input import Checked
from bot.dialogue.respondent_forms import IN_A_TALK, WAYS
from bot.record import outbox
from bot.regulation.calendars import MANY
from bot.usecases.file import taking_away
from bot.usecases.kernel import jobs, stored_jobs
from bot.usecases.kernel.case import Case, Instead, work_on
from bot.usecases.kernel.office import Office
from bot.usecases.kernel.once import stale

DRAFT = "response"
DAYS_TO_RESPOND = 5
"""Open days that are proposed; whoever tells them chooses."""


def inform_form(office: Office, who: str, on: str) -> Next:
    """Tell somebody what the complaint says of them. Nothing goes by itself."""
    complaint = office.read(who, on, "handle")
    if not complaint.to_inform:
        return Card(office.words("respondent.inform.title"), (office.words("respondent.inform.nobody"),))
    return _inform_form(office, complaint)


def inform(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Record that somebody is told; by message, it goes out now."""
    words, now = office.words, office.now()
    complaint = office.read(who, answer.on, "handle")
    read = Checked(answer, words)
    respondent = _chosen(read, complaint)
    told = read.text("told", required=True, empty="told")
    way = cast("HowTold", read.key("way", WAYS, required=True))
    at = now if way == "message" else read.moment("at", now=now, after=complaint.received_at)
    until = read.day("until", first=at.astimezone(office.zone).date() + timedelta(days=1))
    note = read.text("note", required=way in IN_A_TALK, limit=2000, empty="said")
    if way == "message" and respondent and not (respondent.person and office.directory.user_of(respondent.person)):
        read.wrong("way", "no_account")
    if read.failed:
        return read.failed
    if complaint.to_inform and (warned := read.warned(lambda: _inform_form(office, complaint))):
        return warned
    with work_on(office, who, answer.on, "handle", request) as case:
        if earlier := _told_already(case.state, respondent):
            raise Instead(stale(office, case.state, earlier, office.words("respondent.inform.title")))
        event = RespondentInformed(way=way, until=until, respondent=respondent, told=told, note=note or None)
        done = case.append(event, at)
        if way == "message" and respondent:
            case.tell(respondent.person, "respondent_told", jobs.Details(seq=done.seq), unique=str(done.seq))
        complaint = case.state
    return Done(cards.file(complaint, who, office.people, office.now(), words))


def response_form(office: Office, who: str, on: str) -> Next:
    """A response that did not come through the form the respondent was sent."""
    complaint = office.read(who, on, "handle")
    everybody = respondents.respondents(complaint)
    if not everybody:
        return Card(office.words("respondent.record.title"), (office.words("respondent.record.nobody"),))
    return respondent_forms.response_form(office.words, complaint, everybody, office.now())


def record_response(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Record what a respondent said, as somebody else wrote it down."""
    complaint = office.read(who, answer.on, "handle")
    everybody = respondents.respondents(complaint)
    read = Checked(answer, office.words)
    respondent = _chosen(read, complaint)
    at = read.moment("at", now=office.now(), after=complaint.received_at)
    note = read.text("note", required=True)
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: respondent_forms.response_form(office.words, complaint, everybody, office.now())):
        return warned
    with work_on(office, who, answer.on, "handle", request) as case:
        case.append(ResponseRecorded(respondent=respondent, note=note), at)
        complaint = case.state
    return Done(cards.file(complaint, who, office.people, office.now(), office.words))


def respond_form(office: Office, who: str, on: str) -> Next:
    """What the complaint says of the reader, and room to answer; for nobody else is there anything here."""
    with office.look() as tx:
        complaint = office.read_in(tx, who, on, "respond")
        kept = tx.draft(on, DRAFT, who)
    if complaint.is_ended:
        return Card(office.words("respondent.respond.title"), (office.words("respondent.respond.ended"),))
    return _respond_form(office, complaint, who, kept.content["note"] if kept else "")


def respond(office: Office, who: str, answer: Answer, request: str) -> Next:
    """The respondent's own words, sent once; what is sent later is an addition."""
    complaint = office.read(who, answer.on, "respond")
    read = Checked(answer, office.words)
    note = read.text("note", required=True, empty="response")
    if read.failed:
        return read.failed
    if warned := read.warned(lambda: _respond_form(office, complaint, who, "")):
        return warned
    with work_on(office, who, answer.on, "respond", request) as case:
        own = Respondent(person=who)
        sent = respondents.responses(case.state, own)
        if len(sent) > answer.version and sent[-1][1].note == note:
            raise Instead(stale(office, case.state, sent[-1][0], office.words("respondent.respond.title")))
        case.append(ResponseRecorded(own=True, respondent=own, note=note), role="respondent")
        case.tx.drop_draft(answer.on, DRAFT, who)
        for member in not_a_party(case.state.committee.members, case.state):
            case.tell(member, "response_came")
    return Done(respondent_forms.thanks(office.words, answer.on))


def keep_response(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Keep what was written so far; nobody but its writer sees it."""
    read = Checked(answer, office.words)
    note = read.text("note")
    with work_on(office, who, answer.on, "respond", request) as case:
        form = _respond_form(office, case.state, who, note)
        if warned := read.warned(lambda: form):
            raise Instead(warned)
        case.tx.save_draft(answer.on, DRAFT, who, {"note": note})
    return read.kept(form).filled(answer.values, office.words("respondent.respond.kept"))


def take_away(case: Case, before: Complaint) -> None:
    """Whoever turned out to be complained about keeps nothing of what they were sent of it."""
    was = before.particulars.respondent_persons if before.particulars else frozenset()
    now = case.state.particulars.respondent_persons if case.state.particulars else frozenset()
    for person in sorted(now - was):
        for job in _sent_to(case, person):
            for file in taking_away.files_of(job):
                taking_away.take_away(case.tx, case.reference, jobs.TakeAwayFile(file))
        for post, told in case.personal_messages():
            if _is_to(case, told, person):
                taking_away.take_away(case.tx, case.reference, taking_away.standing(post))


def _sent_to(case: Case, person: str) -> list[outbox.Job]:
    return [job for job in outbox.jobs(case.tx, stream=case.reference) if _is_to(case, job, person)]


def _is_to(case: Case, job: outbox.Job, person: str) -> bool:
    to = stored_jobs.known(job).whom
    return to == person or (to == jobs.LOGGER and person == case.state.logged_by)


def _chosen(read: Checked, complaint: Complaint) -> Respondent | None:
    by_key = {respondent_forms.key_of(each): each for each in respondents.respondents(complaint)}
    return by_key.get(read.key("respondent", tuple(by_key), required=True))


def _told_already(complaint: Complaint, respondent: Respondent | None) -> Happened | None:
    told = [
        h for h in complaint.history if isinstance(h.event, RespondentInformed) and h.event.respondent == respondent
    ]
    return told[-1] if told else None


def _inform_form(office: Office, complaint: Complaint) -> Form:
    today = office.today()
    until = MANY.add_working_days(today, DAYS_TO_RESPOND)
    lost = respondents.not_reached(complaint) is not None
    return respondent_forms.inform_form(office.words, complaint, complaint.to_inform, until, office.now(), lost=lost)


def _respond_form(office: Office, complaint: Complaint, who: str, draft: str) -> Form:
    told = respondents.invitation(complaint, who)
    assert told is not None, "who may respond was told"
    sent = respondents.responses(complaint, Respondent(person=who))
    return respondent_forms.respond_form(office.words, complaint, told, sent, draft)
