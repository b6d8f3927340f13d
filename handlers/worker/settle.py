"""What became of a job is written down: done, dropped, retried later, or given up and told to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from bot.record import outbox
from bot.record.log import Tx
from bot.record.outbox import Job
from bot.usecases.file import taking_away
from bot.usecases.kernel import jobs, stored_jobs
from bot.usecases.kernel.office import Office
from bot.usecases.told import alarms, giving_up
from handlers.outcomes import Dropped, GivenUp, Later, Result, Sent

log = structlog.get_logger()
TELL_AFTER = 6
"""Attempts (about eight minutes) before somebody is told by mail that Slack does not take our messages."""
UNREADABLE = "unreadable"
"""The code of a job that waits until a complaint can be read again; who coordinates hears that once, not per job."""


def settle(office: Office, job: Job, result: Result, tx: Tx) -> bool:
    """What became of a job; of an erased complaint nothing is kept, for it names to whom something was told. What
    could not be taken away is."""
    erased = taking_away.of_erased(tx, job)
    settled = _write_down(office, job, result, tx, erased=erased)
    to_do = isinstance(result, Later) or (isinstance(result, GivenUp) and job.kind == jobs.TakeAway.kind)
    if settled and erased and not to_do:
        outbox.forget(tx, job)
    return settled


def _write_down(office: Office, job: Job, result: Result, tx: Tx, *, erased: bool) -> bool:
    match result:
        case Sent(kept):
            said = {"outcome": kept["outcome"]} if "outcome" in kept else {}
            log.info("done", **facts(job), **said, late=round((tx.now - job.due_at).total_seconds(), 1))
            return outbox.finish(tx, job, kept)
        case Dropped(why):
            log.info("dropped", **facts(job), why=why)
            done = outbox.drop(tx, job)
            if done and not erased:
                giving_up.dropped(office, tx, job)
            return done
        case GivenUp(error, alarm):
            log.error("given_up", **facts(job), error=error)
            done = outbox.fail(tx, job, error)
            if done and (not erased or job.kind == jobs.TakeAway.kind):
                giving_up.given_up(office, tx, job, error, refused=bool(alarm))
            if done and alarm:
                alarms.alarm(tx, error, alarm)
            return done
        case Later(error, at, maybe_sent=maybe_sent, alarm=alarm):
            log.warning("later", **facts(job), error=error, attempts=job.attempts)
            again = at or outbox.next_try(job.attempts, tx.now)
            if alarm:
                alarms.alarm(tx, error, alarm)
            elif job.attempts == TELL_AFTER and job.kind not in ("mail", "alarm") and error != UNREADABLE:
                alarms.alarm(tx, error)
            return outbox.retry(tx, job, error, again, may_have_gone_out=maybe_sent)


def facts(job: Job) -> dict[str, Any]:
    """What a job is about, as far as a log may know: which complaint, message and reminders. To whom: never."""
    what = stored_jobs.known(job)
    found: dict[str, Any] = {"kind": job.kind, "job": job.id}
    if about := ", ".join(sorted(what.about or filter(None, [job.stream]))):
        found["reference"] = about
    if what.called:
        found["template"] = what.called
    if pings := [f"{_unnamed(item.duty)} {item.stage}" for item in items_of(what)]:
        found["pings"] = pings
    return found


def items_of(what: jobs.Payload) -> Sequence[jobs.Item]:
    """The things to do of which a job reminds."""
    match what:
        case jobs.Reminder(items=items) | jobs.ThreadReminder(pings=items):
            return items
    return ()


def _unnamed(duty: str) -> str:
    """``task:declare:<person>`` without the person."""
    return ":".join(duty.split(":")[:2])
