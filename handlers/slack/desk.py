"""What every Slack handler needs: who is who, use cases in threads, and what was answered put into Slack's shapes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any, TypeVar

import structlog

from bot.complaint.gates import Refused
from bot.dialogue import cards
from bot.dialogue.forms import Card, Done, FieldErrors, Form, Next
from bot.explain import refused
from bot.record.engine import DatabaseAway
from bot.usecases.kernel.case import Instead
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.kernel.once import Repeated
from bot.usecases.kernel.unreadable import Unreadable
from handlers.slack import blocks

T = TypeVar("T")
log = structlog.get_logger()
REFERENCE = re.compile(r"K-\d{4}-\d{4,6}")


class Desk:
    """The office as Slack's handlers see it. ``wake`` tells the outbox that there may be something to send."""

    def __init__(self, office: Office, wake: Callable[[], None]) -> None:
        self.office, self.wake = office, wake

    async def people(self, user_ids: Iterable[str]) -> dict[str, str]:
        """Our person ids of Slack users."""
        return {user: await asyncio.to_thread(self.office.directory.person, user) for user in user_ids}

    async def ask(self, usecase: Callable[..., Next], who: str, *args: Any) -> Next:
        """Run one use case; every refusal of it becomes something to show. The log says what was asked, of whom not."""
        began = monotonic()
        shown, outcome = await self._asked(usecase, who, *args)
        spent = round((monotonic() - began) * 1000)
        log.info("asked", usecase=_name(usecase), outcome=outcome, ms=spent, **_about(args))
        self.wake()
        return shown

    async def _asked(self, usecase: Callable[..., Next], who: str, *args: Any) -> tuple[Next, str]:
        """What to show, and in a word what became of it."""
        words = self.office.words
        try:
            shown = await asyncio.to_thread(usecase, self.office, who, *args)
        except NotYours:
            return cards.nothing(words), "not_yours"
        except Unreadable:  # of nobody's rights anything is known: who holds no office hears that there is nothing
            told = self.office.directory.answers_for_all(who)
            return FieldErrors({"": words("errors.unreadable")}) if told else cards.nothing(words), "unreadable"
        except Instead as other:
            return other.next, "instead"
        except Repeated as earlier:
            return Done(cards.saved(earlier.reference, words)), "repeated"
        except Refused as refusal:
            return Card(words("cards.refused"), (refused(refusal, words),)), f"refused: {refusal.code}"
        except DatabaseAway:
            log.warning("database_away", usecase=_name(usecase))
            return FieldErrors({"": words("errors.database_away")}), "database_away"
        return shown, _outcome(shown)

    def modal(self, shown: Next, revision: int = 0) -> dict[str, Any]:
        """Something to read or fill in, as a modal."""
        office = self.office
        close = office.words("cards.close")
        if isinstance(shown, Form):
            return blocks.view(
                shown, close, office.directory.user_of, office.zone, names=office.directory.name_of, revision=revision
            )
        return blocks.card_view(
            _as_card(shown, office), close, office.directory.user_of, names=office.directory.name_of
        )

    def home(self, cards: Iterable[Card]) -> dict[str, Any]:
        return blocks.home(cards, self.office.directory.user_of, names=self.office.directory.name_of)

    def message(self, card: Card) -> dict[str, Any]:
        return blocks.message(card, self.office.directory.user_of, names=self.office.directory.name_of)

    def answer(self, shown: Next, inputs: list[str], revision: int) -> dict[str, Any]:
        """What a submitted form is answered with: Slack shows errors only at inputs that are in the form."""
        if isinstance(shown, FieldErrors):
            placed: dict[str, str] = {}
            for name, sentence in shown.errors.items():
                place = name if name in inputs else inputs[0]
                placed[place] = f"{placed[place]} {sentence}" if place in placed else sentence
            return blocks.errors(FieldErrors(placed), revision, names=self.office.directory.name_of)
        if isinstance(shown, Done) and shown.card is None:
            return blocks.clear()
        return blocks.update(self.modal(shown, revision + 1))


def _name(usecase: Callable[..., Next]) -> str:
    """Where it stands in the rooms of ``bot.usecases``: ``intake.forms.log``."""
    return f"{usecase.__module__.removeprefix('bot.usecases.')}.{usecase.__name__}"


def _outcome(shown: Next) -> str:
    if isinstance(shown, FieldErrors):
        return f"not_taken: {', '.join(sorted(shown.errors))}"
    return type(shown).__name__.lower()


def _about(args: Iterable[Any]) -> dict[str, str]:
    """The complaint it is about. Only what looks like a reference, whole: a command's argument can be any text."""
    named = (getattr(arg, "on", arg) for arg in args)
    found = next((on for on in named if isinstance(on, str) and REFERENCE.fullmatch(on)), None)
    return {"reference": found} if found else {}


def _as_card(shown: Next, office: Office) -> Card:
    if isinstance(shown, Card):
        return shown
    if isinstance(shown, Done) and shown.card is not None:
        return shown.card
    if isinstance(shown, FieldErrors):
        return Card(office.words("cards.refused"), tuple(shown.errors.values()))
    return cards.help_card(office.words)
