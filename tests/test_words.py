"""Every sentence: there in both languages, saying the same things, and filled in wherever it is used."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import meta

from bot.complaint.duties import State
from bot.complaint.gates import Refused
from bot.complaint.people import Conflict
from bot.complaint.steps import KNOWN
from bot.complaint.tasks import DEFAULT_TERMS
from bot.explain import reason, refused
from bot.letters.templates import our_letters, our_texts
from bot.regulation.deadlines import Reason, Term, Unit
from bot.regulation.tables import Text
from bot.words import (
    LANGUAGES,
    TEMPLATES,
    Mention,
    clock_time,
    date_in_words,
    environment,
    neutral,
    plain_text,
    short_day,
    words,
)

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(
    {
        path.relative_to(TEMPLATES / language).as_posix()
        for language in LANGUAGES
        for folder in (TEMPLATES / language, TEMPLATES / language / "steps")
        for path in folder.glob("*.toml")
    }
)
KEYS = sorted(words("nl").keys())
SUBJECTS = sorted({key.partition(".")[0] for key in KEYS})
ENGINE = environment("nl")


def keys(subject: str) -> list[str]:
    """``why`` are the sentences of ``why.toml``."""
    return [key for key in KEYS if key.startswith(f"{subject}.")]


def flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in table.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else {f"{prefix}{key}": value}
    return found


@cache
def sentences(language: str, file: str) -> dict[str, str]:
    return flat(tomllib.loads(_text(language, file)))


def _text(language: str, file: str) -> str:
    return (TEMPLATES / language / file).read_text("utf-8")


# -- both languages


@pytest.mark.parametrize("file", FILES)
def test_both_languages_have_the_same_sentences(file: str) -> None:
    assert sorted(sentences("nl", file)) == sorted(sentences("en", file))


@pytest.mark.parametrize("file", FILES)
def test_no_sentence_is_empty_or_forgotten(file: str) -> None:
    for language in LANGUAGES:
        for key, text in sentences(language, file).items():
            assert isinstance(text, str), key
            assert text.strip(), f"{language}, {key}"
            assert not re.search(r"TODO|FIXME|XXX|lorem", text), f"{language}, {key}"


def variables(language: str, key: str) -> set[str]:
    return meta.find_undeclared_variables(ENGINE.parse(words(language).source(key)))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_both_languages_say_the_same_things(subject: str) -> None:
    for key in keys(subject):
        assert variables("nl", key) == variables("en", key), key


@pytest.mark.parametrize("kind", [*our_letters(), "shared"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_text_compiles(language: str, kind: str) -> None:
    made = environment(language)
    made.filters["names"] = list
    assert our_texts(language, kind)
    for text in our_texts(language, kind).values():
        assert made.from_string(text)


@pytest.mark.parametrize("kind", [*our_letters(), "shared"])
def test_both_languages_have_the_same_letter_texts(kind: str) -> None:
    dutch, english = ({name.partition(".")[0] for name in our_texts(language, kind)} for language in LANGUAGES)
    assert dutch == english


# -- filled in


class Anything(datetime):
    """A value for any blank: a moment, a text, a list of two such, a pair of such."""

    def __new__(cls, *_: object, **__: object) -> Anything:
        return super().__new__(cls, 2026, 12, 21, 10, 0, tzinfo=UTC)

    def __iter__(self) -> Iterator[Anything]:
        return iter([Anything()] * len(self))

    def __len__(self) -> int:
        return 2

    def __getitem__(self, _: slice) -> str:
        return "iets"

    @property
    def first(self) -> Anything:
        """The first day of a period."""
        return Anything()

    last = first


class Empty(Anything):
    """The same, for what may be an empty list or not given."""

    def __len__(self) -> int:
        return 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_sentence_is_filled_in(subject: str, language: str) -> None:
    for key in keys(subject):
        for value in (Anything(), Empty()):
            said = words(language)(key, **dict.fromkeys(variables(language, key), value))
            assert said.strip(), key
            assert not re.search(r"\{[{%]|[%}]\}", said), f"{key}: {said}"


def test_a_blank_that_is_not_filled_in_is_a_mistake_of_ours() -> None:
    with pytest.raises(jinja2.UndefinedError):
        words("nl")("refused.gate", says="dit")
    with pytest.raises(KeyError):
        words("nl")("why.nothing")


# -- every code has its sentence


def calls(name: str, *packages: str) -> Iterator[ast.Call]:
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in (name, f"gates.{name}"):
                    yield node


def first_words(name: str, *packages: str) -> set[str]:
    """The literal first arguments of every call of ``name``."""
    firsts = [call.args[0] for call in calls(name, *packages) if call.args]
    return {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}


# What is not written out where it is made: the unit of a term, the state of a duty.
UNWRITTEN = ({"days", "weeks", "months"}, {"met", "met_late"}, {"lapsed", "condition_fell"})


def test_the_reasons_are_found_in_the_code() -> None:
    found = first_words("Reason", "bot")
    assert {"received", "rule", "working_days", "act_by", "promise_kept", "was_overdue", "reading"} <= found
    assert all(unit in Unit.__args__ for unit in UNWRITTEN[0])  # type: ignore[attr-defined]
    assert all(state in State.__args__ for state in UNWRITTEN[1])  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", sorted(first_words("Reason", "bot").union(*UNWRITTEN)))
def test_every_reason_has_its_sentence(key: str) -> None:
    assert words("nl").has(f"why.{key}")


@pytest.mark.parametrize("key", [key.removeprefix("why.") for key in KEYS if key.startswith("why.")])
def test_no_sentence_explains_what_is_never_said(key: str) -> None:
    assert key in first_words("Reason", "bot").union(*UNWRITTEN)


@pytest.mark.parametrize("code", sorted(first_words("Refused", "bot")))
def test_every_refusal_has_its_sentence(code: str) -> None:
    assert words("nl").has(f"refused.{code}")


def test_the_refusals_are_found_in_the_code() -> None:
    gates = {"gate", "open_duties", "nothing_to_admit", "not_extendable", "extension_too_late", "extension_not_later"}
    assert gates <= first_words("Refused", "bot")


def test_no_words_for_steps_that_do_not_exist() -> None:
    named = {name for file in FILES if file.startswith("steps/") for name in tomllib.loads(_text("nl", file))}
    assert named == KNOWN


@pytest.mark.parametrize("conflict", Conflict.__args__)  # type: ignore[attr-defined]
def test_every_conflict_has_its_sentence(conflict: str) -> None:
    assert words("nl").has(f"committee.conflict.{conflict}")


@pytest.mark.parametrize("unit", Unit.__args__)  # type: ignore[attr-defined]
def test_every_unit_has_its_words(unit: str) -> None:
    for count in (1, 2):
        assert words("nl")(f"terms.{unit}", count=count)


@pytest.mark.parametrize("task", [*DEFAULT_TERMS, "keep_promise"])
def test_every_task_has_its_words(task: str) -> None:
    assert words("nl").has(f"messages.task.{task}")


# -- wherever a sentence is asked for


def asked() -> Iterator[tuple[str, str]]:
    """(place, key or, where a part is filled in, a pattern of it) for every ``words("...")`` in the code."""
    for package in ("bot", "handlers"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args or not _is_words(node.func):
                    continue
                if pattern := _pattern(node.args[0]):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", pattern


def _is_words(func: ast.expr) -> bool:
    name = ast.unparse(func)
    return name.split(".")[-1] in ("words", "said") or name in ("w", "words.plain", "w.plain", "self.words.plain")


def _pattern(key: ast.expr) -> str:
    if isinstance(key, ast.Constant) and isinstance(key.value, str) and "." in key.value:
        return re.escape(key.value)
    if isinstance(key, ast.JoinedStr):
        parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.-]+" for part in key.values]
        return "".join(parts)
    return ""


def test_every_sentence_that_is_asked_for_is_there() -> None:
    places = dict(asked())
    assert len(places) > 50, "the code was not read"
    missing = {
        place: pattern for place, pattern in places.items() if not any(re.fullmatch(pattern, key) for key in KEYS)
    }
    assert missing == {}


def test_every_key_of_an_error_at_a_field_is_there() -> None:
    """``read.wrong("field", "key")``."""
    names = [call.args[1] for call in _wrongs() if len(call.args) > 1]
    keys = {str(name.value) for name in names if isinstance(name, ast.Constant)}
    assert keys
    assert {key for key in keys if not words("nl").has(f"errors.{key}")} == set()


def _wrongs() -> Iterator[ast.Call]:
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "wrong":
                yield node


# -- in words


def test_a_reason_and_a_refusal_in_words() -> None:
    english = words("en")
    started = Reason("started", {"event": "acknowledged", "day": date(2026, 12, 21)})
    assert reason(started, english) == "receipt acknowledged on Monday 21 December 2026"
    own = Reason("started", {"event": "mediated", "day": date(2026, 12, 21)})
    assert reason(own, english, {"mediated": "bemiddeld"}) == "bemiddeld on Monday 21 December 2026"
    labels = [Text(nl="antwoorden", en="answer"), Text(nl="bevestigen", en="confirm")]
    assert "answer, confirm" in refused(Refused("open_duties", {"duties": labels}), english)
    assert "antwoorden, bevestigen" in refused(Refused("open_duties", {"duties": labels}), words("nl"))


def test_dates_in_words() -> None:
    day = date(2026, 11, 27)
    assert date_in_words(day, "nl") == "vrijdag 27 november 2026"
    assert date_in_words(day, "en") == "Friday 27 November 2026"
    assert short_day(day, "nl") == "vr 27 nov"
    moment = datetime(2026, 11, 27, 9, 5, tzinfo=UTC)
    assert (clock_time(moment, "nl"), clock_time(moment, "en")) == ("09.05 uur", "09:05")


def test_what_people_wrote_stays_what_they_wrote() -> None:
    said = words("en")("refused.gate", says="**not bold** @everyone \\*", source="1 * 2")
    assert said == "\\*\\*not bold\\*\\* \\@everyone \\\\\\* (1 \\* 2)"
    assert plain_text(said) == "**not bold** @everyone \\* (1 * 2)"


def test_a_mention_is_no_text() -> None:
    assert neutral(Mention("ann")) == "@{ann}"
    assert neutral("@{ann}") == "\\@{ann}"


@given(st.text(max_size=40))
@settings(deadline=None, derandomize=True, database=None)
def test_escaping_is_undone_by_plain_text(written: str) -> None:
    assert plain_text(neutral(written)) == written


def test_a_term_in_words() -> None:
    assert Term("working_days", 1).unit in Unit.__args__  # type: ignore[attr-defined]
    assert words("nl")("terms.working_days", count=1) == "1 werkdag"
    assert words("en")("terms.working_days", count=5) == "5 working days"
