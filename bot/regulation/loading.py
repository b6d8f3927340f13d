"""Loading a procedure file: those shipped with Wederhoor, somebody's own, and the text that a complaint pinned."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from bot.regulation.checks import Vocabulary, check
from bot.regulation.files import BadFile, check_shape, parse_toml, read_text, unknown_key
from bot.regulation.known_keys import known_keys
from bot.regulation.procedure import Procedure

SHIPPED = Path(__file__).parent / "procedures"


def load(path: Path, known: Vocabulary) -> Procedure:
    """Read and check a procedure file. Raises BadFile: not readable, not TOML, or a rule that cannot stand."""
    return parse(read_text(path), path, known)


def parse(text: str, file: Path | str, known: Vocabulary) -> Procedure:
    """Check the text of a procedure file; ``file`` is only named in errors."""
    procedure = _shaped(text, file)
    check(procedure, file, known)
    return procedure


def pinned(text: str) -> Procedure:
    """The text that a complaint came in under. It was checked then: no check that was added since takes it away."""
    return _shaped(text, "pinned procedure")


@lru_cache(maxsize=64)
def _shaped(text: str, file: Path | str) -> Procedure:
    """Kept: the same text is the same rules, and reading one takes a tenth of a second."""
    table, adapter = parse_toml(text, file), TypeAdapter(Procedure)
    if "text" in table:
        raise BadFile(file, "text", unknown_key(known_keys(adapter, ("text",))))
    return check_shape(adapter, {**table, "text": text}, file, table)


def shipped(procedure_id: str) -> Path | None:
    """The file of a shipped procedure, or None."""
    path = SHIPPED / f"{procedure_id}.toml"
    return path if re.fullmatch(r"[a-z][a-z0-9-]*", procedure_id) and _is_file(path) else None


def shipped_ids() -> list[str]:
    return sorted(path.stem for path in SHIPPED.glob("*.toml"))


def find(name: str, beside: Path, asked_in: Path | str) -> Path:
    """The file of a procedure named by a shipped id or by a path relative to ``beside``."""
    if path := shipped(name):
        return path
    if _is_file(path := beside / name):
        return path
    allowed = ", ".join(shipped_ids())
    raise BadFile(
        asked_in, "procedure", f"{name!r} is neither a shipped procedure ({allowed}) nor a file beside this one"
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that no file can have, such as one too long
        return False


def missing_anchors(procedure: Procedure, text: str) -> list[str]:
    """The anchors (heading or phrase) that do not stand literally in the regulation's text, white space folded."""
    folded = _fold(text)
    return [
        f"{rule}: {part} “{anchor}”"
        for rule, source in procedure.sources()
        for part, anchor in (("heading", source.heading), ("phrase", source.phrase))
        if _fold(anchor) not in folded
    ]


def _fold(text: str) -> str:
    return " ".join(text.split())
