"""Procedure files: what is wrong is refused, with the file, the place and what is allowed."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.complaint.steps import VOCABULARY
from bot.regulation.deadlines import Term
from bot.regulation.files import BadFile
from bot.regulation.loading import find, load, missing_anchors, parse, pinned, shipped, shipped_ids
from bot.regulation.procedure import Procedure
from bot.regulation.tables import TermTable
from tests.regulation.sixth import SIXTH, TEXT

FIVE = ["balans-borne", "beroepspraktijk", "focus", "in-focus-samen", "interforce"]
NO_KEY = (
    "unknown key; known are: id, name, title, address, committee, decision, reminders, duty, gate, letter, reading, "
    "carried, not_automated, event_type, fact, sets, stage, limit"
)
REGULATIONS = Path(__file__).resolve().parents[2].parent / "shared" / "regulations"


def parsed(text: str = SIXTH) -> Procedure:
    return parse(text, "wijkteam.toml", VOCABULARY)


def refused(old: str, new: str) -> str:
    """What is said about the sixth regulation once its first ``old`` is ``new``."""
    assert old in SIXTH, f"{old!r} is not in the file: the test would change nothing"
    with pytest.raises(BadFile) as caught:
        parsed(SIXTH.replace(old, new, 1))
    return str(caught.value)


# -- what stands in a good file


def test_a_file_says_what_it_says() -> None:
    procedure = parsed()
    assert (procedure.id, procedure.address, procedure.committee.size) == ("wijkteam", "je", 1)
    acknowledge = procedure.duty_named("acknowledge")
    assert acknowledge is not None
    assert acknowledge.term.term == Term("hours", 48)
    assert str(acknowledge.source) == "Artikel 1, tweede lid: “binnen 48 uur”"
    assert acknowledge.label.in_("nl") == "ontvangst bevestigen"
    assert acknowledge.label.in_("en") == "acknowledge"
    assert procedure.duty_named("nothing") is None
    assert procedure.letter_named("acknowledgement") == procedure.letter[0]
    assert procedure.letter_named("nothing") is None
    assert procedure.reading_named("six_weeks") == procedure.reading[0]
    assert procedure.reading_named(None) is None


def test_the_hash_is_that_of_the_text() -> None:
    assert parsed().hash == hashlib.sha256(SIXTH.encode()).hexdigest()
    assert parsed(SIXTH + "# a remark\n").hash != parsed().hash


def test_a_text_of_the_file_cannot_be_given_in_the_file() -> None:
    assert refused('id = "wijkteam"', 'text = "x"\nid = "wijkteam"') == f"wijkteam.toml: text: {NO_KEY}"


@pytest.mark.parametrize("unit", ["minutes", "hours", "days", "working_days", "weeks", "months"])
def test_every_unit_of_a_term(unit: str) -> None:
    assert TermTable.model_validate({unit: 3}).term == Term(unit, 3)  # type: ignore[arg-type]


def test_at_once_is_a_term_without_a_number() -> None:
    assert TermTable(at_once=True).term == Term("at_once", 0)


# -- unknown, missing and wrong values: file, rule, field


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('address = "je"', 'address = "je"\ncolour = "red"', f"colour: {NO_KEY}"),
        (
            "size = 1\n",
            "size = 1\nseats = 2\n",
            "committee, seats: unknown key; known are: size, outsiders, chair, named_handler, handled_first_by, "
            "source, carries_out, reading",
        ),
        (
            "{ weeks = 1 }",
            "{ weeks = 1, fortnights = 1 }",
            "duty 2 (mediate), term, fortnights: unknown key; known are: at_once, minutes, hours, days, working_days, "
            "weeks, months",
        ),
        (
            'phrase = "binnen 48 uur"',
            'page = 1, phrase = "x y z"',
            "duty 1 (acknowledge), source, page: unknown key; known are: heading, phrase, item",
        ),
        (
            'source = { heading = "Artikel 3", phrase = "binnen zes weken" }',
            'source = [{ heading = "Artikel 3", phrase = "binnen zes weken", page = 1 }]',
            "duty 4 (answer), source 1, page: unknown key; known are: heading, phrase, item",
        ),
        (
            "required = true",
            "mandatory = true",
            "letter 1 (acknowledgement), part 1 (received_on), required: is missing",
        ),
        ('title = "Klachtenregeling Wijkteam"\n', "", "title: is missing"),
        ('kind = "right"\n', "", "duty 5 (appeal), kind: is missing"),
        ("lapses_on = []\n", "", "duty 2 (mediate), lapses_on: is missing"),
        ('label.en = "mediate"\n', "", "duty 2 (mediate), label, en: is missing"),
        (
            'source = { heading = "Artikel 3", phrase = "binnen zes weken" }\n',
            "",
            "duty 4 (answer), source: is missing",
        ),
        ('carries_out = ["W4"]\n', "", "duty 4 (answer), carries_out: is missing"),
        ("because.en = ", "why.en = ", "reading 1 (six_weeks), because, en: is missing"),
    ],
)
def test_unknown_and_missing_keys(old: str, new: str, said: str) -> None:
    assert refused(old, new) == f"wijkteam.toml: {said}"


@pytest.mark.parametrize(
    ("old", "new", "place", "hint"),
    [
        ('id = "wijkteam"', 'id = "Wijk Team"', "id", "should match pattern"),
        ('address = "je"', 'address = "jij"', "address", "'u' or 'je' (given: 'jij')"),
        ("size = 1", 'size = "1"', "committee, size", "valid integer (given: '1')"),
        ("size = 1", "size = true", "committee, size", "valid integer (given: True)"),
        ("size = 1", "size = 0", "committee, size", "greater than or equal to 1 (given: 0)"),
        ("{ weeks = 1 }", "{ weeks = 1.5 }", "duty 2 (mediate), term, weeks", "valid integer"),
        ("{ weeks = 1 }", "{ weeks = 0 }", "duty 2 (mediate), term, weeks", "greater than 0 (given: 0)"),
        ("{ weeks = 1 }", "{ weeks = 1000 }", "duty 2 (mediate), term, weeks", "less than or equal to 520"),
        ("{ weeks = 1 }", "{ at_once = false }", "duty 2 (mediate), term, at_once", "True (given: False)"),
        ("{ weeks = 1 }", "1", "duty 2 (mediate), term", "(given: 1)"),
        ("{ weeks = 1 }", "{}", "duty 2 (mediate), term", "give one unit"),
        ("{ weeks = 1 }", "{ weeks = 1, days = 2 }", "duty 2 (mediate), term", "give one unit: at_once = true, or"),
        ('take = "first"', 'take = "last"', "duty 1 (acknowledge), counted_from, take", "'each', 'latest' or 'all'"),
        ('met_by = ["mediated"]', "met_by = []", "duty 2 (mediate), met_by", "at least 1 item"),
        ('met_by = ["mediated"]', 'met_by = "mediated"', "duty 2 (mediate), met_by", "valid list"),
        ("{ minor = true }", "{ minor = 1 }", "duty 2 (mediate), when, minor", "(given: 1)"),
        ('phrase = "binnen 48 uur"', 'phrase = "x"', "duty 1 (acknowledge), source, phrase", "at least 3 characters"),
        (
            'phrase = "binnen 48 uur"',
            f'phrase = "{"heel lang " * 13}"',
            "duty 1 (acknowledge), source, phrase",
            "at most 120 characters",
        ),
        ('label.nl = "bemiddelen"', 'label.nl = ""', "duty 2 (mediate), label, nl", "at least 1 character"),
        ('id = "mediated"', 'id = "Mediated!"', "event_type 1 (Mediated!), id", "should match pattern"),
        ("default = false", "default = 3", "fact 1 (minor), default", "(given: 3)"),
        (
            'borne_by = "complainant"',
            'borne_by = "committee"',
            "duty 5 (appeal)",
            'a right is borne_by = "complainant"',
        ),
        ('borne_by = "coordinator"', 'borne_by = "complainant"', "duty 1 (acknowledge)", "a duty by somebody of the"),
        (
            'borne_by = "complainant"',
            'borne_by = "complainant"\nextendable = true',
            "duty 5 (appeal)",
            "a right counts in days and cannot be extended",
        ),
        (
            'term = { weeks = 6 }\ncounted_from = { events = ["decided"]',
            'term = { hours = 6 }\ncounted_from = { events = ["decided"]',
            "duty 5 (appeal)",
            "a right counts in days and cannot be extended",
        ),
        (
            "{ hours = 48 }",
            "{ hours = 48 }\ntell_late = { weeks = 2 }",
            "duty 1 (acknowledge)",
            "tell_late: needs a term that ends with a day, not one in minutes or hours",
        ),
        (
            "{ weeks = 1 }",
            "{ weeks = 1 }\ntell_late = { hours = 2 }",
            "duty 2 (mediate)",
            "tell_late: of a duty, in a number of days, working_days, weeks or months",
        ),
        (
            'borne_by = "complainant"',
            'borne_by = "complainant"\ntell_late = { weeks = 2 }',
            "duty 5 (appeal)",
            "tell_late: of a duty, in",
        ),
        ("[committee]\n", "[decision]\noral = 1\n[committee]\n", "decision, oral", "valid boolean (given: 1)"),
        ("[committee]\n", "[decision]\nspoken = true\n[committee]\n", "decision, spoken", "known are: oral, source"),
        (
            'borne_by = "complainant"',
            'borne_by = "complainant"\nopens = "objection"',
            "duty 5 (appeal)",
            "opens and admitted_by go together",
        ),
        (
            'take = "each" }\nmet_by = ["evaluated"]',
            'take = "each", then = "noted" }\nmet_by = ["evaluated"]',
            "duty 3 (evaluate)",
            "the event that starts the next period must be one of met_by",
        ),
    ],
)
def test_wrong_values(old: str, new: str, place: str, hint: str) -> None:
    said = refused(old, new)
    assert said.startswith(f"wijkteam.toml: {place}: "), said
    assert hint in said


@pytest.mark.parametrize(
    ("ladder", "place", "hint"),
    [
        ("ahead = [1, 5]", "reminders", "ahead: give the furthest day first, and none twice (given: [1, 5])"),
        ("ahead = [5, 5]", "reminders", "none twice"),
        ("ahead = [0]", "reminders", "ahead: each must be 1 to 60 working days (given: [0])"),
        ("ahead = []\non_the_day = false", "reminders", "must remind before it is late: give ahead, or on_the_day"),
        ('ahead = "5"', "reminders, ahead", "valid list (given: '5')"),
        ("daily_for = 0", "reminders, daily_for", "greater than or equal to 1 (given: 0)"),
        ("on_the_day = 1", "reminders, on_the_day", "valid boolean (given: 1)"),
        ("escalate = []", "reminders", "escalate: somebody else must hear of it when it is late"),
        ('escalate = [{ after = 1, to = "boss" }]', "reminders, escalate 1, to", "'coordinator' or 'director'"),
        (
            'escalate = [{ after = 3, to = "coordinator" }, { after = 1, to = "director" }]',
            "reminders",
            "escalate: each step comes later than the one before, and goes to another office",
        ),
        (
            'escalate = [{ after = 1, to = "director" }, { after = 3, to = "director" }]',
            "reminders",
            "and goes to another office",
        ),
        ("weekly = true", "reminders, weekly", "unknown key"),
        ('reading = "why"', "reminders, reading", "no [[reading]] has id 'why'"),
        (
            "[reminders.duty.phone]\nahead = [2]",
            "reminders, duty, phone",
            "is no duty of this file; its duties are: ack",
        ),
        ("[reminders.duty.appeal]\nahead = [2]", "reminders, duty, appeal", "is no duty of this file"),  # it is a right
        ("[reminders.duty.mediate]\nahead = [1, 2]", "reminders, duty, mediate", "give the furthest day first"),
        ("[reminders.duty.mediate]\nnever = true", "reminders, duty, mediate, never", "unknown key"),
    ],
)
def test_a_ladder_that_cannot_stand(ladder: str, place: str, hint: str) -> None:
    said = refused("[committee]\n", f"[reminders]\n{ladder}\n\n[committee]\n")
    assert said.startswith(f"wijkteam.toml: {place}: "), said
    assert hint in said


def test_a_duty_may_have_rungs_of_its_own() -> None:
    ladder = "[reminders]\nahead = [10, 1]\ndaily_for = 3\n\n[reminders.duty.mediate]\nahead = [2]\n\n[committee]\n"
    made = parse(SIXTH.replace("[committee]\n", ladder), "wijkteam.toml", VOCABULARY).reminders
    assert (made.ladder("answer").ahead, made.ladder("mediate").ahead) == ([10, 1], [2])
    assert (made.ladder("answer").daily_for, made.ladder("mediate").daily_for) == (3, 3)


@pytest.mark.parametrize("procedure_id", FIVE)
def test_a_shipped_file_writes_its_ladder_down(procedure_id: str) -> None:
    """No text says it, so it stands in the file, with a reading."""
    path = shipped(procedure_id)
    assert path
    made = load(path, VOCABULARY)
    assert made.reminders.model_fields_set >= {"ahead", "on_the_day", "daily_for", "escalate", "reading"}
    assert made.reading_named(made.reminders.reading)


def test_no_duty_at_all() -> None:
    head = SIXTH.partition("[[duty]]")[0]
    with pytest.raises(BadFile, match=r"^wijkteam.toml: duty: is missing"):
        parsed(head)


# -- references


@pytest.mark.parametrize(
    ("old", "new", "place", "hint"),
    [
        ('events = ["received"]', 'events = ["recieved"]', "duty (acknowledge), counted_from, events", "'recieved'"),
        ('met_by = ["acknowledged"]', 'met_by = ["acked"]', "duty (acknowledge), met_by", "unknown event 'acked'"),
        ('lapses_on = ["declined"]', 'lapses_on = ["gone"]', "duty (acknowledge), lapses_on", "unknown event 'gone'"),
        (
            'refuses = ["decided"]',
            'refuses = ["desided"]',
            "gate (mediation_first), refuses",
            "unknown event 'desided'",
        ),
        ('["heard:complainant"', '["herd:complainant"', "gate (mediation_first), needs", "unknown event 'herd'"),
        ('["heard:complainant"', '["heard:judge"', "gate (mediation_first), needs", "unknown party 'judge'"),
        ('records = "acknowledged"', 'records = "sent"', "letter (acknowledgement), records", "unknown event 'sent'"),
        (
            "required = true",
            'required = true\nrecords = "x"',
            "letter (acknowledgement), part (received_on), records",
            "unknown event 'x'",
        ),
        (
            'take = "each" }\nmet_by = ["evaluated"]',
            'take = "each", then = "seen" }\nmet_by = ["seen"]',
            "duty (evaluate), met_by",
            "unknown event 'seen'",
        ),
        (
            'borne_by = "complainant"',
            'borne_by = "complainant"\nopens = "objection"\nadmitted_by = "let_in"',
            "duty (appeal), admitted_by",
            "unknown event 'let_in'",
        ),
        ("{ minor = true }", "{ age = true }", "duty (mediate), when", "unknown fact 'age'"),
        ("{ minor = true }", '{ minor = "yes" }', "duty (mediate), when, minor", "must be true or false"),
        ('{ district = "noord" }', "{ district = true }", "duty (visit), when, district", "must be a text"),
        (
            "required = true",
            "required = true\nwhen = { age = true }",
            "letter (acknowledgement), part (received_on), when",
            "unknown fact 'age'",
        ),
        ('reading = "six_weeks"', 'reading = "seven"', "duty (answer), reading", "no [[reading]] has id 'seven'"),
        ("size = 1", 'size = 1\nreading = "seven"', "committee, reading", "no [[reading]] has id 'seven'"),
        ('about = ["answer"]', 'about = ["anser"]', "reading (six_weeks), about", "no rule has id 'anser'"),
        ('id = "mediated"', 'id = "noted"', "event_type (noted)", "is an event type of every procedure already"),
        ('id = "mediated"', 'id = "objection"', "event_type (objection)", "of every procedure already"),
        ('id = "minor"', 'id = "liability"', "fact (liability)", "means something in every procedure already"),
        ('id = "minor"', 'id = "received_at"', "fact (received_at)", "means something in every procedure already"),
    ],
)
def test_what_a_rule_names_must_exist(old: str, new: str, place: str, hint: str) -> None:
    said = refused(old, new)
    assert said.startswith(f"wijkteam.toml: {place}: "), said
    assert hint in said


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    assert "known are: acknowledged, " in refused('met_by = ["acknowledged"]', 'met_by = ["acked"]')
    assert ", mediated, " in refused('met_by = ["acknowledged"]', 'met_by = ["acked"]')
    assert "known are: about, channel, " in refused("{ minor = true }", "{ age = true }")


# These tell nobody anything.
@pytest.mark.parametrize("step", ["heard", "closed", "resolved_informally", "erased", "received"])
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('records = "acknowledged"', 'records = "{}"', "letter (acknowledgement), records"),
        ("required = true", 'required = true\nrecords = "{}"', "letter (acknowledgement), part (received_on), records"),
    ],
)
def test_a_letter_can_only_be_a_step_that_tells_something(step: str, old: str, new: str, place: str) -> None:
    said = refused(old, new.format(step))
    assert said.startswith(f"wijkteam.toml: {place}: '{step}' is no step that a letter can be; a letter can be: "), said
    allowed = said.partition("can be: ")[2].split(", ")
    assert {"acknowledged", "decided", "mediated", "respondent_informed"} <= set(allowed)
    assert step not in allowed


def test_a_letter_can_be_a_step_of_the_regulation_itself_but_not_one_that_carries_a_date() -> None:
    assert parsed(SIXTH.replace('records = "acknowledged"', 'records = "mediated"')).letter[0].records == "mediated"
    dated = SIXTH.replace('label.en = "mediated"\n', 'label.en = "mediated"\ndate = true\n')
    with pytest.raises(BadFile, match="'mediated' carries a date, which a letter does not give; a letter can be: ack"):
        parsed(dated.replace('records = "acknowledged"', 'records = "mediated"'))


ASKS = """id = "until"
asks = "until"
required = true

[[letter.part]]
id = "received_on\""""


def test_a_letter_asks_what_the_step_that_it_is_cannot_do_without() -> None:
    extension = SIXTH.replace('records = "acknowledged"', 'records = "extended"').replace("by_itself", "by_a_person")
    with pytest.raises(BadFile, match=r"letter \(acknowledgement\): 'extended' needs until: let a part ask it"):
        parsed(extension)
    [asked, _] = parsed(extension.replace('id = "received_on"', ASKS)).letter[0].part[:2]
    assert (asked.id, asked.asks) == ("until", "until")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('asks = "until"', 'asks = "until"\nrecords = "extended"', "'extended' needs a letter of its own"),
        ('asks = "until"', 'asks = "outcome"', "'extended' carries no 'outcome' to ask; it has: reason, until"),
        ('asks = "until"', 'asks = "way"', "'extended' carries no 'way' to ask; it has: reason, until"),
        ('id = "received_on"', 'id = "received_on"\nasks = "until"', "'until' is asked twice"),
        ('asks = "until"', 'asks = "until"\nwhen = { liability = true }', "a part that asks is in the letter always"),
        ("by_a_person", "by_itself", "what goes by itself can ask nobody anything"),
    ],
)
def test_what_a_letter_cannot_ask_is_refused(old: str, new: str, said: str) -> None:
    extension = SIXTH.replace('records = "acknowledged"', 'records = "extended"').replace("by_itself", "by_a_person")
    with pytest.raises(BadFile, match=said):
        parsed(extension.replace('id = "received_on"', ASKS).replace(old, new))


def test_a_complaint_keeps_rules_that_a_later_check_would_refuse() -> None:
    text = SIXTH.replace('records = "acknowledged"', 'records = "extended"')
    assert pinned(text).hash != pinned(SIXTH).hash
    assert pinned(text).letter[0].records == "extended"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "mediate"', 'id = "acknowledge"', "duty (acknowledge): stands twice"),
        ('id = "district"', 'id = "minor"', "fact (minor): stands twice"),
    ],
)
def test_what_stands_twice(old: str, new: str, said: str) -> None:
    assert refused(old, new) == f"wijkteam.toml: {said}"


@pytest.mark.parametrize(
    ("kind", "next_kind"), [("event_type", "fact"), ("gate", "letter"), ("letter", "reading"), ("reading", "carried")]
)
def test_a_table_that_stands_twice(kind: str, next_kind: str) -> None:
    block = SIXTH.partition(f"[[{kind}]]")[2].partition(f"\n\n[[{next_kind}]]")[0]
    with pytest.raises(BadFile, match=rf"{kind} \(\w+\): stands twice"):
        parsed(f"{SIXTH}\n[[{kind}]]{block}\n")


# -- files


def bad_file(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        load(path, VOCABULARY)
    assert caught.value.file == str(path)
    return str(caught.value).removeprefix(f"{path}: ")


def test_not_toml_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text('id = "x"\nname = \n')
    assert bad_file(file).startswith("line 2: is not TOML: Invalid value")
    file.write_text("[committee")
    assert bad_file(file).startswith("at the end: is not TOML: ")


@pytest.mark.parametrize("value", ["1" * 5000, "[" * 5000])
def test_what_no_toml_reader_takes(tmp_path: Path, value: str) -> None:
    file = tmp_path / "x.toml"
    file.write_text(f"id = {value}")
    assert bad_file(file).startswith("is not TOML: ")


def test_not_utf8_names_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_bytes('id = "é"'.encode("latin-1"))
    assert bad_file(file) == "is not UTF-8 text (byte 6)"


def test_a_directory_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert bad_file(tmp_path) == "cannot be read (Is a directory)"
    assert bad_file(tmp_path / "absent.toml") == "cannot be read (No such file or directory)"


def test_a_procedure_is_found_by_id_or_beside_the_file_that_names_it(tmp_path: Path) -> None:
    assert find("focus", tmp_path, "case.toml") == shipped("focus")
    beside = tmp_path / "wijkteam.toml"
    beside.write_text(SIXTH)
    assert find("wijkteam.toml", tmp_path, "case.toml") == beside


@pytest.mark.parametrize("name", ["fokus", ".", "", "../nowhere.toml", "a\0b", "a" * 400, "FOCUS"])
def test_a_procedure_that_cannot_be_found_is_answered_with_the_shipped_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFile) as caught:
        find(name, tmp_path, "case.toml")
    assert str(caught.value).startswith("case.toml: procedure: ")
    assert "balans-borne, beroepspraktijk, focus, in-focus-samen, interforce" in str(caught.value)


def test_only_an_id_names_a_shipped_file() -> None:
    assert shipped("../procedures/focus") is None
    assert shipped("focus.toml") is None
    assert shipped_ids() == FIVE


LINES = SIXTH.splitlines()
CHANGES = st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["", LINES[0], "x = 1", "[[duty]]", "="])))


@given(CHANGES)
def test_a_mangled_file_is_refused_in_a_sentence_or_taken(changes: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for n, line in changes:
        lines[n] = line
    with contextlib.suppress(BadFile):
        assert parsed("\n".join(lines)).duty


# -- anchors


def test_anchors_are_looked_up_with_white_space_folded() -> None:
    assert missing_anchors(parsed(), TEXT) == []


def test_an_anchor_that_is_not_in_the_text_is_named_with_its_rule() -> None:
    text = TEXT.replace("zes weken.", "6 weken.").replace("Artikel 5", "Art. 5")
    assert missing_anchors(parsed(), text) == [
        "duty answer: phrase “binnen zes weken”",
        "duty visit: heading “Artikel 5”",
    ]


def test_every_kind_of_rule_has_its_anchors_looked_up() -> None:
    oral = '[decision]\noral = true\nsource = { heading = "Artikel 4", phrase = "mondeling" }\n\n[committee]\n'
    said = missing_anchors(parsed(SIXTH.replace("[committee]\n", oral)), "")
    rules = {missing.partition(":")[0] for missing in said}
    assert {"decision", "gate mediation_first", "letter acknowledgement, part received_on", "carried W7"} <= rules


# -- the five that are shipped


@pytest.mark.parametrize("procedure_id", FIVE)
def test_a_shipped_file_is_sound(procedure_id: str) -> None:
    path = shipped(procedure_id)
    assert path is not None
    procedure = load(path, VOCABULARY)
    assert procedure.id == procedure_id
    assert procedure.text == path.read_text("utf-8")
    assert procedure.committee.size == 2


@pytest.mark.parametrize("procedure_id", FIVE)
def test_the_anchors_of_a_shipped_file_stand_in_its_regulation(procedure_id: str) -> None:
    regulation = REGULATIONS / f"{procedure_id}.txt"
    if not regulation.is_file():
        pytest.skip(f"for want of {regulation.name} beside this repository: its anchors were not looked up")
    path = shipped(procedure_id)
    assert path is not None
    assert missing_anchors(load(path, VOCABULARY), regulation.read_text("utf-8")) == []


# The table of the design: the terms as a reader of the contract counts them.
CONTRACT = {
    "focus": {
        "acknowledge": Term("working_days", 5),
        "answer": Term("weeks", 4),
        "object": Term("days", 30),
        "invite_to_hearing": Term("weeks", 1),
        "decide_objection": Term("weeks", 2),
    },
    "in-focus-samen": {
        "appoint_committee": Term("at_once"),
        "ask_in_writing": Term("at_once"),
        "acknowledge": Term("working_days", 5),
        "tell_composition": Term("working_days", 5),
        "inform_labour_expert": Term("working_days", 5),
        "answer": Term("weeks", 4),
    },
    "beroepspraktijk": {
        "acknowledge": Term("working_days", 5),
        "answer": Term("months", 1),
        "report_progress": Term("weeks", 2),
    },
    "interforce": {
        "acknowledge": Term("minutes", 10),
        "ask_for_information": Term("working_days", 5),
        "inform_respondent": Term("working_days", 1),
        "inform_insurer": Term("at_once"),
        "state_position": Term("weeks", 1),
        "answer": Term("months", 1),
    },
    "balans-borne": {
        "call_back": Term("working_days", 2),
        "take_up": Term("weeks", 2),
        "tell_plan": Term("weeks", 2),
        "answer": Term("days", 14),
    },
}
EXTENDABLE = {("in-focus-samen", "answer"), ("beroepspraktijk", "answer"), ("interforce", "answer")}
WITH_A_READING = {
    ("focus", "answer"),
    ("focus", "object"),
    ("focus", "invite_to_hearing"),
    ("focus", "decide_objection"),
    ("in-focus-samen", "appoint_committee"),
    ("in-focus-samen", "ask_in_writing"),
    ("in-focus-samen", "acknowledge"),
    ("in-focus-samen", "tell_composition"),
    ("in-focus-samen", "inform_labour_expert"),
    ("beroepspraktijk", "acknowledge"),
    ("beroepspraktijk", "answer"),
    ("beroepspraktijk", "report_progress"),
    ("interforce", "acknowledge"),
    ("interforce", "inform_respondent"),
    ("interforce", "inform_insurer"),
    ("interforce", "state_position"),
    ("interforce", "answer"),
    ("balans-borne", "call_back"),
    ("balans-borne", "take_up"),
    ("balans-borne", "tell_plan"),
}
BEARERS = {
    ("focus", "invite_to_hearing"): "director",
    ("focus", "decide_objection"): "director",
    ("in-focus-samen", "appoint_committee"): "coordinator",
    ("in-focus-samen", "inform_labour_expert"): "coordinator",
    ("beroepspraktijk", "answer"): "addressee",
    ("interforce", "inform_insurer"): "coordinator",
}
ENDS = {
    ("focus", "invite_to_hearing"): (
        {"hearing_invited"},
        {"hearing_waived", "hearing_held", "settled", "objection_decided"},
    ),
    ("interforce", "state_position"): ({"decided", "declined", "position_stated"}, set()),
    ("balans-borne", "take_up"): ({"taken_up", "acknowledged_with_plan", "decided", "declined"}, set()),
    ("balans-borne", "tell_plan"): ({"acknowledged_with_plan", "decided", "declined"}, set()),
}
"""What meets a duty and what makes it lapse, of those that are easily taken for one another."""
GATES = {
    ("interforce", "consult_insurer"): {
        "position_stated",
        "declined",
        "decided",
        "settlement_proposed",
        "settled",
        "resolved_informally",
        "outcome_confirmed",
        "measure_agreed",
        "extended",
    },
    ("interforce", "hear_the_person"): {"decided", "position_stated"},
}


@pytest.mark.parametrize("procedure_id", FIVE)
def test_the_ids_and_terms_are_those_of_the_contract(procedure_id: str) -> None:
    path = shipped(procedure_id)
    assert path is not None
    procedure = load(path, VOCABULARY)
    assert {duty.id: duty.term.term for duty in procedure.duty} == CONTRACT[procedure_id]
    for duty in procedure.duty:
        assert duty.extendable == ((procedure_id, duty.id) in EXTENDABLE)
        assert (duty.kind == "right") == (duty.id == "object")
        assert duty.aim == ((procedure_id, duty.id) == ("beroepspraktijk", "answer"))
        if (procedure_id, duty.id) in WITH_A_READING:
            assert procedure.readings_of(duty), duty.id
        assert duty.borne_by == BEARERS.get(
            (procedure_id, duty.id), "complainant" if duty.kind == "right" else "committee"
        )
        if acted_on := ENDS.get((procedure_id, duty.id)):
            assert (set(duty.met_by), set(duty.lapses_on)) == acted_on, duty.id


@pytest.mark.parametrize(("procedure_id", "gate_id"), GATES)
def test_the_gates_refuse_what_the_contract_says(procedure_id: str, gate_id: str) -> None:
    path = shipped(procedure_id)
    assert path is not None
    [gate] = [each for each in load(path, VOCABULARY).gate if each.id == gate_id]
    assert set(gate.refuses) == GATES[procedure_id, gate_id]
    assert gate.reading
