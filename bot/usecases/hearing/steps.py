"""What the steps of the hearing and the investigation bring with them."""

from __future__ import annotations

from bot.complaint.fold import Complaint
from bot.dialogue.input import Checked
from bot.usecases.kernel.effects import CHECKS, Values, of
from bot.words import plain_text


@of("expert_engaged", CHECKS)
def signed_before_shared(read: Checked, values: Values, _complaint: Complaint) -> None:
    """Documents go to an expert who signed for confidentiality."""
    if values["shared"] and not values["signed"] and "signed" not in read.errors:
        read.errors["signed"] = plain_text(read.words("steps.not_signed"))
