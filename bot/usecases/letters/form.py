"""The form of a letter: its parts to edit, what the regulation requires ticked off, and to whom and how it goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.complaint.events import letter_topic
from bot.complaint.fold import Complaint
from bot.dialogue import respondent_forms
from bot.dialogue.forms import Action, Field, Form, Option, Value
from bot.dialogue.step_forms import ask_field
from bot.explain import letter_title, part_name
from bot.letters.draft import DAYS, WRITTEN
from bot.usecases.kernel.office import Office
from bot.usecases.letters import recipients
from bot.usecases.letters.drafting import Drafted, asks_of, dialog_of
from bot.words import Mention

NAMES_MEMBERS = frozenset({"committee", "composition", "handler"})


def letter_form(office: Office, complaint: Complaint, drafted: Drafted) -> Form:
    """Whom it goes to where that is asked, editable parts, then how to send it."""
    words, ways = office.words, _ways(office, drafted)
    required = any(part.required for part in drafted.letter.parts)
    intro = Field("intro", "note", words("letter.intro", required=required))
    return Form(
        dialog_of(drafted.kind),
        letter_title(drafted.kind, complaint.procedure, words),
        (
            intro,
            *_recipient(office, drafted),
            *_parts(office, complaint, drafted),
            *_sending(office, complaint, drafted, ways),
        ),
        submit=words(f"letter.submit.{_submit(ways)}"),
        on=complaint.reference,
        version=complaint.version(letter_topic(drafted.kind)),
        notice=_notice(office, complaint, drafted),
    )


def _notice(office: Office, complaint: Complaint, drafted: Drafted) -> str:
    """What is worth knowing before this letter goes."""
    words, committee = office.words, complaint.committee
    undeclared = [Mention(member) for member in committee.members if member not in committee.declared]
    named = NAMES_MEMBERS & {part.id for part in drafted.parts}
    said = [words("letter.undeclared", members=undeclared)] if undeclared and named else []
    if not recipients.is_asked(drafted.rule) and not drafted.recipient.email:
        said.append(words("intake.notice.no_email"))
    told = complaint.letter(drafted.kind).told
    said += [words("letter.again", at=told.at.astimezone(office.zone))] if told else []
    return "\n".join(said)


def _recipient(office: Office, drafted: Drafted) -> Iterator[Field]:
    if not recipients.is_asked(drafted.rule):
        return
    words, to = office.words, drafted.recipient
    yield Field("to_name", "text", words(f"letter.to.{drafted.rule.to}"), to.name, required=True, max_length=200)
    yield Field("to_email", "email", words("letter.to.email"), to.email, max_length=254)
    yield Field(
        "to_address", "multiline", words("letter.to.address"), to.address, hint=words("letter.to.hint"), max_length=500
    )


def _parts(office: Office, complaint: Complaint, drafted: Drafted) -> Iterator[Field]:
    short = {each.part.id for each in drafted.shortfalls()}
    asks = asks_of(drafted.rule)
    by_phone = "phone" in drafted.rule.ways  # then what is lacking may stay empty: nobody reads it out
    for part in drafted.letter.parts:
        mark = "optional" if not part.required else "lacking" if part.id in short else "present"
        label = office.words(f"letter.mark.{mark}", label=part_name(part.id, office.words))
        needed = part.required or part.id in WRITTEN
        # What is asked is kept with the step, also of a call.
        must = needed and not (by_phone and part.id in short and part.id not in asks)
        hint = ". ".join(_hints(office, part.source if part.required else "", may_be_empty=needed and not must))
        if part.id in WRITTEN:
            yield from respondent_forms.elements(office.words, complaint)
            hint = f"{office.words('respondent.inform.told_hint')} {hint}".strip()
        if ask := asks.get(part.id):
            field = ask_field(office.words, complaint, drafted.rule.records, ask)
            yield replace(field, label=label, value=_answer(drafted.asked.get(ask.id)), hint=hint or field.hint)
        elif fact := DAYS.get(part.id):
            yield Field(fact, "date", label, drafted.days.get(fact), required=must, hint=hint)
        else:
            yield Field(f"part_{part.id}", "multiline", label, part.text, required=must, hint=hint)


def _answer(given: Any) -> Value:
    """As a field holds it: yes and no are choices."""
    return ("yes" if given else "no") if isinstance(given, bool) else given


def _hints(office: Office, source: str, *, may_be_empty: bool) -> Iterator[str]:
    if source:
        yield office.words("letter.required", source=source)
    if may_be_empty:
        yield office.words("letter.may_be_empty")


def _ways(office: Office, drafted: Drafted) -> list[str]:
    """How this letter can go from here."""
    can_mail = office.can_mail and (drafted.recipient.email or recipients.is_asked(drafted.rule))
    ways: list[str] = [way for way in drafted.rule.ways if way != "email" or can_mail]
    return ways or ["post"]  # nothing else is left: somebody prints it


def _submit(ways: list[str]) -> str:
    """The button cannot change with the choice above it: only where there is one way does it name what it does."""
    return ways[0] if len(ways) == 1 else "any"


def _sending(office: Office, complaint: Complaint, drafted: Drafted, ways: list[str]) -> Iterator[Field]:
    words, email = office.words, drafted.recipient.email
    preview = Action(f"preview_{drafted.kind}", words("letter.preview"), complaint.reference)
    yield Field("show", "note", words("letter.show"), actions=(preview,))
    to = masked(email) if not recipients.is_asked(drafted.rule) else ""
    options = tuple(Option(way, words(f"letter.way.{way}", to=to)) for way in ways)
    # Sending is done here; that somebody called or posted it is theirs to say.
    usual, hint = ("email", "") if "email" in ways and email else (None, words("letter.choose"))
    yield Field("way", "choice", words("letter.how"), usual, required=True, options=options, hint=hint)
    if set(ways) - {"email"}:
        yield Field("when", "datetime", words("letter.when"), office.now(), hint=words("letter.when_hint"))
    if "phone" in ways:
        yield Field("note", "multiline", words("letter.note"), hint=words("letter.note_hint"), max_length=2000)


def masked(email: str) -> str:
    """``z***@voorbeeld.nl``: enough to recognise, too little to leak."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""
