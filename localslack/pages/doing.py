"""What people do on the pages: every form posts here, and is sent back to the page it came from."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from localslack.pages.clock_deeds import move_clock
from localslack.pages.people_routes import blocks_of, view_key
from localslack.pages.screen import find
from localslack.refusal import ScreenError, SlackError
from localslack.texts import LANGUAGES
from localslack.typed import keep_typed, typed
from localslack.values import option
from localslack.workspace import Workspace


@dataclass(frozen=True)
class Deed:
    ws: Workspace
    user: str
    form: FormData
    parts: list[str]
    """What follows the verb: block id, action id, the chosen option."""

    def given(self, name: str) -> str:
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def fits(self) -> bool:
        """Whether the modal this form was made for is still the one that is open."""
        return self.given("in") != "view" or self.given("view") == view_key(self.ws.open_view(self.user))


Do = Callable[[Deed], Awaitable[str | None]]


def doing_routes(workspaces: Mapping[str, Workspace]) -> list[Route]:
    async def do(request: Request) -> Response:
        ws = workspaces.get(request.path_params["org"])
        user = request.path_params["user"]
        if ws is None or user not in {p.id for p in ws.people}:
            return PlainTextResponse("Not found", 404)
        async with request.form() as form:
            return await _done(ws, user, form)

    async def speak(request: Request) -> Response:
        """One language for the whole try-out: two at once would only confuse."""
        async with request.form() as form:
            language, back = str(form.get("language", "")), str(form.get("back", "/"))
        for ws in workspaces.values() if language in LANGUAGES else ():
            ws.speak(language)
        here = re.fullmatch(r"/([\w-]+)/u/(\w+)/\w+", back)
        shown = workspaces.get(here[1]) if here else None
        if here and shown:
            shown.flash(here[2], shown.texts("page.language_switched"))
        return RedirectResponse(back if shown else "/", 303)

    return [
        Route("/language", speak, methods=["POST"]),
        Route("/{org}/u/{user}/do", do, methods=["POST"]),
    ]


async def _done(ws: Workspace, user: str, form: FormData) -> Response:
    verb, *parts = (unquote(part) for part in str(form.get("do", "")).split(":"))
    deed = Deed(ws, user, form, parts)
    if verb == "keep":
        _keep(deed)
        return Response(status_code=204)
    ws.trouble[user].clear()
    _keep(deed)
    elsewhere = await _carefully(VERBS.get(verb, _nothing), deed) if deed.fits else None
    return RedirectResponse(f"/{ws.organisation}/u/{user}/{elsewhere or _back(deed)}", 303)


async def _carefully(do: Do, deed: Deed) -> str | None:
    try:
        return await do(deed)
    except ScreenError:
        deed.ws.flash(deed.user, deed.ws.texts("page.gone"))
    except SlackError as refused:
        deed.ws.flash(deed.user, deed.ws.texts("page.refused", why=refused.error))
    return None


def _keep(deed: Deed) -> None:
    """Whatever is pressed, what was typed in the modal is not lost."""
    view = deed.ws.open_view(deed.user)
    if view is not None and deed.given("in") == "view" and deed.given("view").startswith(view.id):
        keep_typed(deed.ws, view, deed.form)


def _back(deed: Deed) -> str:
    back = deed.given("back")
    return back if re.fullmatch(r"\w+(\?(thread|mail)=[\d.]+)?", back) else deed.ws.im(deed.user).id


async def _nothing(_deed: Deed) -> None:
    return None


async def _say(deed: Deed) -> None:
    text = deed.given("text").strip()
    if text.startswith("/"):
        command, _, rest = text.partition(" ")
        await deed.ws.command(deed.user, command, rest.strip(), deed.given("channel"))
    elif text:
        await deed.ws.say(deed.user, deed.given("channel"), text, deed.given("thread") or None)


async def _press(deed: Deed) -> str | None:
    ws, inside, ts = deed.ws, deed.given("in"), deed.given("ts")
    place = find(blocks_of(ws, deed.user, inside, ts), *deed.parts[:2])
    if place is None:
        raise ScreenError("gone")
    if "confirm" in place.element and not deed.given("sure"):
        joint = "&" if "?" in _back(deed) else "?"
        return f"{_back(deed)}{joint}sure={quote(deed.given('do'), safe='')}&in={inside}&ts={ts}"
    chosen = option(place.element, deed.parts[2]) if len(deed.parts) > 2 else None
    if inside == "message":
        await ws.act_in_message(deed.user, ws.message(deed.user, ts), place, None, chosen)
        return None
    view = ws.home(deed.user) if inside == "home" else ws.open_view(deed.user)
    if view is not None:
        await ws.act_in_view(deed.user, view, place, None, chosen)
    return "home?quiet=1" if inside == "home" else None


async def _choose(deed: Deed) -> str | None:
    ws, inside, ts = deed.ws, deed.given("in"), deed.given("ts")
    place = find(blocks_of(ws, deed.user, inside, ts), *deed.parts[:2])
    if place is None:
        raise ScreenError("gone")
    state = typed(ws, place, deed.form)
    if inside == "message" and state is not None:
        await ws.act_in_message(deed.user, ws.message(deed.user, ts), place, state)
        return None
    view = ws.home(deed.user) if inside == "home" else ws.open_view(deed.user)
    if view is not None and state is not None:
        view.values[place.block["block_id"]][place.element["action_id"]] = state
        await ws.act_in_view(deed.user, view, place, state)
    return "home?quiet=1" if inside == "home" else None


async def _detach(deed: Deed) -> None:
    """Take a file out of a form again."""
    view = deed.ws.open_view(deed.user)
    place = find(view.blocks, *deed.parts[:2]) if view else None
    if view is None or place is None:
        raise ScreenError("gone")
    state = view.values[deed.parts[0]][deed.parts[1]]
    state["files"] = [one for one in state.get("files", ()) if one["id"] != deed.parts[2]]


async def _submit(deed: Deed) -> None:
    await deed.ws.submit(deed.user)


async def _close(deed: Deed) -> None:
    await deed.ws.close(deed.user)


async def _closeall(deed: Deed) -> None:
    await deed.ws.close(deed.user, everything=True)


async def _shortcut(deed: Deed) -> None:
    if deed.given("ts"):
        await deed.ws.message_shortcut(deed.user, deed.parts[0], deed.given("ts"))
    else:
        await deed.ws.shortcut(deed.user, deed.parts[0])


async def _clock(deed: Deed) -> None:
    await move_clock(deed.ws, deed.user, deed.parts[0], deed.given("moment"))


async def _guide(deed: Deed) -> None:
    deed.ws.guide.show(deed.parts[0] == "open")


VERBS: dict[str, Do] = {
    "say": _say,
    "press": _press,
    "choose": _choose,
    "detach": _detach,
    "submit": _submit,
    "close": _close,
    "closeall": _closeall,
    "shortcut": _shortcut,
    "clock": _clock,
    "guide": _guide,
}
