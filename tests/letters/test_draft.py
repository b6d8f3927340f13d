"""The first version of a letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.letters.draft import draft, quotation
from bot.letters.facts import LetterFacts
from bot.letters.letter import PartSpec
from bot.letters.own import FRAME, problems
from bot.letters.sections import SECTIONS
from bot.letters.templates import LetterTemplateError, our_letters, our_texts
from bot.words import words
from tests.letters.examples import ALL, FACTS, SENDER, letter, parts_of, specs

FORMAL = ("insurer", "labour_expert")
"""Who is never spoken to as *je*."""


@pytest.mark.parametrize("kind", our_letters())
@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize(("language", "address"), [("nl", "u"), ("nl", "je"), ("en", "u"), ("en", "je")])
def test_every_part_of_every_letter_has_a_text(language: str, address: str, again: bool, kind: str) -> None:
    made = letter(*parts_of(kind), kind=kind, language=language, address=address, oral=again, changed=again)
    assert [part.id for part in made.parts] == list(parts_of(kind))
    assert all((made.subject, made.salutation, made.closing, made.role))
    for part in made.parts:
        assert part.text, part.id
        assert not re.search(r"\n\n\n|  |[{}]|None", part.text), part.text
        assert part.text == part.text.strip()


@pytest.mark.parametrize(("address", "foreign"), [("u", r"\b(je|jij|jou|jouw)\b"), ("je", r"\b[uU]w?\b")])
@pytest.mark.parametrize("kind", our_letters())
def test_one_form_of_address_throughout(kind: str, address: str, foreign: str) -> None:
    if address == "je" and kind in FORMAL:
        return
    for oral in (True, False):
        for aim in (True, False):
            facts = {"oral": oral, "changed": oral, "answer_is_aim": aim, "answer_within": ""}
            made = letter(*parts_of(kind), kind=kind, address=address, **facts)
            texts = [made.subject, made.salutation, *(part.text for part in made.parts)]
            assert not [text for text in texts if re.search(foreign, text)]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_step_of_a_procedure_has_words_in_each_version(language: str) -> None:
    versions = [text for name, text in our_texts(language, "shared").items() if name.startswith("procedure")]
    ids = [set(re.findall(r'^  "(\w+)":', text, re.M)) for text in versions]
    everywhere = set(re.findall(r'^  "(\w+)":', our_texts("en", "shared")["procedure"], re.M))
    assert ids
    assert len(everywhere) == 17
    assert all(found == everywhere for found in ids)


def test_steps_come_in_the_order_of_the_procedure() -> None:
    spec = PartSpec("procedure", steps=("hear_parties", "investigate", "objection"))
    [part] = draft("acknowledgement", "en", FACTS, [spec]).parts
    assert [line[:6] for line in part.text.splitlines()] == ["- We l", "- We f", "- Do y"]


def test_an_unknown_step_is_named() -> None:
    with pytest.raises(LetterTemplateError, match="levitate"):
        draft("acknowledgement", "nl", FACTS, [PartSpec("procedure", steps=("levitate",))])


def test_a_part_whose_fact_is_unknown_stays_empty() -> None:
    bare = LetterFacts("K-2026-0001", FACTS.received, SENDER)
    empty = {part.id for part in draft("acknowledgement", "nl", bare, specs(*ALL)).parts if not part.text}
    assert empty == {
        "summary", "handler", "committee", "composition", "answer_term", "further_contact_term",
        "expected_way", "expected_duration", "missing_information", "reach_you",
    }  # fmt: skip


def test_dates_are_in_words_with_the_weekday() -> None:
    made = letter()
    assert "maandag 21 december 2026" in made.parts[0].text
    assert "maandag 18 januari 2027" in next(p.text for p in made.parts if p.id == "answer_term")


def test_an_aim_is_no_promise() -> None:
    part = letter("answer_term", answer_is_aim=True).parts[0].text
    assert "streven" in part
    assert "Uiterlijk maandag" not in part


@pytest.mark.parametrize(
    ("parts", "signed_by", "role"),
    [
        (["committee"], ("Kees Een", "Lies Twee"), "Klachtencommissie"),
        (["composition", "handler"], ("Kees Een", "Lies Twee"), "Klachtencommissie"),
        (["handler"], ("Eva Drie",), "Klachtbehandelaar"),
        (["summary"], ("Eva Drie",), "Klachtbehandelaar"),
    ],
)
def test_whoever_handles_it_signs(parts: list[str], signed_by: tuple[str, ...], role: str) -> None:
    made = letter(*parts)
    assert (made.signed_by, made.role) == (signed_by, role)


def test_parts_come_in_the_order_of_reading() -> None:
    made = draft("acknowledgement", "nl", FACTS, specs("reach_us", "answer_term", "received_on"))
    assert [part.id for part in made.parts] == ["received_on", "answer_term", "reach_us"]


def test_what_people_wrote_is_never_a_template() -> None:
    made = letter("summary", complaint="{{ 7*7 }} {% include 'x' %}")
    assert "{{ 7*7 }} {% include 'x' %}" in made.parts[0].text


@pytest.mark.parametrize(
    ("words_", "limit", "quoted"),
    [
        ("Kort.", 40, "Kort."),
        ("regel een\n\n regel twee", 40, "regel een regel twee"),
        ("Dit is een zin van dertig. En nog iets dat te lang wordt.", 40, "Dit is een zin van dertig. (…)"),
        ("woorden zonder een einde die maar doorgaan", 30, "woorden zonder een einde die (…)"),
        ("a" * 50, 30, "a" * 30 + " (…)"),
    ],
)
def test_quotation(words_: str, limit: int, quoted: str) -> None:
    assert quotation(words_, limit) == quoted


def test_edited_texts_replace_only_what_may_be_edited() -> None:
    made = draft("acknowledgement", "nl", FACTS, [PartSpec("summary"), PartSpec("reach_us", editable=False)])
    edited = made.with_texts({"summary": "anders", "reach_us": "anders", "nergens": "anders"})
    assert edited.part("summary").text == "anders"  # type: ignore[union-attr]
    assert edited.part("reach_us") == made.part("reach_us")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_part_and_heading_has_a_name(language: str) -> None:
    say = words(language)
    assert all(say.has(f"letters.part.{part}") for part in ALL)
    assert all(say.has(f"letters.heading.{section}") for section in SECTIONS if section != "opening")


def own(folder: Path, name: str, text: str) -> Path:
    file = folder / "nl" / "acknowledgement" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def drafted(folder: Path, part: str, address: str = "u") -> str:
    return draft("acknowledgement", "nl", FACTS, specs(part), address=address, templates=folder).parts[0].text  # type: ignore[arg-type]


def test_own_versions_come_first_and_the_rest_stays_ours(tmp_path: Path) -> None:
    own(tmp_path, "handler.j2", "Bel gerust {{ handler }}.")
    own(tmp_path, "handler.je.j2", "Je belt {{ handler }}.")
    assert drafted(tmp_path, "handler") == "Bel gerust Eva Drie."
    assert drafted(tmp_path, "handler", "je") == "Je belt Eva Drie."
    assert "antwoord" in drafted(tmp_path, "answer_term")
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("een\n{% if %}\n", 2, "Expected"),
        ("een\n\n{{ hendler }}", 3, "'hendler' is undefined"),
        ("{{ handler|dade }}", 1, "No filter named 'dade'"),
        ("een\n{{ handler|date }}", 2, "AssertionError"),
        ("{{ handler.__class__.__mro__ }}", 1, "SecurityError"),
    ],
)
def test_a_broken_own_text_names_file_and_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    file = own(tmp_path, "handler.j2", text)
    with pytest.raises(LetterTemplateError) as error:
        drafted(tmp_path, "handler")
    assert (error.value.file, error.value.line) == (str(file), line)
    assert says in str(error.value)
    assert "Eva" not in str(error.value)
    assert [str(problem) for problem in problems(tmp_path)] == [str(error.value)]


def test_a_file_that_replaces_nothing_is_a_mistake(tmp_path: Path) -> None:
    own(tmp_path, "hendler.j2", "x")
    own(tmp_path, "handler.jij.j2", "x")
    own(tmp_path, "extra.u.j2", "x")
    (tmp_path / "handler.j2").write_text("x", "utf-8")
    found = [Path(problem.file).name for problem in problems(tmp_path, further_parts=["extra"])]
    assert sorted(found) == ["handler.j2", "handler.jij.j2", "hendler.j2"]
    assert "not there" in str(problems(tmp_path / "nowhere")[0])


def test_our_own_texts_pass_the_same_check(tmp_path: Path) -> None:
    for language in ("nl", "en"):
        for kind in [*our_letters(), "shared"]:
            for name, text in our_texts(language, kind).items():
                copy = tmp_path / language / kind / f"{name}.j2"
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(text, "utf-8")
    assert problems(tmp_path) == []
    assert all(list((tmp_path / "en").glob(f"*/{name}*.j2")) for name in FRAME)


@pytest.mark.parametrize("kind", our_letters())
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_letter_has_a_name_a_title_and_a_filename(language: str, kind: str) -> None:
    say = words(language)
    assert len(say.plain(f"letters.title.{kind}")) <= 24  # of a modal
    assert say.has(f"letters.name.{kind}")
    assert not set(say.plain(f"letters.file.{kind}")) - set("abcdefghijklmnopqrstuvwxyz-")


def test_a_letter_of_the_regulation_alone_has_its_texts_in_the_own_folder(tmp_path: Path) -> None:
    folder = tmp_path / "nl" / "visit"
    folder.mkdir(parents=True)
    (folder / "subject.j2").write_text("Wij komen langs", "utf-8")
    (folder / "day.j2").write_text("Op {{ plan_by|date }}.", "utf-8")
    made = draft("visit", "nl", FACTS, specs("day", "reach_us"), templates=tmp_path)
    assert made.subject == "Wij komen langs"
    assert {part.text for part in made.parts} >= {"Op maandag 1 februari 2027."}
    assert problems(tmp_path, ["day"], ["visit"]) == []
    assert problems(tmp_path, ["day"]) != []


def test_a_part_without_a_text_says_what_to_do() -> None:
    with pytest.raises(LetterTemplateError, match=r"acknowledgement/sixth\.u\.j2.*folder of own templates"):
        draft("acknowledgement", "nl", FACTS, specs("sixth"))
