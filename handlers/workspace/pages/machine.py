"""What the app itself calls: the Web API, response_url, uploads and private files."""

import json
import mimetypes
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from handlers.workspace.api import answer
from handlers.workspace.api.files import upload
from handlers.workspace.model import StoredFile
from handlers.workspace.refusal import SlackError
from handlers.workspace.replies import at_response_url
from handlers.workspace.workspace import Workspace

INLINE = frozenset({"application/pdf", "text/plain", "image/png", "image/jpeg"})


def machine_routes(workspaces: Mapping[str, Workspace]) -> list[Route]:
    async def web_api(request: Request) -> Response:
        ws = workspaces.get(request.path_params["org"])
        if ws is None:
            return _nowhere()
        args = await _arguments(request)
        if args is None:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        token = _token(request) or args.get("token")
        given = answer(ws, request.path_params["method"], token, args)
        if given.held is not None:
            given.held.reached.set()
            await given.held.let_go.wait()
        if given.status not in (200, 429):
            return PlainTextResponse("", given.status)
        return JSONResponse(given.body, given.status, given.headers)

    async def hook(request: Request) -> Response:
        ws = workspaces.get(request.path_params["org"])
        if ws is None:
            return _nowhere()
        found = ws.hooks.use(request.path_params["key"])
        if isinstance(found, str):
            return JSONResponse({"ok": False, "error": found}, 404)
        try:
            at_response_url(ws, found, json.loads(await request.body()))
        except SlackError as refused:
            ws.refusals.append(refused)
            return JSONResponse(refused.body(), 400)
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        return PlainTextResponse("ok")

    async def receive_upload(request: Request) -> Response:
        ws = workspaces.get(request.path_params["org"])
        content = await request.body()
        if ws is None or not upload(ws, request.path_params["file"], content):
            return PlainTextResponse("error", 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def private_file(request: Request) -> Response:
        ws = workspaces.get(request.path_params["org"])
        file = ws.state.files.get(request.path_params["file"]) if ws else None
        if ws is None or file is None or not file.complete:
            return _nowhere()
        if _token(request) != ws.bot_token or ws.token_revoked or "files:read" not in ws.scopes:
            return PlainTextResponse("", 302, {"Location": f"/{ws.organisation}/"})
        return file_response(file, ws.file_content(file))

    return [
        Route("/{org}/api/{method}", web_api, methods=["GET", "POST"]),
        Route("/{org}/hook/{key}", hook, methods=["POST"]),
        Route("/{org}/upload/{file}", receive_upload, methods=["POST"]),
        Route("/{org}/files/{file}/{name}", private_file),
        Route("/{org}/files/{file}/download/{name}", private_file),
    ]


def file_response(file: StoredFile, content: bytes) -> Response:
    return download(file.name, mimetypes.guess_type(file.name)[0] or "", content)


def download(name: str, kind: str, content: bytes) -> Response:
    """Shown by the browser only where that cannot run anything."""
    how = "inline" if kind in INLINE else "attachment"
    headers = {"Content-Disposition": f"{how}; filename*=UTF-8''{quote(name)}"}
    return Response(content, 200, headers, kind if kind in INLINE else "application/octet-stream")


async def _arguments(request: Request) -> dict[str, Any] | None:
    """From the address, a form or JSON; None when it is neither."""
    args: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            return None
        return {**args, **body} if isinstance(body, dict) else None
    async with request.form() as form:
        return {**args, **{key: str(value) for key, value in form.items()}}


def _token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme == "Bearer" else None


def _nowhere() -> Response:
    return PlainTextResponse("Not found", 404)
