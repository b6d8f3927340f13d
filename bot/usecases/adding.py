"""Documents and notes: typed or sent from chat, sealed in the record, and handed out to those who may see the file.

What a document holds is fetched after the form was answered, and looked at before it is kept; what cannot be kept is
said to whoever sent it. Until then the file's name and what was typed about it wait, sealed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from secrets import token_hex
from typing import Any

from bot import attachments
from bot.complaint.events import DocumentAdded, Noted
from bot.complaint.people import rights
from bot.dialogue import file_forms
from bot.dialogue.forms import Answer, Card, Done, Form, Next, Upload
from bot.dialogue.input import Checked
from bot.record.documents import Document
from bot.record.log import Tx
from bot.usecases.office import Case, NotYours, Office

ADDED = "added"
"""The kind of document that somebody added, whatever it holds."""
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Unwelcome(Exception):
    """A document that is not kept. ``code`` is the key of a sentence under ``file.refused``."""

    code: str


@dataclass(frozen=True)
class Wanted:
    """A document still to be fetched, and how large it may be."""

    file: str
    name: str
    limit: int


def form(office: Office, who: str, on: str) -> Next:
    return _form(office, office.read(who, on, "supplement").reference)


def add(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Keep the note at once; the documents are fetched right after."""
    read, today = Checked(answer, office.words), office.now().astimezone(office.zone).date()
    what, note = read.text("what", limit=200), read.text("note")
    dated = read.past_day("dated", today=today)
    uploads = answer.uploads("files")
    _check_files(read, uploads, office)
    if not uploads and not note and not read.errors:
        read.wrong("note", "nothing_to_add")
    office.read(who, answer.on, "supplement")
    if read.failed:
        return read.failed
    with office.complaint(who, answer.on, "supplement", request) as case:
        if note:
            case.append(Noted(note=note, dated=dated))
        if uploads:
            _fetch_later(case, uploads, what, dated)
    words = office.words
    said = [words("file.add.noted")] if note else []
    said += [words("file.add.fetching", documents=len(uploads))] if uploads else []
    return Done(Card(words("file.add.title"), tuple(said)))


def wanted(office: Office, payload: Mapping[str, Any]) -> Wanted | None:
    """What a job must fetch; None when it was kept or refused already, or is not for this person to add any more."""
    try:
        with office.look() as tx:
            office.read_in(tx, payload["to"], payload["reference"], "supplement")
            names = _waiting(tx, payload)["files"]
    except NotYours:
        return None
    if payload["file"] not in names:
        return None
    return Wanted(payload["file"], names[payload["file"]], office.organisation.settings.document_megabytes * MEGABYTE)


def check(wanted: Wanted, name: str, content: bytes) -> str:
    """The kind of a document fetched. Raises Unwelcome when it may not be kept."""
    kind = attachments.kind_of(name)
    if len(content) > wanted.limit:
        raise Unwelcome("too_large")
    if kind is None:
        raise Unwelcome("kind")
    if not content:
        raise Unwelcome("empty")
    if not attachments.fits(kind, content):
        raise Unwelcome("not_what_it_says")
    return kind


def keep(office: Office, payload: Mapping[str, Any], name: str, kind: str, content: bytes) -> None:
    """Seal a document into the file, once: the same one again adds nothing."""
    with office.unattended(payload["reference"], payload["to"]) as case:
        waiting = _waiting(case.tx, payload)
        if payload["file"] not in waiting["files"] or "supplement" not in rights(case.who, case.state, office.people):
            return
        put_in(case, name, kind, content, note=waiting["what"], dated=waiting["dated"])
        _no_longer_waiting(case, payload, waiting)


def refuse(office: Office, payload: Mapping[str, Any], code: str) -> None:
    """A document is not kept: whoever sent it hears why."""
    with office.unattended(payload["reference"], payload["to"]) as case:
        waiting = _waiting(case.tx, payload)
        if payload["file"] in waiting["files"]:
            case.tell(case.who, "document_refused", unique=payload["file"], code=code)
            _no_longer_waiting(case, payload, waiting)


def put_in(case: Case, name: str, kind: str, content: bytes, note: str = "", dated: str | None = None) -> None:
    """A document into the file, unless it holds what is there already."""
    known = {h.event.content for h in case.state.history if isinstance(h.event, DocumentAdded)}
    held = sha256(content).hexdigest()
    if held in known:
        return
    kept = case.tx.add_document(case.reference, ADDED, attachments.KINDS[kind].media_type, name, content)
    case.append(
        DocumentAdded(
            document=kept.id,
            sha256=kept.sha256.hex(),
            kind=kind,
            dated=date.fromisoformat(dated) if dated else None,
            name=name,
            note=note or None,
            content=held,
        )
    )


def documents_form(office: Office, who: str, on: str) -> Next:
    """Everything on paper: the letters sent and what was added, to have in one's own messages."""
    with office.look() as tx:
        complaint = office.read_in(tx, who, on, "see")
        documents = tx.documents(on)
    if not documents:
        return Card(office.words("file.documents.title"), (office.words("file.documents.none"),))
    return file_forms.documents_form(office.words, complaint, [(each.id, each.name or "") for each in documents])


def send_documents(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Have the chosen documents put in this person's messages."""
    read = Checked(answer, office.words)
    with office.complaint(who, answer.on, "see", request) as case:
        known = [document.id for document in case.tx.documents(answer.on)]
        chosen = [each for each in answer.keys("documents") if each in known]
        for document in chosen:
            case.enqueue("file", {"to": who, "document": document}, f"{document}:{request}")
    if not chosen:
        read.wrong("documents", "choose")
    return read.failed or Done(Card(answer.on, (office.words("file.documents.come", count=len(chosen)),)))


def handed_out_as(tx: Tx, reference: str, document: Document) -> str:
    """A file name that tells nobody anything: what people called a document may hold a name."""
    if document.kind != ADDED:
        return document.name or f"{reference}.pdf"
    number = [each.id for each in tx.documents(reference)].index(document.id) + 1
    kind = attachments.kind_of(document.name or "") or "bin"
    return f"{reference}-{number}.{kind}"


def _form(office: Office, reference: str) -> Form:
    today = office.now().astimezone(office.zone).date()
    return file_forms.add_form(office.words, reference, today, office.organisation.settings.document_megabytes)


def _check_files(read: Checked, uploads: tuple[Upload, ...], office: Office) -> None:
    """What can be known before a file is fetched: its name and its size."""
    megabytes = office.organisation.settings.document_megabytes
    for upload in uploads:
        if upload.name and attachments.kind_of(upload.name) is None:
            read.wrong("files", "file_kind", file=upload.name, kinds=", ".join(attachments.KINDS))
        elif upload.size > megabytes * MEGABYTE:
            read.wrong("files", "file_size", file=upload.name, megabytes=megabytes)


def _fetch_later(case: Case, uploads: tuple[Upload, ...], what: str, dated: date | None) -> None:
    place = f"upload:{token_hex(8)}"
    names = {upload.id: upload.name for upload in uploads}
    case.tx.save_draft(case.reference, place, case.who, {"files": names, "what": what, "dated": dated})
    for upload in uploads:
        case.enqueue("fetch", {"to": case.who, "upload": place, "file": upload.id}, f"{place}:{upload.id}")


def _waiting(tx: Tx, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    waiting = tx.draft(payload["reference"], payload["upload"], payload["to"])
    return waiting.content if waiting else {"files": {}, "what": "", "dated": None}


def _no_longer_waiting(case: Case, payload: Mapping[str, Any], waiting: Mapping[str, Any]) -> None:
    left = {file: name for file, name in waiting["files"].items() if file != payload["file"]}
    if left:
        case.tx.save_draft(case.reference, payload["upload"], case.who, {**waiting, "files": left})
    else:
        case.tx.drop_draft(case.reference, payload["upload"], case.who)
