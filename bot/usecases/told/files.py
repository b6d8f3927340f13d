"""Files that people asked to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.usecases.file import adding
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.letters import sending


@dataclass(frozen=True)
class File:
    """``filename`` holds a reference and a kind, nothing personal."""

    filename: str
    content: bytes = field(repr=False)


def wanted(office: Office, payload: Mapping[str, Any]) -> File | None:
    """The file of a job: a letter's draft as it would look, or a document of the record; None when it is gone."""
    reference, person = payload["reference"], payload["to"]
    try:
        office.read(person, reference, "see")
        if "draft" in payload:
            rendered = sending.preview_pdf(office, reference, payload["draft"])
            return File(rendered.filename, rendered.pdf) if rendered else None
        with office.look() as tx:
            document = next(each for each in tx.documents(reference) if each.id == payload["document"])
            content = tx.document_content(reference, document.id)
            filename = adding.handed_out_as(tx, reference, document)
    except NotYours:
        return None
    return File(filename, content) if content is not None else None
