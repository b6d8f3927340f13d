"""Only this machine's own pages may use the workspace: no other site, and no name that points here."""

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
POLICY = (b"content-security-policy", b"default-src 'self'; form-action 'self'; frame-ancestors 'none'")
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    # With no-referrer, browsers would send `Origin: null` from our own forms.
    (b"referrer-policy", b"same-origin"),
)


class LoopbackOnly:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if not allowed(headers.get("host", ""), headers.get("origin"), headers.get("sec-fetch-site")):
            await PlainTextResponse("Forbidden", 403)(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                # On a PDF the policy would hinder the browser's own viewer.
                page = any(k == b"content-type" and v.startswith(b"text/html") for k, v in message["headers"])
                message["headers"] = [*message["headers"], *HEADERS, *([POLICY] if page else [])]
            await send(message)

        await self._app(scope, receive, send_guarded)


def allowed(host: str, origin: str | None, fetched_from: str | None = None) -> bool:
    """A loopback host (against DNS rebinding); and an origin, where there is one, that is this very host."""
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    if name not in LOOPBACK or fetched_from in ("cross-site", "same-site"):
        return False
    return origin is None or origin == f"http://{host}"
