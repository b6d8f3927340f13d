"""Lines in the thread of a complaint's post: what happened, and what is due. They name nobody."""

from __future__ import annotations

from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.moves import Move, made_by
from bot.complaint.steps.file import Annulled
from bot.dialogue.cards import moved
from bot.explain import done_by, event_name
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import Office
from bot.usecases.told.digests import reminder_line


def thread_line(office: Office, complaint: Complaint, job: jobs.Thread) -> str | None:
    """What a job says there, or None when it is no longer so."""
    match job:
        case jobs.ThreadReminder(pings=pings):
            lines = [line for item in pings if (line := reminder_line(office, complaint, item, "thread"))]
            return "\n".join(lines) or None
        case jobs.ThreadLine(seq=seq):
            return event_line(office, complaint, seq)
    raise TypeError(f"a {type(job).__name__} says nothing in a thread")


def event_line(office: Office, complaint: Complaint, seq: int) -> str | None:
    """That something happened, or None when it was taken back."""
    h = complaint.event(seq)
    return None if h is None or h.seq in complaint.annulled else _happened(office, complaint, h)


def _happened(office: Office, complaint: Complaint, h: Happened) -> str:
    words = office.words
    if isinstance(h.event, Annulled) and (wrong := complaint.event(h.event.n)):
        return words(
            "messages.undone",
            event=event_name(wrong.type, complaint.procedure, words),
            at=wrong.at.astimezone(office.zone),
        )
    role = done_by(h, words)
    name = event_name(h.type, complaint.procedure, words)
    said = words(f"messages.{'line_by' if role else 'line'}", event=name, at=h.at.astimezone(office.zone), role=role)
    return "\n".join([said, *(f"· {line}" for line in moved(_moved(complaint, h), words))])


def _moved(complaint: Complaint, h: Happened) -> list[Move]:
    """Corrections and extensions move dates; what other steps do to them, the post says."""
    return made_by(complaint, h.seq) if h.type in ("facts_corrected", "put_in_writing", "extended") else []
