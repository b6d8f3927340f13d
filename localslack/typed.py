"""What a browser's form says about the fields of a modal."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import quote

from starlette.datastructures import UploadFile

from localslack.attaching import attach
from localslack.core import Core
from localslack.fields import Place, places
from localslack.model import Json, View
from localslack.refusal import ScreenError
from localslack.values import KEYS, SEVERAL, given


class PostedForm(Protocol):
    def getlist(self, key: str, /) -> Sequence[object]: ...


def field_name(block: Json, element: Json) -> str:
    return f"f:{quote(block['block_id'], safe='')}:{quote(element['action_id'], safe='')}"


def keep_typed(core: Core, view: View, form: PostedForm) -> None:
    for place in places(view.blocks):
        if place.element["type"] == "file_input":
            _attach(core, view, place, form)
            continue
        state = typed(core, place, form)
        if state is not None:
            view.values[place.block["block_id"]][place.element["action_id"]] = state


def typed(core: Core, place: Place, form: PostedForm) -> Json | None:
    """The state of one field; None when this form says nothing (useful) about it."""
    element = place.element
    if element["type"] not in KEYS:
        return None
    found = form.getlist(field_name(place.block, element))
    if not found:
        return None
    # Groups of boxes send one empty value too, so that "nothing ticked" is something said.
    raw = [one for one in found if one] if KEYS[element["type"]][0] in SEVERAL else found[-1]
    try:
        return given(element, raw, core.around)
    except (ScreenError, ValueError):
        return None


def _attach(core: Core, view: View, place: Place, form: PostedForm) -> None:
    """A browser sends an empty file field again after an error; the files of before then stay."""
    block_id, name = place.block["block_id"], field_name(place.block, place.element)
    view.not_taken.pop(block_id, None)
    uploads = [one for one in form.getlist(name) if isinstance(one, UploadFile) and one.filename]
    if not uploads:
        return
    files = [(one.filename or "", one.file.read()) for one in uploads]
    try:
        taken = attach(core, view.user, place.element, files)
    except ScreenError as refused:
        view.not_taken[block_id] = str(refused)
        return
    view.values[block_id][place.element["action_id"]] = given(place.element, taken, core.around)
