"""What belongs in a complaint's file beside its particulars: the course of events, what is on paper, putting right.

Shown only to those who may see the file: here stand names, notes and reasons.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.complaint.events import AboutLetter
from bot.complaint.fold import Complaint
from bot.complaint.history import Happened
from bot.complaint.registry import Right
from bot.complaint.steps import TO_COMPLAINANT
from bot.complaint.steps.answer import DecisionProposed
from bot.complaint.steps.committee import ConflictDeclared, MemberReplaced
from bot.complaint.steps.file import Annulled, DocumentAdded
from bot.dialogue.file_forms import document_name
from bot.dialogue.forms import Action, Card, Part
from bot.dialogue.subject import On
from bot.explain import done_by, event_name, happening, letter_name
from bot.words import Mention, Words

LATEST = 8
"""Lines in the file itself; the rest stands a button further."""
A_PAGE = 10
EXCERPT = 150


def parts(
    complaint: Complaint, who: str, may: frozenset[Right], links: Sequence[str], alike: Sequence[str], words: Words
) -> tuple[Part, ...]:
    """``links``: what it belongs with and this person may see as well; ``alike``: of the same complainant."""
    found = [_course(complaint, who, words)] if "see" in may else []
    if {"see", "supplement"} & may:
        found.append(_papers(complaint, may, words))
    if "handle" in may and _unreachable(complaint):
        action = Action("acknowledging_impossible", words("cards.action.acknowledging_impossible"), complaint.reference)
        found.append(Part(words("file.unreachable.head"), (words("file.unreachable.text"),), (action,)))
    if "see" in may:
        found.append(_links(complaint, may, links, alike, words))
    if "coordinate" in may:
        found.append(_mistakes(complaint, words))
    return tuple(part for part in found if part.text or part.actions)


def course(complaint: Complaint, who: str, page: int, words: Words) -> Card:
    """All that happened, the latest first, whole notes and all."""
    every = _ordered(complaint)
    pages = max(1, -(-len(every) // A_PAGE))
    page = min(max(page, 1), pages)
    shown = every[(page - 1) * A_PAGE : page * A_PAGE]
    back = Action("file", words("file.course.back"), complaint.reference)
    before, after = (str(On(complaint.reference, str(other))) for other in (page - 1, page + 1))
    later = [Action("course", words("file.course.later"), before)] if page > 1 else []
    earlier = [Action("course", words("file.course.earlier"), after)] if page < pages else []
    return Card(
        words("file.course.title"),
        tuple(_line(complaint, h, who, words, whole=True) for h in shown),
        notice=words("file.course.page", page=page, pages=pages) if pages > 1 else "",
        actions=(*later, *earlier, back),
    )


def _unreachable(complaint: Complaint) -> bool:
    """Nobody to write to, while there is something to write."""
    known = complaint.particulars
    owed = [entry for entry in complaint.ledger.open_duties() if TO_COMPLAINANT.issuperset(entry.rule.met_by)]
    return bool(owed and known and not known.is_reachable and not complaint.is_voided)


def _course(complaint: Complaint, who: str, words: Words) -> Part:
    every = _ordered(complaint)
    lines = [_line(complaint, h, who, words) for h in every[:LATEST]]
    more = Action("course", words("file.course.more"), complaint.reference)
    new = sum(complaint.is_new(h, who) for h in every)
    title = words("file.course.head_new", count=new) if new else words("file.course.head")
    return Part(title, tuple(lines), (more,))


def _papers(complaint: Complaint, may: frozenset[Right], words: Words) -> Part:
    """The letters sent and what was added, and how to have them; who may only add sees only how."""
    add = Action("add_document", words("cards.action.add_document"), complaint.reference)
    actions = (add,) if "supplement" in may else ()
    if "see" not in may:
        return Part(words("file.papers.head"), (), actions)
    lines = [_paper(h, complaint, words) for h in complaint.history if _on_paper(h)]
    have = (Action("documents", words("cards.action.documents"), complaint.reference),) if lines else ()
    left = len(lines) - LATEST
    shown = [*lines[-LATEST:], *([words("file.papers.left", count=left)] if left > 0 else [])]
    return Part(words("file.papers.head"), tuple(shown), (*actions, *have))


def _links(
    complaint: Complaint, may: frozenset[Right], links: Sequence[str], alike: Sequence[str], words: Words
) -> Part:
    lines = [words("file.links.line", references=list(links))] if links else []
    lines += [words("file.links.alike", references=list(alike))] if alike else []
    actions = [Action("open", reference, reference) for reference in (*links, *alike)[:3]]
    if "handle" in may:
        actions.append(Action("link", words("cards.action.link"), complaint.reference))
    return Part(words("file.links.head"), tuple(lines), tuple(actions))


def _mistakes(complaint: Complaint, words: Words) -> Part:
    names = ("annul",) if complaint.is_voided else ("annul", "void")
    actions = tuple(Action(name, words(f"cards.action.{name}"), complaint.reference) for name in names)
    return Part(words("file.mistakes.head"), (), actions)


def _ordered(complaint: Complaint) -> list[Happened]:
    """Everything but the looking, the latest first; a mistake stands there with its annulment.

    A form asks for whole minutes: within a minute the order is that in which people recorded it.
    """
    shown = [h for h in complaint.recorded if h.type != "file_viewed"]
    return sorted(shown, key=lambda h: (h.at.replace(second=0, microsecond=0), h.seq), reverse=True)


def _line(complaint: Complaint, h: Happened, who: str, words: Words, *, whole: bool = False) -> str:
    return words(
        "file.course.line",
        day=h.at.astimezone(complaint.zone),
        event=_event(complaint, h, words),
        role=done_by(h, words),
        did=h.done_by_recorder,
        by=Mention(h.by) if h.by and not _of_nobody_alone(complaint, h) else None,
        new=complaint.is_new(h, who),
        undone=h.seq in complaint.annulled,
        detail=_detail(complaint, h, words, None if whole else EXCERPT),
    )


def _of_nobody_alone(complaint: Complaint, h: Happened) -> bool:
    """Whose act set the rules going did not do it; and who agreed last did not decide it alone."""
    written = (each.event for each in complaint.recorded if each.seq < h.seq)
    return h.role == "rule" or any(isinstance(each, DecisionProposed) and each.step == h.type for each in written)


def _event(complaint: Complaint, h: Happened, words: Words) -> str:
    wrong = complaint.event(h.event.n) if isinstance(h.event, Annulled) else None
    if wrong is None:
        return happening(h.event, complaint.procedure, words)
    return words("file.course.annulled", event=happening(wrong.event, complaint.procedure, words))


def _detail(complaint: Complaint, h: Happened, words: Words, limit: int | None) -> str:
    """What somebody wrote with it, or which letter; why a member left is between them and who coordinates."""
    if isinstance(h.event, ConflictDeclared | MemberReplaced):
        return ""
    if isinstance(h.event, DocumentAdded):
        said = document_name(h.event)
    else:
        said = getattr(h.event, "note", None) or getattr(h.event, "reason", None) or ""
    if isinstance(h.event, Annulled) and h.event.code:
        said = words(f"file.course.{h.event.code}")
    if isinstance(h.event, AboutLetter):
        said = "; ".join(part for part in (letter_name(h.event.kind, complaint, words), said) if part)
    return said if limit is None or len(said) <= limit else said[:limit].rstrip() + "…"


def _on_paper(h: Happened) -> bool:
    return isinstance(h.event, DocumentAdded) or bool(getattr(h.event, "letter", ""))


def _paper(h: Happened, complaint: Complaint, words: Words) -> str:
    if isinstance(h.event, DocumentAdded):
        return words("file.papers.added", name=document_name(h.event), day=h.event.dated or h.at, kind=h.event.kind)
    return words("file.papers.letter", event=event_name(h.type, complaint.procedure, words), day=h.at)
