"""files.*: the three steps of an upload, and looking up, reading and deleting."""

import secrets

from localslack.api.calling import Call, method
from localslack.core import Core
from localslack.model import Channel, Json, StoredFile
from localslack.people import BOT
from localslack.posting import post
from localslack.refusal import SlackError
from localslack.store import write_whole


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(call: Call) -> Json:
    name, size = call.required("filename"), call.number("length", 0)
    if size < 1:
        raise SlackError("invalid_arguments", ["[ERROR] must be more than 0: length"])
    created = int(call.core.clock.now().timestamp())
    # The id is the key to uploading, so it cannot be guessed.
    file = StoredFile("F0" + secrets.token_hex(8).upper(), name.replace("/", "_"), name, size, BOT, created)
    call.core.state.keep_file(file)
    return {"file_id": file.id, "upload_url": call.core.url(f"upload/{file.id}")}


def upload(core: Core, file_id: str, content: bytes) -> bool:
    """The second step; False when there is no such upload under way."""
    file = core.state.files.get(file_id)
    if file is None or file.complete or len(content) != file.size:
        return False
    write_whole(core.state.path_of(file), content)
    file.uploaded = True
    core.state.keep_file(file)
    return True


@method("files.completeUploadExternal", "files:write")
def complete_upload(call: Call) -> Json:
    wanted = call.parsed("files")
    if not isinstance(wanted, list) or not wanted:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    places = _places(call)
    done = [_complete(call.core, one) for one in wanted]
    for place in places:
        for file in done:
            file.channels.append(place.id)
        post(
            call.core,
            place,
            call.text("initial_comment") or "",
            thread_ts=call.text("thread_ts"),
            files=[f.id for f in done],
        )
    for file in done:
        call.core.state.keep_file(file)
    return {"files": [call.core.file_json(f) for f in done]}


@method("files.info", "files:read")
def info(call: Call) -> Json:
    return {"file": call.core.file_json(_file(call)), "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", "files:write")
def delete(call: Call) -> Json:
    file = _file(call)
    if file.user != BOT:
        raise SlackError("cant_delete_file")
    call.core.state.drop_file(file)
    return {}


def _places(call: Call) -> list[Channel]:
    """Where to share; unlike chat.postMessage this takes no person's id."""
    named = call.text("channels") or call.text("channel_id") or ""
    return [Call(call.core, {"channel": one}).own_channel() for one in named.split(",") if one]


def _complete(core: Core, one: Json) -> StoredFile:
    file = core.state.files.get(one.get("id", ""))
    if file is None or file.complete or not file.uploaded:
        raise SlackError("file_not_found")
    file.title = one.get("title") or file.name
    file.complete = True
    return file


def _file(call: Call) -> StoredFile:
    file = call.core.state.files.get(call.required("file"))
    if file is None or not file.complete:
        raise SlackError("file_not_found")
    return file
