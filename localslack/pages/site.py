"""The web site of the local workspaces: pages for people, and addresses for the app."""

from collections.abc import Mapping, Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from localslack.pages.doing import doing_routes
from localslack.pages.guard import LoopbackOnly
from localslack.pages.machine import machine_routes
from localslack.pages.people_routes import Card, Cards, people_routes
from localslack.workspace import Workspace


def site(
    workspaces: Mapping[str, Workspace],
    cards: Cards | None = None,
    more: Sequence[Route] = (),
) -> Starlette:
    """One site for all organisations; `more` routes are the caller's own. Bind it to loopback only."""
    routes = [
        *more,
        *machine_routes(workspaces),
        *doing_routes(workspaces),
        *people_routes(workspaces, cards or (lambda _language: [Card(org, org, "", "") for org in workspaces])),
    ]
    return Starlette(routes=routes, middleware=[Middleware(LoopbackOnly)])
