"""The JSON Schema of a procedure file, for editors: made from the tables that check it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.regulation.procedure import Procedure

SCHEMA = Path(__file__).parent / "procedure.schema.json"


def json_schema() -> dict[str, Any]:
    """What may stand in a procedure file, each key with its description."""
    described: dict[str, Any] = _in_prose(Procedure.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described, "title": "Wederhoor procedure file"}


def as_text() -> str:
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _in_prose(part: Any) -> Any:
    """Descriptions are docstrings: on one line, with one backtick as editors show it."""
    if isinstance(part, list):
        return [_in_prose(each) for each in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _in_prose(value) for key, value in part.items() if key != "title" or not isinstance(value, str)}
    if kept.get("default", "") is None:
        del kept["default"]
    if "anyOf" in kept:  # TOML has no null: a key that is not given is left out
        alternatives = [each for each in kept["anyOf"] if each != {"type": "null"}]
        kept = {**({} if len(alternatives) == 1 else {"anyOf": alternatives}), **_without(kept, "anyOf")}
        kept |= {key: value for key, value in alternatives[0].items() if len(alternatives) == 1 and key not in kept}
    if isinstance(said := kept.get("description"), str):
        kept["description"] = " ".join(said.replace("``", "`").split())
    return kept


def _without(part: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name != key}
