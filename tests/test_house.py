"""The house: imports run one way, the core is pure, and no rule reads a clock.

``regulation <- complaint <- {letters, dialogue, record} <- reports <- usecases <- handlers.x <- what builds things``
Beside it stands ``localslack``: it knows nothing of ours, and of what builds things only the try-out knows it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from handlers.cli import TRY_NEEDS

ROOT = Path(__file__).resolve().parents[1]

# Common ground: who may import `words` and `explain` needs sentences, who may import `settings` runs an office.
SENTENCES = {"bot.words", "bot.explain"}
LAYERS: dict[str, set[str]] = {
    "bot.regulation": set(),
    "bot.complaint": {"bot.regulation", "bot.address"},
    "bot.words": set(),
    "bot.address": set(),
    "bot.trouble": set(),
    "bot.regulation_in_words": {"bot.regulation", "bot.words"},
    "bot.attachments": set(),
    "bot.explain": {"bot.regulation", "bot.complaint", "bot.words"},
    "bot.letters": {"bot.regulation", "bot.complaint", "bot.address"} | SENTENCES,
    "bot.dialogue": {"bot.regulation", "bot.complaint", "bot.address", "bot.attachments"} | SENTENCES,
    "bot.record": {"bot.regulation", "bot.complaint"},
    "bot.settings": {"bot.regulation", "bot.complaint", "bot.address"},
}
LAYERS["bot.reports"] = {"bot.regulation", "bot.complaint", "bot.letters", "bot.dialogue", "bot.record"} | SENTENCES
LAYERS["bot.usecases"] = LAYERS["bot.reports"] | {"bot.reports", "bot.settings"}
LAYERS["bot.usecases"] |= {"bot.attachments", "bot.address", "bot.trouble"}

# The rooms of the use cases, from the ground floor up: each may import those it names, so there is no circle.
KERNEL = "kernel"
ROOMS: dict[str, set[str]] = {
    KERNEL: set(),
    "letters": {KERNEL},
    "decision": {KERNEL},
    "objection": {KERNEL},
    "committee": {KERNEL, "letters", "decision"},
    "closing": {KERNEL, "letters", "committee"},
    "file": {KERNEL, "committee"},
    "hearing": {KERNEL, "file"},
    "intake": {KERNEL, "letters", "committee", "file", "hearing"},
    "told": {KERNEL, "letters", "committee", "file"},
}
ON_TOP: dict[str, set[str]] = {
    "steps": ROOMS.keys() - {"told", "committee", "file"},
    "dialogs": ROOMS.keys() - {"told", "closing", "objection"} | {"steps"},
}
"""What is no room and puts them together: every step in its form, and every dialog by its name."""

PURE = ("bot.regulation", "bot.complaint")
PURE_LIBRARIES = {"dateutil", "holidays", "pydantic"}
SURFACES = {"slack_bolt", "slack_sdk", "starlette", "uvicorn", "aiohttp", "fastapi", "httpx", "typer"} | {
    "handlers",
    "localslack",
}

# Handlers that build things and so may see every other; and the ground that handlers share.
BUILDERS = {"handlers.cli", "handlers.doctor", "handlers.house", "handlers.serving", "handlers.trying"}
SHARED = {"handlers.outcomes", "handlers.worker", "handlers.slack_errors"}

# Who plays with the local Slack, and what of ours it must not know.
TRY_OUT = "handlers.trying"
OURS = {"bot", "handlers", "templates", "tools", "benchmarks", "tests"}


def modules(*packages: str) -> list[str]:
    """Every module of these packages, by its full name."""
    found = (path for package in packages for path in (ROOT / package.replace(".", "/")).rglob("*.py"))
    return sorted(_name(path) for path in found if "versions" not in path.parts)


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree(module: str) -> ast.Module:
    path = ROOT / module.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text("utf-8"))


def imports(module: str) -> set[str]:
    """What a module imports, wherever in it: of `from bot import explain` the name is `bot.explain`."""
    found: set[str] = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written out in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if _is_module(whole) else str(node.module))
    return found


def _is_module(name: str) -> bool:
    path = ROOT / name.replace(".", "/")
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def ours(module: str, package: str) -> set[str]:
    return {name for name in imports(module) if name == package or name.startswith(f"{package}.")}


def part(name: str) -> str:
    """`bot.letters.check` is of `bot.letters`."""
    return ".".join(name.split(".")[:2])


# -- one way


def test_the_house_is_read_at_all() -> None:
    every = modules("bot", "handlers", "localslack")
    assert {"bot.regulation.deadlines", "bot.complaint.duties", "bot.words", "handlers.cli"} <= set(every)
    assert {TRY_OUT, "localslack.mailbox", "localslack.pages.site"} <= set(every)
    assert {"localslack.workspace", "localslack.pages.site"} <= imports(TRY_OUT)
    assert imports("bot.explain") >= {"bot.complaint.duties", "bot.words"}
    assert "bot.complaint.gates" in imports("bot.complaint.fold"), "also as `from bot.complaint import gates`"


@pytest.mark.parametrize("module", modules("bot"))
def test_imports_in_the_core_run_one_way(module: str) -> None:
    if module == "bot":
        assert not imports(module)
        return
    assert part(module) in LAYERS, f"{module} has no place in the house: give it one here"
    allowed = LAYERS[part(module)] | {part(module)}
    wrong = {name for name in ours(module, "bot") if part(name) not in allowed}
    assert not wrong


@pytest.mark.parametrize("module", modules(*PURE))
def test_the_rules_are_pure(module: str) -> None:
    libraries = {name.partition(".")[0] for name in imports(module)} - {"bot"}
    assert libraries - set(sys.stdlib_module_names) <= PURE_LIBRARIES


@pytest.mark.parametrize("module", modules("bot"))
def test_the_core_knows_no_surface(module: str) -> None:
    assert not {name.partition(".")[0] for name in imports(module)} & SURFACES


@pytest.mark.parametrize("module", [m for m in modules("bot") if not m.startswith("bot.record")])
def test_only_the_record_knows_the_database(module: str) -> None:
    databases = {"sqlalchemy", "psycopg", "sqlite3", "alembic"}
    assert not {name.partition(".")[0] for name in imports(module)} & databases


@pytest.mark.parametrize("module", modules("handlers"))
def test_a_handler_knows_no_other_handler(module: str) -> None:
    own = part(module)
    if module == "handlers" or own in BUILDERS:
        return
    others = {part(name) for name in ours(module, "handlers")} - {own, "handlers"}
    assert others <= SHARED


def test_the_shared_ground_of_handlers_stands_on_none_of_them() -> None:
    for module in (each for each in modules("handlers") if part(each) in SHARED):
        assert {part(name) for name in ours(module, "handlers")} <= SHARED, module


@pytest.mark.parametrize("module", modules("localslack"))
def test_the_local_slack_knows_nothing_of_ours(module: str) -> None:
    assert not {name.partition(".")[0] for name in imports(module)} & OURS


@pytest.mark.parametrize("module", [each for each in modules("bot", "handlers") if each != TRY_OUT])
def test_only_the_try_out_knows_the_local_slack(module: str) -> None:
    assert not ours(module, "localslack")
    if module != "handlers.cli":
        assert not ours(module, TRY_OUT), "who knows the try-out, brings the local Slack along"


def test_the_command_imports_the_try_out_when_it_is_asked_for() -> None:
    """Not before: `serve` runs where its packages are not installed."""
    assert TRY_OUT in imports("handlers.cli")
    for node in ast.walk(tree("handlers.cli")):
        if isinstance(node, ast.ImportFrom) and "trying" in {alias.name for alias in node.names}:
            assert node.col_offset > 0


@pytest.mark.parametrize("module", modules("bot", "handlers"))
def test_nothing_but_the_local_slack_uses_what_the_extra_installs(module: str) -> None:
    assert not {name.partition(".")[0] for name in imports(module)} & {*TRY_NEEDS, "multipart"}


def test_nothing_imports_the_command() -> None:
    for module in modules("bot", "handlers", "localslack"):
        assert "handlers.cli" not in imports(module), module


def test_no_package_of_ours_is_imported_by_its_insides() -> None:
    """What starts with an underscore is a module's own."""
    packages = ("bot", "handlers", "localslack")
    for module in modules(*packages):
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in packages:
                assert not [alias.name for alias in node.names if alias.name.startswith("_")], module


# -- the rooms of the use cases


def room(name: str) -> str:
    """`bot.usecases.letters.sending` is in the room `letters`."""
    return name.split(".")[2]


@pytest.mark.parametrize("module", [m for m in modules("bot.usecases") if m != "bot.usecases"])
def test_a_room_stands_only_on_the_rooms_below_it(module: str) -> None:
    assert room(module) in ROOMS | ON_TOP, f"{module} has no floor: give it one here"
    allowed = (ROOMS | ON_TOP)[room(module)] | {room(module)}
    assert {room(name) for name in ours(module, "bot.usecases")} <= allowed


def test_a_room_names_only_rooms_above_it_in_the_table() -> None:
    below: set[str] = set()
    for name, stands_on in (ROOMS | ON_TOP).items():
        assert stands_on <= below, name
        below.add(name)


def test_every_arrow_between_rooms_is_needed() -> None:
    for name, stands_on in (ROOMS | ON_TOP).items():
        inside = [module for module in modules("bot.usecases") if module != "bot.usecases" and room(module) == name]
        drawn = {room(other) for module in inside for other in ours(module, "bot.usecases")} - {name}
        assert stands_on == drawn, name


def test_no_module_of_the_use_cases_imports_itself_by_a_detour() -> None:
    left = {module: ours(module, "bot.usecases") - {module} for module in modules("bot.usecases")}
    while left:
        ground = {module for module, on in left.items() if not on & left.keys()}
        assert ground, f"a circle among {sorted(left)}"
        left = {module: on for module, on in left.items() if module not in ground}


# -- time is an argument

CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"}
OF = {"datetime", "date", "time"}


def clock_readings(module: str) -> Iterator[str]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
            read_from = ast.unparse(node.func.value).split(".")[-1]
            if read_from in OF:
                yield f"{module}, line {node.lineno}: {ast.unparse(node.func)}()"


@pytest.mark.parametrize("module", modules(*PURE, "bot.letters", "bot.dialogue"))
def test_no_rule_letter_or_form_reads_a_clock(module: str) -> None:
    assert list(clock_readings(module)) == []
    assert "time" not in imports(module)


@pytest.mark.parametrize("module", modules(*PURE))
def test_no_rule_depends_on_chance_or_on_the_machine(module: str) -> None:
    assert not imports(module) & {"random", "secrets", "uuid", "os", "socket", "locale", "subprocess", "threading"}
