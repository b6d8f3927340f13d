"""Files people add in a form (`file_input`)."""

import secrets
from collections.abc import Sequence

from handlers.workspace.core import Core
from handlers.workspace.model import Json, StoredFile
from handlers.workspace.refusal import ScreenError
from handlers.workspace.store import write_whole

Attachment = tuple[str, bytes]
"""A name and its content."""


def attach(core: Core, user: str, element: Json, files: Sequence[Attachment]) -> list[Json]:
    """Keep the files, and give them as Slack puts them in `view.state.values`."""
    if len(files) > element.get("max_files", 10):
        raise ScreenError(f"at most {element.get('max_files', 10)} files fit here")
    kinds = [kind.lower() for kind in element.get("filetypes", ())]
    for name, _ in files:
        if kinds and name.rpartition(".")[2].lower() not in kinds:
            raise ScreenError(f"{name!r} is none of {kinds}")
    return [_keep(core, user, *file) for file in files]


def _keep(core: Core, user: str, name: str, content: bytes) -> Json:
    created = int(core.clock.now().timestamp())
    safe = name.replace("/", "_").replace("\\", "_")
    file = StoredFile("F0" + secrets.token_hex(8).upper(), safe, safe, len(content), user, created)
    file.complete = file.uploaded = True
    write_whole(core.state.path_of(file), content)
    core.state.keep_file(file)
    return core.file_json(file)
