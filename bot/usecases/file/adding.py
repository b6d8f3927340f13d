"""Documents and notes: typed or sent from chat, sealed in the record, and handed out to those who may see the file.

What a document holds is fetched after the form was answered, and looked at before it is kept; what cannot be kept is
said to whoever sent it. Until then the file's name and what was typed about it wait, sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from secrets import token_hex

from bot import attachments
from bot.complaint.people import rights
from bot.complaint.steps.file import DocumentAdded, Noted
from bot.dialogue import file_forms
from bot.dialogue.forms import Answer, Card, Done, Form, Next, Upload
from bot.dialogue.input import Checked
from bot.dialogue.subject import PLACE, On
from bot.record.documents import Document
from bot.record.log import Tx
from bot.usecases.kernel import jobs
from bot.usecases.kernel.case import Case, unattended, work_on
from bot.usecases.kernel.office import NotYours, Office

ADDED = "added"
"""The kind of document that somebody added, whatever it holds."""
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Unwelcome(Exception):
    """A document that is not kept. ``code`` is the key of a sentence under ``file.refused``."""

    code: str


@dataclass(frozen=True)
class Beside:
    """What stands beside a form of documents, sealed, for whoever filled it in.

    ``files`` are still to be fetched, ``chosen`` were put in a form that is shown once more: their names by their ids.
    ``again``: one was refused, so that ``what`` was said of it is offered again.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)
    what: str = ""
    dated: str | None = None
    again: bool = False

    @property
    def is_of_use(self) -> bool:
        return bool(self.files or self.chosen or (self.again and self.what))


@dataclass(frozen=True)
class Wanted:
    """A document still to be fetched, and how large it may be."""

    file: str
    name: str
    limit: int


def form(office: Office, who: str, on: str) -> Next:
    """``on``: a reference, and after a document was refused the place of what was said of it."""
    about = On.read(on)
    reference, place = about.reference, about.place
    with office.look() as tx:
        office.read_in(tx, who, reference, "supplement")
        return _form(office, on, _beside(tx, reference, place, who))


def add(office: Office, who: str, answer: Answer, request: str) -> Next:
    """Keep the note at once; the documents are fetched right after."""
    read, today = Checked(answer, office.words), office.today()
    what, note = read.text("what", limit=200), read.text("note")
    dated = read.past_day("dated", today=today)
    about = On.read(answer.on)
    reference, place = about.reference, about.place
    with office.look() as tx:
        office.read_in(tx, who, reference, "supplement")
        before = _beside(tx, reference, place, who)
    _check_files(read, answer.uploads("files"), office)
    files = {**before.chosen, **{upload.id: upload.name for upload in answer.uploads("files")}}
    if not files and not note and not read.errors:
        read.wrong("note", "nothing_to_add")
    if read.failed:
        return read.failed
    waits = replace(before, chosen=files)
    if warned := read.warned(lambda: _form(office, answer.on, waits)):
        return _set_aside(office, who, warned, waits) if files else warned
    with work_on(office, who, reference, "supplement", request) as case:
        if note:
            case.append(Noted(note=note, dated=dated))
        if files:
            _fetch_later(case, files, what, dated)
        _keep_beside(case.tx, reference, place, who, replace(before, chosen={}, again=False))
    words = office.words
    said = [words("file.add.noted")] if note else []
    said += [words("file.add.fetching", documents=len(files))] if files else []
    return Done(Card(words("file.add.title"), tuple(said)))


def wanted(office: Office, job: jobs.Fetch) -> Wanted | None:
    """What a job must fetch; None when it was kept or refused already, or is not for this person to add any more."""
    try:
        with office.look() as tx:
            office.read_in(tx, job.to, job.reference, "supplement")
            names = _waiting(tx, job).files
    except NotYours:
        return None
    if job.file not in names:
        return None
    return Wanted(job.file, names[job.file], office.organisation.settings.document_megabytes * MEGABYTE)


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


def keep(office: Office, job: jobs.Fetch, name: str, kind: str, content: bytes) -> None:
    """Seal a document into the file, once: the same one again adds nothing."""
    with unattended(office, job.reference, job.to) as case:
        waiting = _waiting(case.tx, job)
        if job.file not in waiting.files or "supplement" not in rights(case.who, case.state, office.people):
            return
        put_in(case, name, kind, content, note=waiting.what, dated=waiting.dated)
        _no_longer_waiting(case, job, waiting)


def refuse(office: Office, job: jobs.Fetch, code: str) -> None:
    """A document is not kept: whoever sent it hears why."""
    with unattended(office, job.reference, job.to) as case:
        refuse_in(case, job, code)


def refuse_in(case: Case, job: jobs.Fetch, code: str) -> None:
    """The same within a transaction that does more."""
    waiting = _waiting(case.tx, job)
    if job.file in waiting.files:
        details = jobs.Details(code=code, upload=job.upload)
        case.tell(case.who, "document_refused", details, unique=job.file)
        _no_longer_waiting(case, job, replace(waiting, again=True))


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
    with work_on(office, who, answer.on, "see", request) as case:
        known = [document.id for document in case.tx.documents(answer.on)]
        chosen = [each for each in answer.keys("documents") if each in known]
        for document in chosen:
            case.enqueue(jobs.KeptDocument(who, answer.on, document), f"{document}:{request}")
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


def _form(office: Office, on: str, beside: Beside) -> Form:
    """A new form, with what was said of a document that was refused, and what was chosen in it before."""
    dated = date.fromisoformat(beside.dated) if beside.dated else office.today()
    megabytes = office.organisation.settings.document_megabytes
    form = file_forms.add_form(office.words, on, dated, megabytes, tuple(beside.chosen.values()))
    return form.filled({"what": beside.what}, office.words("file.add.again")) if beside.again else form


def _set_aside(office: Office, who: str, form: Form, beside: Beside) -> Form:
    """A form that is shown once more cannot hold the files chosen in it: they wait beside it."""
    about = On.read(form.on)
    about = On(about.reference, about.place or _new_place())
    with office.begin() as tx:
        _keep_beside(tx, about.reference, about.place, who, beside)
    return replace(form, on=str(about))


def _check_files(read: Checked, uploads: Iterable[Upload], office: Office) -> None:
    """What can be known before a file is fetched: its name and its size."""
    megabytes = office.organisation.settings.document_megabytes
    for upload in uploads:
        if upload.name and attachments.kind_of(upload.name) is None:
            read.wrong("files", "file_kind", file=upload.name, kinds=", ".join(attachments.KINDS))
        elif upload.size > megabytes * MEGABYTE:
            read.wrong("files", "file_size", file=upload.name, megabytes=megabytes)


def _fetch_later(case: Case, names: Mapping[str, str], what: str, dated: date | None) -> None:
    place = _new_place()
    day = dated.isoformat() if dated else None
    _keep_beside(case.tx, case.reference, place, case.who, Beside(files=names, what=what, dated=day))
    for file in names:
        case.enqueue(jobs.Fetch(case.who, case.reference, place, file), f"{place}:{file}")


def _waiting(tx: Tx, job: jobs.Fetch) -> Beside:
    return _beside(tx, job.reference, job.upload, job.to)


def _no_longer_waiting(case: Case, job: jobs.Fetch, waiting: Beside) -> None:
    left = {file: name for file, name in waiting.files.items() if file != job.file}
    _keep_beside(case.tx, case.reference, job.upload, case.who, replace(waiting, files=left))


def _new_place() -> str:
    return f"{PLACE}{token_hex(8)}"


def _beside(tx: Tx, reference: str, place: str, who: str) -> Beside:
    kept = tx.draft(reference, place, who) if place else None
    return Beside(**kept.content) if kept else Beside()


def _keep_beside(tx: Tx, reference: str, place: str, who: str, beside: Beside) -> None:
    if place and beside.is_of_use:
        tx.save_draft(reference, place, who, vars(beside))
    elif place:
        tx.drop_draft(reference, place, who)
