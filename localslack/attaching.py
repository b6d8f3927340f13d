"""Files people add in a form (`file_input`): Slack takes or refuses each as soon as it is chosen."""

import secrets
from collections.abc import Sequence

from localslack.core import Core
from localslack.model import Json, StoredFile
from localslack.refusal import ScreenError
from localslack.store import write_whole

Attachment = tuple[str, bytes]
"""A name and its content."""
MOST_FILES = 10
MOST_BYTES = 10 * 1024 * 1024


def attach(core: Core, user: str, element: Json, files: Sequence[Attachment]) -> list[Json]:
    """Keep the files, and give them as Slack puts them in `view.state.values`; a ScreenError says what it refuses."""
    problem = _problem(core, element, files)
    if problem:
        raise ScreenError(problem)
    return [_keep(core, user, *file) for file in files]


def _problem(core: Core, element: Json, files: Sequence[Attachment]) -> str | None:
    most = element.get("max_files", MOST_FILES)
    if len(files) > most:
        return core.texts("engine.too_many_files", most=most)
    kinds = [kind.lower() for kind in element.get("filetypes", ())]
    for name, content in files:
        if kinds and name.rpartition(".")[2].lower() not in kinds:
            return core.texts("engine.wrong_kind", name=name, kinds=", ".join(kinds))
        if not content:
            return core.texts("engine.empty_file", name=name)
        if len(content) > MOST_BYTES:
            return core.texts("engine.large_file", name=name, most=MOST_BYTES // 1024 // 1024)
    return None


def _keep(core: Core, user: str, name: str, content: bytes) -> Json:
    created = int(core.clock.now().timestamp())
    safe = name.replace("/", "_").replace("\\", "_")
    file = StoredFile("F0" + secrets.token_hex(8).upper(), safe, safe, len(content), user, created)
    file.complete = file.uploaded = True
    write_whole(core.state.path_of(file), content)
    core.state.keep_file(file)
    return core.file_json(file)
