"""What is sealed stands in no error: whatever event cannot be read, its error says where, and nothing of what."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.complaint.steps import SIMPLE, TYPES
from bot.complaint.stored import load, sealed_fields

PLANTED = "Wilhelmina Zevenaar"


@pytest.mark.parametrize("name", sorted([*TYPES, *SIMPLE]))
def test_an_event_that_cannot_be_read_shows_nothing_of_itself(name: str) -> None:
    sealed = sealed_fields(name if name in TYPES else "")
    tried = [{field: [[PLANTED]]} for field in sealed]
    tried += [{"shoe_size": PLANTED}] if name in TYPES else []
    for secret in tried:
        with pytest.raises(ValidationError) as refused:
            load(name, {}, secret)
        assert "Wilhelmina" not in str(refused.value)
