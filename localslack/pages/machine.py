"""What the app itself calls: the Web API, response_url, uploads and private files."""

import json
import mimetypes
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from localslack.api import answer
from localslack.api.files import upload
from localslack.model import StoredFile
from localslack.refusal import SlackError
from localslack.replies import at_response_url
from localslack.workspace import Workspace

INLINE = frozenset({"application/pdf", "text/plain", "image/png", "image/jpeg"})


def machine_routes(workspaces: Mapping[str, Workspace]) -> list[Route]:
    async def web_api(request: Request) -> Response:
        ws = workspaces.get(request.path_params["org"])
        if ws is None:
            return _nowhere()
        args = await _arguments(request)
        if args is None:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        # In JSON, Slack looks for the token in the header only.
        token = _token(request) or (None if _is_json(request) else args.get("token"))
        name = request.path_params["method"]
        with ws.traffic.watching("app", name, _readable(args)) as exchange:
            given = answer(ws, name, token, args)
            outcome = "ok" if given.body.get("ok") else str(given.body.get("error") or given.status)
            exchange.answered(outcome, _readable(given.body), outcome != "ok")
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
        body = await request.body()
        with ws.traffic.watching("app", "response_url", body.decode("utf-8", "replace")) as exchange:
            response = _hooked(ws, request.path_params["key"], body)
            shown, taken = bytes(response.body).decode(), response.status_code == 200
            exchange.answered("ok" if taken else json.loads(shown)["error"], shown, not taken)
        return response

    async def receive_upload(request: Request) -> Response:
        ws = workspaces.get(request.path_params["org"])
        content = await request.body()
        if ws is None:
            return _nowhere()
        with ws.traffic.watching("app", "upload", f"({len(content)} bytes)") as exchange:
            taken = upload(ws, request.path_params["file"], content)
            exchange.answered("ok" if taken else "400", "", not taken)
        return PlainTextResponse(f"OK - {len(content)}") if taken else PlainTextResponse("error", 400)

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


def _hooked(ws: Workspace, key: str, body: bytes) -> Response:
    found = ws.hooks.use(key)
    if isinstance(found, str):
        return JSONResponse({"ok": False, "error": found}, 404)
    try:
        at_response_url(ws, found, json.loads(body))
    except SlackError as refused:
        ws.refusals.append(refused)
        return JSONResponse(refused.body(), 400)
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
    return PlainTextResponse("ok")


def _readable(args: Mapping[str, Any]) -> str:
    """Arguments that came as JSON in a string, such as a view, are shown as what they are."""
    shown = {}
    for name, value in args.items():
        try:
            shown[name] = json.loads(value) if isinstance(value, str) and value[:1] in ("{", "[") else value
        except ValueError:
            shown[name] = value
    return json.dumps(shown, ensure_ascii=False)


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
    if _is_json(request):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            return None
        return {**args, **body} if isinstance(body, dict) else None
    async with request.form() as form:
        return {**args, **{key: str(value) for key, value in form.items()}}


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith("application/json")


def _token(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme == "Bearer" else None


def _nowhere() -> Response:
    return PlainTextResponse("Not found", 404)
