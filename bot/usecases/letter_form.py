"""The form of a letter: its parts to edit, what the regulation requires ticked off, and how it goes out."""

from __future__ import annotations

from collections.abc import Iterator

from bot.complaint.fold import Complaint
from bot.dialogue.forms import Action, Field, Form, Option
from bot.letters.letter import Part
from bot.usecases.letters import KIND, Drafted
from bot.usecases.office import Office
from bot.words import Mention


def letter_form(office: Office, complaint: Complaint, drafted: Drafted) -> Form:
    """Editable parts first, then how to send it."""
    words = office.words
    required = any(part.required for part in drafted.letter.parts)
    intro = Field("intro", "note", words("letter.intro", required=required))
    return Form(
        "acknowledge",
        words("letter.title"),
        (intro, *_parts(office, drafted), *_sending(office, complaint, drafted)),
        submit=words("letter.submit"),
        on=complaint.reference,
        version=complaint.version(KIND),
        notice=_notice(office, complaint, drafted),
    )


def _notice(office: Office, complaint: Complaint, drafted: Drafted) -> str:
    """What is worth knowing before this letter goes."""
    committee = complaint.committee
    undeclared = [Mention(member) for member in committee.members if member not in committee.declared]
    said = [office.words("letter.undeclared", members=undeclared)] if undeclared else []
    said += [] if drafted.facts.email else [office.words("intake.notice.no_email")]
    return "\n".join(said)


def _parts(office: Office, drafted: Drafted) -> Iterator[Field]:
    short = {each.part.id for each in drafted.shortfalls()}
    by_phone = "phone" in drafted.rule.ways  # then a part may stay empty: nobody reads it out
    for part in drafted.letter.parts:
        mark = "optional" if not part.required else "lacking" if part.id in short else "present"
        label = office.words(f"letter.mark.{mark}", label=_label(office, part))
        hint = office.words("letter.required", source=part.source) if part.required and part.source else ""
        if part.id == "expected_duration":
            yield Field("plan_by", "date", label, drafted.facts.plan_by, required=True, hint=hint)
        else:
            must = part.required and not by_phone
            yield Field(f"part_{part.id}", "multiline", label, part.text, required=must, hint=hint)


def _label(office: Office, part: Part) -> str:
    """What the part is called; its id for a part that only this regulation knows."""
    key = f"letters.part.{part.id}"
    return office.words(key) if office.words.has(key) else part.id


def _sending(office: Office, complaint: Complaint, drafted: Drafted) -> Iterator[Field]:
    words, email = office.words, drafted.facts.email
    preview = Action("preview_letter", words("letter.preview"), complaint.reference)
    yield Field("show", "note", words("letter.show"), actions=(preview,))
    ways = [way for way in drafted.rule.ways if way != "email" or (email and office.can_mail)]
    ways = ways or ["post"]  # nothing else is left: somebody prints it
    options = tuple(Option(way, words(f"letter.way.{way}", to=masked(email))) for way in ways)
    usual = "email" if "email" in ways else ways[0]
    yield Field("way", "choice", words("letter.how"), usual, required=True, options=options)
    if set(ways) - {"email"}:
        yield Field("when", "datetime", words("letter.when"), office.now(), hint=words("letter.when_hint"))
    if "phone" in ways:
        yield Field("note", "multiline", words("letter.note"), max_length=2000)


def masked(email: str) -> str:
    """``z***@voorbeeld.nl``: enough to recognise, too little to leak."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""
