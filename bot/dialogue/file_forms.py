"""The forms around a complaint's file: adding to it, having its documents, and putting right what was a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.attachments import ENDINGS
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.steps.file import DocumentAdded
from bot.dialogue.forms import Field, Form, Option
from bot.explain import happening
from bot.words import Words

MOST_OPTIONS = 100
"""Slack takes no more in one menu."""


def add_form(words: Words, on: str, today: date, megabytes: int, chosen: Sequence[str] = ()) -> Form:
    """A document, a note, or both. ``chosen``: the names of documents that were chosen before."""
    kinds = tuple(Option(ending, ending) for ending in ENDINGS)
    hint = words("file.add.files_hint", megabytes=megabytes)
    already = (Field("chosen", "quote", words("file.add.chosen"), "\n".join(chosen)),) if chosen else ()
    return Form(
        "add_document",
        words("file.add.title"),
        (
            *already,
            Field("files", "file", words("file.add.files"), options=kinds, hint=hint),
            Field("what", "text", words("file.add.what"), hint=words("file.add.what_hint"), max_length=200),
            Field("note", "multiline", words("file.add.note"), hint=words("file.add.note_hint")),
            Field("dated", "date", words("file.add.dated"), today, required=True),
        ),
        submit=words("file.add.submit"),
        on=on,
    )


def documents_form(words: Words, complaint: Complaint, documents: Sequence[tuple[str, str]]) -> Form:
    """``documents``: id and name, oldest first."""
    said = {h.event.document: h.event for h in complaint.history if isinstance(h.event, DocumentAdded)}
    options = tuple(
        Option(id, words("file.documents.line", n=n, name=document_name(said[id]) if id in said else name))
        for n, (id, name) in enumerate(documents, 1)
    )
    return Form(
        "documents",
        words("file.documents.title"),
        (Field("documents", "choices", words("file.documents.which"), required=True, options=options[:MOST_OPTIONS]),),
        submit=words("file.documents.submit"),
        on=complaint.reference,
    )


def document_name(added: DocumentAdded) -> str:
    """What somebody said it is, else what the file was called."""
    return added.note or added.name or ""


def annul_form(words: Words, complaint: Complaint, offered: Sequence[Happened]) -> Form:
    """``offered``: the steps to choose from, the latest first."""
    options = tuple(
        Option(
            str(h.seq),
            words(
                "file.annul.step",
                at=h.at.astimezone(complaint.zone),
                event=happening(h.event, complaint.procedure, words),
            ),
        )
        for h in offered[:MOST_OPTIONS]
    )
    return Form(
        "annul",
        words("file.annul.title"),
        (
            Field("what", "note", words("file.annul.what")),
            Field("event", "choice", words("file.annul.event"), required=True, options=options),
            Field("reason", "multiline", words("file.annul.reason"), required=True, max_length=1000),
        ),
        submit=words("file.annul.submit"),
        on=complaint.reference,
        version=complaint.head,
    )


def sure(words: Words) -> Field:
    """Asked when a letter about the step is out already."""
    return Field("sure", "choices", words("file.annul.sure"), options=(Option("yes", words("file.annul.sure_yes")),))


def search_form(words: Words) -> Form:
    what = Field(
        "what", "text", words("file.search.what"), required=True, hint=words("file.search.hint"), max_length=254
    )
    return Form("search", words("file.search.title"), (what,), submit=words("file.search.submit"))


def link_form(words: Words, complaint: Complaint) -> Form:
    return Form(
        "link",
        words("file.link.title"),
        (
            Field(
                "other", "text", words("file.link.other"), required=True, hint=words("file.link.hint"), max_length=20
            ),
            Field("reason", "multiline", words("file.link.reason"), max_length=1000),
        ),
        submit=words("file.link.submit"),
        on=complaint.reference,
    )


def unreachable_form(words: Words, complaint: Complaint) -> Form:
    """Nobody can be written to or called: why, for the record."""
    return Form(
        "acknowledging_impossible",
        words("file.unreachable.title"),
        (
            Field("what", "note", words("file.unreachable.what")),
            Field("reason", "multiline", words("file.unreachable.reason"), required=True, max_length=1000),
        ),
        submit=words("file.unreachable.submit"),
        on=complaint.reference,
        version=complaint.version("facts"),
    )


def void_form(words: Words, complaint: Complaint, *, written: bool) -> Form:
    """``written``: the complainant has had a letter."""
    return Form(
        "void",
        words("file.void.title"),
        (
            Field("what", "note", words("file.void.what", written=written)),
            Field("reason", "multiline", words("file.void.reason"), required=True, max_length=1000),
        ),
        submit=words("file.void.submit"),
        on=complaint.reference,
        version=complaint.head,
    )
