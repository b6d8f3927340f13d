"""What a dialog or a button is about: the one place that reads and writes the ``on`` that they carry.

It stands with the forms and cards, which write it and know no use case; the use cases, which read it, know these. A
button that was posted goes on working for years, so what is written does not change.
"""

from __future__ import annotations

from typing import NamedTuple

PLACE = "upload:"
"""With what the place of documents begins that somebody put in a form."""


class On(NamedTuple):
    """A complaint, and what of it: a step, a kind of letter, a place, a page; empty: the complaint itself.

    Which of them, the dialog knows. What comes back from chat may be anything: nothing here is refused, the reference
    is looked up and the rest is compared with what there is.
    """

    reference: str
    what: str = ""

    @classmethod
    def read(cls, on: str) -> On:
        reference, _, what = on.partition(" ")
        return cls(reference, what)

    @property
    def place(self) -> str:
        """Where what was said of documents waits; empty when it is no place."""
        return self.what if self.what.startswith(PLACE) else ""

    @property
    def page(self) -> int:
        """The first, unless it is a number."""
        return int(self.what) if self.what.isdecimal() else 1

    def __str__(self) -> str:
        return f"{self.reference} {self.what}" if self.what else self.reference
