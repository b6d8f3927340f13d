"""What the steps of the hearing and the investigation bring with them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.complaint.fold import Complaint
from bot.complaint.gates import Refused
from bot.usecases.kernel.effects import CHECKS, Values, of


@of("expert_engaged", CHECKS)
def signed_before_shared(values: Values, _complaint: Complaint) -> Iterator[tuple[str, Refused]]:
    """Documents go to an expert who signed for confidentiality."""
    if values["shared"] and not values["signed"]:
        yield "signed", Refused("not_signed")
