"""docs/writing-a-regulation.md: every example in it works, every error it shows is the one people get."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bot.complaint.steps import VOCABULARY
from bot.regulation.files import BadFile
from bot.regulation.loading import parse
from bot.regulation.schema import json_schema
from tests.cli.cases import wederhoor
from tests.test_docs import cells, fenced, page, section
from tools import keys_section

PAGE = page("writing-a-regulation")
BLOCKS = re.findall(r"^<!-- add to linde.toml -->\n```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
LINDE = "\n".join(BLOCKS)


def block(mark: str) -> str:
    found = re.search(rf"^<!-- {re.escape(mark)} -->\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found, mark
    return found[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "linde.toml").write_text(LINDE, "utf-8")
    (tmp_path / "regulation.txt").write_text(block("the regulation"), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WEDERHOOR_ORGANISATION", raising=False)
    return tmp_path


def test_every_block_of_toml_is_used() -> None:
    assert len(fenced(PAGE, "toml")) == len(BLOCKS) + 1  # and the case


def test_the_file_that_the_page_builds_is_good_and_quotes_its_regulation(folder: Path) -> None:
    done = wederhoor("check", "linde.toml", "--text", "regulation.txt", "--language", "en")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(block("the print of linde.toml begins"))
    assert list(Draft202012Validator(json_schema()).iter_errors(tomllib.loads(LINDE))) == []


def test_it_accounts_for_every_numbered_sentence() -> None:
    numbered = {id for ids in re.findall(r"\[(L[^\]]*)\]", block("the regulation")) for id in ids.split(", ")}
    assert set(re.findall(r'"(L\d+)"', LINDE)) == numbered


def test_what_it_says_of_a_quotation_that_is_not_there(folder: Path) -> None:
    text = folder / "regulation.txt"
    text.write_text(text.read_text("utf-8").replace("binnen vijf werkdagen", "binnen een week"), "utf-8")
    done = wederhoor("check", "linde.toml", "--text", "regulation.txt")
    assert done.stderr == "linde.toml: not in the text: duty acknowledge: phrase “binnen vijf werkdagen”\n"


def test_its_worked_case_holds(folder: Path) -> None:
    (folder / "case.toml").write_text(block("a case for linde.toml"), "utf-8")
    done = wederhoor("replay", "case.toml")
    assert (done.exit_code, "does not hold" in done.stdout) == (0, False), done.stdout


ERRORS = [
    [cell.strip("`") for cell in cells(line)]
    for line in PAGE.partition("<!-- errors of linde.toml -->")[2].partition("\n## ")[0].splitlines()
    if line.startswith("| `")
]


def test_the_errors_are_found_on_the_page() -> None:
    assert len(ERRORS) > 30


@pytest.mark.parametrize(("old", "new", "answer"), ERRORS, ids=lambda cell: cell[:40])
def test_an_error_is_the_one_shown(old: str, new: str, answer: str) -> None:
    assert old in LINDE
    with pytest.raises(BadFile) as caught:
        parse(LINDE.replace(old, new.replace("`<br>`", "\n"), 1), "linde.toml", VOCABULARY)
    assert str(caught.value) == f"linde.toml: {answer}"


def test_the_reference_is_up_to_date() -> None:
    assert keys_section.page() == PAGE, "run `make docs`"


def test_every_key_stands_in_the_reference() -> None:
    schema = json_schema()
    reference = section(PAGE, "Every key")
    for table in (schema, *schema["$defs"].values()):
        assert table["description"] in reference, table["description"]
        assert [key for key in table["properties"] if f"| `{key}` |" not in reference] == []
