"""The outbox's letters: build the message, hand it over, and let the use case record what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.record.outbox import Job
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import Office
from bot.usecases.kernel.stored_jobs import read
from bot.usecases.letters import delivery, sending
from handlers.mail.message import Outgoing, Unsendable, build, note
from handlers.mail.send import Away, Denied, Refused, Sent, SmtpSettings, Uncertain, send
from handlers.outcomes import Dropped, Later, Result
from handlers.outcomes import Sent as Done

log = structlog.get_logger()
TELL_AFTER = 5
"""Attempts (about four minutes) before somebody is told that the mail server is away."""


class Letters:
    """Sends approved letters of one office."""

    def __init__(
        self, office: Office, settings: SmtpSettings, mail_from: str, starting: Callable[[Job], Awaitable[bool]]
    ) -> None:
        self.office, self.settings, self.mail_from, self.starting = office, settings, mail_from, starting

    async def send(self, job: Job) -> Result:
        reference, seq = _letter(job)
        if job.uncertain and await asyncio.to_thread(sending.is_for_a_person, self.office, reference, seq):
            # A person approved exactly one letter: a person decides whether it goes again.
            await self._not_delivered(reference, seq, delivery.UNCERTAIN)
            return Done({"outcome": "uncertain"})
        mailing = await asyncio.to_thread(sending.to_send, self.office, reference, seq)
        if mailing is None:
            return Dropped("no_longer_so")
        out = self._out(mailing.message_key, mailing.to, reference, automatic=mailing.automatic)
        try:
            message = build(out, mailing.rendered, self.office.now())
        except Unsendable as wrong:
            return await self._unsendable(job, wrong)
        if not await self.starting(job):
            return Dropped("taken_over")
        outcome = await send(self.settings, message, mailing.to)
        match outcome:
            case Sent():
                await asyncio.to_thread(sending.sent, self.office, reference, seq, mailing, self.office.now())
                return Done({"outcome": "sent", "message_id": message["Message-ID"]})
            case Refused(code, permanent=True):
                await self._not_delivered(reference, seq, code)
                return Done({"outcome": code})
            case Uncertain(reason):
                if mailing.automatic:
                    return Later(reason, maybe_sent=True)
                await self._not_delivered(reference, seq, delivery.UNCERTAIN)
                return Done({"outcome": "uncertain"})
            case Refused(code):
                return await self._later(job, code)
            case Away(reason):
                return await self._later(job, reason)
            case Denied(code):
                return await self._denied(job, code)

    async def alarm(self, job: Job) -> Result:
        """Tell the complaints desk that chat does not take our messages, or that they are late for whatever reason;
        here a message twice does no harm."""
        desk, words = self.office.organisation.contact.email, self.office.words
        if not desk:
            log.error("nobody_to_tell", why="contact.email is not set in the organisation file")
            return Dropped()
        alarm = read(job, jobs.Alarm)
        subject = words.plain(f"alarm.{alarm.what}.subject")
        text = words.plain(f"alarm.{alarm.what}.text", code=alarm.code)
        message = note(self._out(job.id, desk, "", automatic=True), subject, text, self.office.now())
        outcome = await send(self.settings, message, desk)
        return Done({"outcome": "sent"}) if isinstance(outcome, Sent) else Later(type(outcome).__name__.lower())

    def _out(self, message_key: str, to: str, reference: str, *, automatic: bool) -> Outgoing:
        organisation = self.office.organisation
        return Outgoing(
            organisation=organisation.name,
            organisation_id=organisation.key,
            outbox_id=message_key,
            mail_from=self.mail_from,
            recipient=to,
            recipient_name="",
            reference=reference,
            reply_to=organisation.contact.email,
            automatic=automatic,
            language=organisation.language,
        )

    async def _unsendable(self, job: Job, wrong: Unsendable) -> Result:
        """No message can be made: of the address a person looks for another one, the rest are settings."""
        code = f"{wrong.field}_{wrong.code}"
        if wrong.field != "recipient":
            return await self._denied(job, code)
        await self._not_delivered(*_letter(job), code)
        return Done({"outcome": code})

    async def _denied(self, job: Job, code: str) -> Result:
        log.error("mail_server_denies", code=code)
        await asyncio.to_thread(delivery.waiting, self.office, *_letter(job), code)
        return Later(code)

    async def _later(self, job: Job, code: str) -> Result:
        if job.attempts >= TELL_AFTER:
            await asyncio.to_thread(delivery.waiting, self.office, *_letter(job), "away")
        return Later(code)

    async def _not_delivered(self, reference: str, seq: int, code: str) -> None:
        await asyncio.to_thread(delivery.not_delivered, self.office, reference, seq, code)


def _letter(job: Job) -> tuple[str, int]:
    """Of which complaint, and approved by which event."""
    letter = read(job, jobs.Mail)
    return letter.reference, letter.seq
