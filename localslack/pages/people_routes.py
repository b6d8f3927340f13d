"""The pages people look at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.responses import RedirectResponse as Redirect
from starlette.routing import Route

from localslack.model import View
from localslack.pages.machine import download, file_response
from localslack.pages.screen import TEMPLATES, Asking, Screen, find, render
from localslack.people import Person
from localslack.refusal import ScreenError
from localslack.texts import Texts
from localslack.workspace import Workspace


@dataclass(frozen=True)
class Card:
    """A regulation to choose on the first page."""

    org: str
    title: str
    address: str
    """How it addresses people: "u" or "je"."""
    line: str
    """What its terms are, in one line."""


Cards = Callable[[str], Sequence[Card]]
"""The cards of the first page, in a language."""
PAGES = ("home", "mail", "traffic")


def people_routes(workspaces: Mapping[str, Workspace], cards: Cards) -> list[Route]:
    async def choose(_request: Request) -> Response:
        language = next((ws.texts.language for ws in workspaces.values()), "nl")
        return HTMLResponse(render("choose.html", Texts(language), cards=cards(language)))

    async def enter(request: Request) -> Response:
        ws = workspaces.get(request.path_params["org"])
        if ws is None:
            return PlainTextResponse("Not found", 404)
        first = ws.people[0].id
        return Redirect(f"/{ws.organisation}/u/{first}/{ws.usual_place(first).id}", 303)

    async def page(request: Request) -> Response:
        ws, me = _who(workspaces, request)
        if ws is None or me is None:
            return PlainTextResponse("Not found", 404)
        return await _page(ws, me, request)

    async def version(request: Request) -> Response:
        ws, me = _who(workspaces, request)
        if ws is None or me is None:
            return JSONResponse({}, 404)
        return JSONResponse({"version": ws.state.version, "view": view_key(ws.open_view(me.id))})

    async def file(request: Request) -> Response:
        ws, me = _who(workspaces, request)
        found = ws.state.files.get(request.path_params["file"]) if ws else None
        if ws is None or me is None or found is None or not ws.sees_file(me.id, found):
            return PlainTextResponse("Not found", 404)
        return file_response(found, ws.file_content(found))

    async def attachment(request: Request) -> Response:
        ws, _ = _who(workspaces, request)
        mails = [m for m in ws.mails if m.id == request.path_params["mail"]] if ws else []
        number = int(request.path_params["number"])
        if not mails or number >= len(mails[0].attachments):
            return PlainTextResponse("Not found", 404)
        return download(*mails[0].attachments[number])

    def static(name: str, kind: str) -> Route:
        """Kept for a minute: a page is made anew after every deed, and looks the same."""

        async def serve(_request: Request) -> Response:
            return FileResponse(TEMPLATES / name, media_type=kind, headers={"cache-control": "max-age=60"})

        return Route(f"/static/{name}", serve)

    return [
        Route("/", choose),
        static("workspace.css", "text/css"),
        static("icon.svg", "image/svg+xml"),
        static("workspace.js", "text/javascript"),
        Route("/{org}/", enter),
        Route("/{org}/u/{user}/version", version),
        Route("/{org}/u/{user}/file/{file}", file),
        Route("/{org}/u/{user}/mail/{mail}/{number:int}", attachment),
        Route("/{org}/u/{user}/{place}", page),
    ]


def view_key(view: View | None) -> str:
    return f"{view.id} {view.hash}" if view else ""


def _who(workspaces: Mapping[str, Workspace], request: Request) -> tuple[Workspace | None, Person | None]:
    ws = workspaces.get(request.path_params["org"])
    me = ws.state.people.get(request.path_params["user"]) if ws else None
    return ws, me if me is not None and not me.is_bot else None


async def _page(ws: Workspace, me: Person, request: Request) -> Response:
    place = request.path_params["place"]
    thread = request.query_params.get("thread")
    screen = Screen(ws, me)
    try:
        channel = None if place in PAGES else ws.place(me.id, place)
    except ScreenError:
        # Another person's channel, after changing who you are.
        return Redirect(f"/{ws.organisation}/u/{me.id}/{ws.im(me.id).id}", 303)
    await _arrive(ws, me.id, place, "quiet" in request.query_params)
    if me.role == "committee" and channel and "log" in ws.guide.done:
        ws.guide.tick("committee")
    messages = ws.messages(channel.id, me.id) if channel else []
    replies = ws.thread(channel.id, thread, me.id) if channel and thread else []
    fresh = ws.state.read.get(f"{me.id} {channel.id}", "") if channel else ""
    if channel:
        ws.mark_read(me.id, channel.id)
    shown = render(
        "workspace.html",
        ws.texts,
        ws=ws,
        me=me,
        screen=screen,
        place=place,
        channel=channel,
        messages=messages,
        replies=replies,
        thread=thread,
        fresh=fresh,
        view=ws.open_view(me.id),
        view_key=view_key(ws.open_view(me.id)),
        home=ws.home(me.id),
        only=request.query_params.get("only", ""),
        named=request.query_params.get("named", ""),
        mail=next((m for m in ws.mails if m.id == request.query_params.get("mail")), None),
        asking=_asking(ws, me, request),
        flashes=ws.take_flashes(me.id),
        back=place + (f"?thread={thread}" if thread else ""),
    )
    return HTMLResponse(shown)


async def _arrive(ws: Workspace, user: str, place: str, quiet: bool) -> None:
    """The app hears who opens one of its tabs; not when a page that stood open is shown anew."""
    before = ws.looking_at.get(user)
    ws.looking_at[user] = place
    if place == "home" and not quiet:
        await ws.open_home(user)
    elif place == ws.im(user).id != before:
        await ws.open_messages(user)


def _asking(ws: Workspace, me: Person, request: Request) -> Asking | None:
    """The confirmation a pressed button asks for."""
    do, ts = request.query_params.get("sure"), request.query_params.get("ts", "")
    if not do:
        return None
    inside = request.query_params.get("in", "")
    blocks = blocks_of(ws, me.id, inside, ts)
    parts = [unquote(p) for p in do.split(":")]
    place = find(blocks, parts[1], parts[2]) if len(parts) > 2 else None
    if place is None or "confirm" not in place.element:
        return None
    return Asking(do, inside, ts, place.element["confirm"])


def blocks_of(ws: Workspace, user: str, inside: str, ts: str) -> list[dict[str, object]]:
    """The blocks of what somebody acts in: the open modal, their Home or a message."""
    if inside == "message":
        return ws.message(user, ts).blocks
    view = ws.home(user) if inside == "home" else ws.open_view(user)
    return view.blocks if view else []
