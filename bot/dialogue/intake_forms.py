"""The forms of intake: logging a complaint, and adding what was not known yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.complaint.events import Representative
from bot.complaint.fold import Complaint, Particulars
from bot.dialogue.forms import Field, Form, Option
from bot.regulation.tables import OwnFact
from bot.words import Words

CHANNELS = ("phone", "email", "letter", "web", "in_person")


def log_form(
    words: Words,
    *,
    by_itself: bool,
    addressed: bool,
    consent: bool,
    anonymous: bool = False,
    liability: bool = False,
    from_message: bool = False,
) -> Form:
    """The short form: only what is needed during the call.

    ``by_itself``: the confirmation goes by itself, so it shows the line that will stand in it. ``addressed``: the
    person addressed handles it first. ``consent``: sharing documents with an expert waits for it. ``anonymous``: a
    complaint without a name is taken too. ``liability``: settling at once is not possible when it may lead to a claim.
    ``from_message``: the text is somebody's message, which is never quoted, so the line is asked.
    """
    w = words
    nobody = (Option("yes", w("intake.form.anonymous_yes")),)
    hint = w("intake.form.summary_asked" if from_message else "intake.form.summary_hint")
    line = Field("summary", "text", w("intake.form.summary"), required=from_message, hint=hint, max_length=300)
    return Form(
        "log_complaint",
        w("intake.form.title"),
        (
            Field("name", "text", w("intake.form.name"), required=not anonymous, max_length=200),
            *([Field("anonymous", "choices", w("intake.form.anonymous"), options=nobody)] if anonymous else []),
            Field("contact", "text", w("intake.form.contact"), hint=w("intake.form.contact_hint"), max_length=254),
            Field(
                "received_at",
                "datetime",
                w("intake.form.received_at"),
                required=True,
                hint=w("intake.form.received_hint"),
            ),
            Field(
                "channel",
                "choice",
                w("intake.form.channel"),
                required=True,
                options=tuple(Option(key, w(f"intake.channel.{key}")) for key in CHANNELS),
            ),
            Field("text", "multiline", w("intake.form.text"), required=True, hint=w("intake.form.text_hint")),
            *((line,) if by_itself else ()),
            Field("respondents", "people", w("intake.form.respondents"), hint=w("intake.form.respondents_hint")),
            Field("respondent_name", "text", w("intake.form.respondent_name"), max_length=200),
            *((addressee(w),) if addressed else ()),
            Field(
                "adviser", "choices", w("intake.form.adviser"), options=(Option("yes", w("intake.form.adviser_yes")),)
            ),
            Field("wish", "multiline", w("intake.form.wish")),
            *((_consent(w),) if consent else ()),
            Field(
                "settled", "multiline", w("intake.form.settled"), hint=w("intake.form.settled_hint"), max_length=2000
            ),
            Field(
                "settled_more",
                "choices",
                w("intake.form.settled_more"),
                options=tuple(Option(key, w(f"intake.form.settled_{key}")) for key in ("agreed", "confirm")),
            ),
            *((_liability(w),) if liability else ()),
        ),
        submit=w("intake.form.submit"),
    )


def _liability(w: Words) -> Field:
    yes_no = (Option("yes", w("intake.more.yes")), Option("no", w("intake.more.no")))
    hint = w("intake.form.liability_hint")
    return Field("liability", "choice", w("intake.more.liability"), hint=hint, options=yes_no)


def supplement_form(words: Words, complaint: Complaint, principals: Sequence[str]) -> Form:
    """Everything that need not be known during the call, as it is known now."""
    w, known, facts = words, complaint.particulars or Particulars(), complaint.ledger.facts
    yes_no = (Option("yes", w("intake.more.yes")), Option("no", w("intake.more.no")))
    chosen = (
        Option("uwv", w("intake.more.uwv")),
        *(Option(name, name) for name in principals),
    )
    named = next((each.name for each in known.respondents if each.name), "")
    fields = (
        Field(
            "name", "text", w("intake.more.name"), known.complainant.name, required=not known.anonymous, max_length=200
        ),
        Field("email", "text", w("intake.more.email"), known.complainant.email, max_length=254),
        Field("phone", "text", w("intake.more.phone"), known.complainant.phone, max_length=30),
        Field("address", "multiline", w("intake.more.address"), known.complainant.address, max_length=500),
        Field("received_at", "datetime", w("intake.form.received_at"), complaint.received_at, required=True),
        Field("text", "multiline", w("intake.form.text"), known.text, required=True, hint=w("intake.form.text_hint")),
        *((_line(w, known.summary),) if known.from_message else ()),
        Field("elements", "multiline", w("intake.more.elements"), known.elements, hint=w("intake.more.elements_hint")),
        Field(
            "respondents",
            "people",
            w("intake.form.respondents"),
            tuple(each.person for each in known.respondents if each.person),
            hint=w("intake.form.respondents_hint"),
        ),
        Field("respondent_name", "text", w("intake.form.respondent_name"), named, max_length=200),
        *((addressee(w, known.addressee),) if complaint.procedure.committee.handled_first_by == "addressee" else ()),
        *_representative(w, known.representative),
        Field("advisers", "people", w("intake.more.advisers"), known.advisers),
        Field(
            "client_of",
            "choice",
            w("intake.more.client_of"),
            str(facts["client_of"]) or "none",
            required=True,
            options=(Option("none", w("intake.more.client_of_none")), *chosen),
        ),
        Field(
            "liability",
            "choice",
            w("intake.more.liability"),
            "yes" if facts["liability"] else "no",
            required=True,
            options=yes_no,
        ),
        Field(
            "complete",
            "choice",
            w("intake.more.complete"),
            "yes" if facts["complete"] else "no",
            required=True,
            options=yes_no,
        ),
        Field("missing", "multiline", w("intake.more.missing"), known.missing, max_length=2000),
        Field(
            "form",
            "choice",
            w("intake.more.form"),
            str(facts["form"]),
            required=True,
            options=(Option("oral", w("intake.more.oral")), Option("written", w("intake.more.written"))),
        ),
        *own_facts(w, complaint),
    )
    return Form(
        "supplement",
        w("intake.more.title"),
        fields,
        submit=w("intake.more.submit"),
        on=complaint.reference,
        version=complaint.version("facts"),
    )


def _line(words: Words, known: str) -> Field:
    """Letters quote nothing of a message; what they may say instead can be given later too."""
    label, hint = words("intake.more.summary"), words("intake.more.summary_hint")
    return Field("summary", "text", label, known, hint=hint, max_length=300)


def _consent(words: Words) -> Field:
    """Asked with the complaint itself; not asked yet is an answer too, and a refusal holds nothing up."""
    options = tuple(Option(key, words(f"intake.form.consent_{key}")) for key in ("yes", "no", "later"))
    label, hint = words("intake.form.consent"), words("intake.form.consent_hint")
    return Field("consent", "choice", label, "later", hint=hint, options=options)


def own_facts(words: Words, complaint: Complaint) -> tuple[Field, ...]:
    """What this regulation alone asks. A text is a choice of the values its rules name: nothing is typed."""
    return tuple(_own_fact(fact, words, complaint) for fact in complaint.procedure.fact)


def _own_fact(fact: OwnFact, words: Words, complaint: Complaint) -> Field:
    label, known = fact.label.in_(words.language), complaint.ledger.facts[fact.id]
    if fact.date:
        return Field(f"fact_{fact.id}", "date", label, date.fromisoformat(str(known)) if known else None)
    if isinstance(fact.default, bool):
        yes_no = (Option("yes", words("intake.more.yes")), Option("no", words("intake.more.no")))
        return Field(f"fact_{fact.id}", "choice", label, "yes" if known else "no", required=True, options=yes_no)
    options = tuple(
        Option(value or "none", value or words("intake.more.unknown")) for value in complaint.procedure.values_of(fact)
    )
    return Field(f"fact_{fact.id}", "choice", label, str(known) or "none", required=True, options=options)


def _representative(w: Words, known: Representative) -> tuple[Field, ...]:
    yes = (Option("yes", w("intake.representative.authorised_yes")),)
    return (
        Field("rep_name", "text", w("intake.representative.name"), known.name, max_length=200),
        Field("rep_organisation", "text", w("intake.representative.organisation"), known.organisation, max_length=200),
        Field("rep_email", "text", w("intake.representative.email"), known.email, max_length=254),
        Field("rep_phone", "text", w("intake.representative.phone"), known.phone, max_length=30),
        Field(
            "rep_authorised",
            "choices",
            w("intake.representative.authorised"),
            ("yes",) if known.authorised else (),
            hint=w("intake.representative.authorised_hint"),
            options=yes,
        ),
    )


def addressee(words: Words, person: str = "") -> Field:
    label, hint = words("intake.form.addressee"), words("intake.form.addressee_hint")
    return Field("addressee", "person", label, person or None, hint=hint)
