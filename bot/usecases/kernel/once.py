"""What comes twice counts once: a delivery that is brought again, and two people who do the same thing."""

from __future__ import annotations

from dataclasses import dataclass

from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.dialogue.forms import Card
from bot.explain import event_name
from bot.record.log import Tx
from bot.usecases.kernel.office import Office


@dataclass
class Repeated(Exception):
    """This delivery was handled before; ``reference`` is the complaint it was about."""

    reference: str


def once(tx: Tx, request: str, reference: str = "") -> None:
    """Takes the idempotency key of a delivery, in the transaction that handles it.

    Raises Repeated when this delivery was handled before.
    """
    earlier = tx.once(request)
    if earlier is not None:
        raise Repeated(str(earlier.get("reference", reference)))
    if reference:
        tx.answered(request, {"reference": reference})


def stale(office: Office, complaint: Complaint, done: Happened, title: str) -> Card:
    """Somebody was first: what was done, and when."""
    name = event_name(done.type, complaint.procedure, office.words)
    return Card(title, (office.words("errors.stale", at=done.at.astimezone(office.zone), event=name),))
