"""What stands in Slack and must not any more: of an erased complaint, or with a person it turned out to be about.

What is being sent at that very moment nobody knows of yet, so it is looked at again as soon as it is there.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.complaint.fold import Complaint
from bot.complaint.people import allowed
from bot.record import outbox
from bot.record.log import Tx
from bot.record.outbox import Job
from bot.record.pings import ChatPost
from bot.usecases.kernel import jobs, stored_jobs
from bot.usecases.kernel.office import Office

CARD = "card"
"""The kind of post of which a complaint has one."""


def take_away(tx: Tx, reference: str, what: jobs.TakeAway, again: str = "") -> None:
    """Have a message or a file deleted, once; with ``again`` also when it was tried."""
    jobs.enqueue(tx, ":".join(filter(None, [what.key, again])), what, tx.now, reference)


def standing(post: ChatPost) -> jobs.TakeAway:
    """What there is to delete of a post."""
    return jobs.TakeAwayMessage(post.channel, post.ts)


def files_of(job: Job) -> Sequence[str]:
    """The files that a job put in Slack, or was about to; a job of an older version knows one."""
    known = job.result or {}
    return known.get("files") or ([known["file"]] if "file" in known else [])


def references_of(job: Job) -> list[str]:
    """The complaints that a job is about: several, when it collects reminders."""
    return sorted({*stored_jobs.known(job).about, *filter(None, [job.stream])})


# -- everything of a complaint


def forget(tx: Tx, reference: str) -> int:
    """A complaint is erased: what stands in Slack of it goes, and so does every job that names to whom it was told.

    Answers how many messages and files have yet to be deleted. Once more: what was given up, or came in later.
    """
    places = [standing(post) for post in tx.posts(reference)]
    tx.forget_posts(reference)
    for job in outbox.about(tx, reference):
        waits, what = job.state == "ready", stored_jobs.known(job)
        if waits and (job.kind == jobs.TakeAway.kind or _tells_of_others(tx, job, what, reference)):
            continue
        places += [jobs.TakeAwayFile(file) for file in files_of(job)]
        places += [what] if isinstance(what, jobs.TakeAway) and job.state == "failed" else []
        outbox.forget(tx, job)
    for each in places:
        take_away(tx, reference, each)
    return len(outbox.jobs(tx, stream=reference))


def of_erased(tx: Tx, job: Job) -> bool:
    """Whether a job is about an erased complaint; none is erased from here on in this transaction."""
    about = references_of(job)
    for reference in about:
        tx.lock(reference)
    return any(tx.is_erased(reference) for reference in about)


def _tells_of_others(tx: Tx, job: Job, what: jobs.Payload, reference: str) -> bool:
    """A message about several complaints goes on telling of the others; not when it may have told of all of them."""
    others = next((part for part in what.apart(reference) if reference not in part.about), None)
    return others is not None and outbox.tell_less(tx, job, others.stored())


# -- what has just been sent


def arrived(office: Office, job: Job, channel: str, ts: str, reader: str) -> None:
    """A personal message is in Slack: remember where, unless it may not stay there."""
    with office.begin() as tx:
        for reference in references_of(job):
            complaint = office.readable(tx, reference, lock=True)
            post = ChatPost(reference, "personal", channel, ts, job.id)
            if tx.is_erased(reference) or (complaint and not _may_read(reader, complaint, office)):
                take_away(tx, reference, standing(post), _attempt(job))
            else:
                tx.add_post(post)


def posted(office: Office, job: Job, post: ChatPost, before: Complaint) -> ChatPost:
    """A post about a complaint, as it was ``before``, is in the channel: remember where, unless it may not stay there.

    Answers where its post stands: a complaint has one, the one that was remembered first.
    """
    with office.begin() as tx:
        complaint = office.load(tx, post.stream, lock=True)
        if tx.is_erased(post.stream):
            take_away(tx, post.stream, standing(post), _attempt(job))
            return post
        known = next(iter(tx.posts(post.stream, CARD)), None) if post.kind == CARD else None
        if known is None:
            tx.add_post(post)
        if _parties(complaint) != _parties(before):
            look_who_listens(tx, complaint, _attempt(job))
        return known or post


def uploaded(office: Office, job: Job, file: str) -> None:
    """A file is in Slack, under the id that was kept with its job: it goes again when it may not stay there, or when
    another process has taken over and sends its own."""
    with office.begin() as tx:
        what = stored_jobs.read(job, jobs.File)
        complaint = office.load(tx, what.reference, lock=True)
        stays = not tx.is_erased(complaint.reference) and what.to not in _parties(complaint)
        if not stays or not outbox.holds(tx, job):
            take_away(tx, complaint.reference, jobs.TakeAwayFile(file), _attempt(job))


def look_who_listens(tx: Tx, complaint: Complaint, unique: str) -> None:
    """Its card is looked at anew: where somebody it is about reads along, everything in the channel is taken away."""
    card = jobs.Card(complaint.reference, complaint.head)
    jobs.enqueue(tx, f"card:{complaint.reference}:{unique}", card, tx.now, complaint.reference)


def _may_read(reader: str, complaint: Complaint, office: Office) -> bool:
    """Nobody keeps a message about a complaint about themselves, but the one that asks for their side of it."""
    return reader not in _parties(complaint) or allowed(reader, "respond", complaint, office.people)


def _parties(complaint: Complaint) -> frozenset[str]:
    return complaint.particulars.respondent_persons if complaint.particulars else frozenset()


def _attempt(job: Job) -> str:
    return f"{job.id}.{job.attempts}"
