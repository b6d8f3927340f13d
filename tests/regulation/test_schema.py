"""The JSON Schema says what the loader says, as far as a schema can."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.regulation.loading import SHIPPED
from bot.regulation.schema import SCHEMA, as_text
from tests.complaint.examples import OWN
from tests.regulation.sixth import SIXTH

FILES = [*sorted(SHIPPED.glob("*.toml")), *sorted(OWN.glob("*/procedure.toml"))]
VALIDATOR = Draft202012Validator(json.loads(as_text()))


def wrong(text: str) -> list[str]:
    return [error.json_path for error in VALIDATOR.iter_errors(tomllib.loads(text))]


def test_the_file_is_what_the_code_makes() -> None:
    assert SCHEMA.read_text("utf-8") == as_text(), "run `make docs`"
    Draft202012Validator.check_schema(json.loads(as_text()))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_good_file_is_valid(file: Any) -> None:
    assert wrong(file.read_text("utf-8")) == []


def test_what_is_wrong_is_found_at_its_place() -> None:
    assert wrong(SIXTH) == []
    assert wrong(SIXTH.replace('address = "je"', 'address = "jij"')) == ["$.address"]
    assert wrong(SIXTH.replace("{ weeks = 1 }", "{ weeks = 0 }")) == ["$.duty[1].term.weeks"]
    assert wrong(SIXTH.replace("extendable = true", "extendible = true")) == ["$.duty[3]"]
    assert wrong(SIXTH.replace('kind = "right"\n', "")) == ["$.duty[4]"]


def test_every_key_is_described() -> None:
    assert [place for place, part in keys(json.loads(as_text())) if not part.get("description", "").strip()] == []


def keys(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    tables = {"procedure": schema, **schema["$defs"]}
    for name, table in tables.items():
        assert table.get("description"), name
        yield from ((f"{name}.{key}", part) for key, part in table.get("properties", {}).items())
