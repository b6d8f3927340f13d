"""What a browser's form says about the fields of a modal."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

from starlette.datastructures import UploadFile

from handlers.workspace.attaching import attach
from handlers.workspace.core import Core
from handlers.workspace.fields import Place, places
from handlers.workspace.model import Json, View
from handlers.workspace.refusal import ScreenError
from handlers.workspace.values import KEYS, SEVERAL, given


class PostedForm(Protocol):
    def getlist(self, key: str, /) -> Sequence[object]: ...


def field_name(block: Json, element: Json) -> str:
    return f"f:{quote(block['block_id'], safe='')}:{quote(element['action_id'], safe='')}"


def keep_typed(core: Core, view: View, form: PostedForm) -> None:
    for place in places(view.blocks):
        state = typed(core, view.user, place, form)
        if state is not None:
            view.values[place.block["block_id"]][place.element["action_id"]] = state


def typed(core: Core, user: str, place: Place, form: PostedForm) -> Json | None:
    """The state of one field; None when this form says nothing (useful) about it."""
    element = place.element
    if element["type"] not in KEYS:
        return None
    found = form.getlist(field_name(place.block, element))
    if not found:
        return None
    if element["type"] == "file_input":
        return _attached(core, user, element, found)
    # Groups of boxes send one empty value too, so that "nothing ticked" is something said.
    raw = [one for one in found if one] if KEYS[element["type"]][0] in SEVERAL else found[-1]
    try:
        return given(element, raw, core.around)
    except (ScreenError, ValueError):
        return None


def _attached(core: Core, user: str, element: Json, found: Sequence[object]) -> Json | None:
    """A browser sends an empty file field again after an error; the files of before then stay."""
    uploads = [one for one in found if isinstance(one, UploadFile) and one.filename]
    if not uploads:
        return None
    files = [(one.filename or "", one.file.read()) for one in uploads]
    try:
        return given(element, attach(core, user, element, files), core.around)
    except ScreenError:
        return None
