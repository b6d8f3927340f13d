"""Files that people asked to see."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.usecases.file import adding
from bot.usecases.kernel import jobs
from bot.usecases.kernel.office import NotYours, Office
from bot.usecases.letters import sending


@dataclass(frozen=True)
class File:
    """``filename`` holds a reference and a kind, nothing personal."""

    filename: str
    content: bytes = field(repr=False)


def wanted(office: Office, job: jobs.File) -> File | None:
    """The file of a job: a letter's draft as it would look, or a document of the record; None when it is gone."""
    try:
        office.read(job.to, job.reference, "see")
        return _document(office, job) if isinstance(job, jobs.KeptDocument) else _draft(office, job)
    except NotYours:
        return None


def _draft(office: Office, job: jobs.File) -> File | None:
    assert isinstance(job, jobs.LetterDraft), "there is no third"
    rendered = sending.preview_pdf(office, job.reference, job.draft)
    return File(rendered.filename, rendered.pdf) if rendered else None


def _document(office: Office, job: jobs.KeptDocument) -> File | None:
    with office.look() as tx:
        document = next((each for each in tx.documents(job.reference) if each.id == job.document), None)
        if document is None:
            return None  # erased since it was asked for
        content = tx.document_content(job.reference, document.id)
        filename = adding.handed_out_as(tx, job.reference, document)
    return File(filename, content) if content is not None else None
