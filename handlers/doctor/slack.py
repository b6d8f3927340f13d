"""Slack, seen with the app's own tokens: rights, channel, people. What these tokens cannot see is said too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Environment, Organisation, PeopleTable
from handlers.doctor.findings import Findings

ROLES = ("coordinator", "director", "committee", "outsiders", "deputy", "advisor")
CLOCK_SECONDS = 60
"""Slack's requests are refused at five minutes."""
Manifest = Mapping[str, Any]


async def look(
    web: AsyncWebClient,
    environment: Environment,
    organisation: Organisation | None,
    manifest: Manifest,
    now: datetime,
    found: Findings,
) -> None:
    found.at("slack")
    if environment.slack_bot_token:
        try:
            await _with_bot_token(web, organisation, manifest, now, found)
        except SlackApiError as refused:
            found.wrong("slack_refused", code=_code(refused))
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            found.wrong("slack_away", kind=type(lost).__name__)
    if environment.slack_app_token:
        await _app_token(web, environment.slack_app_token, found)
    if environment.slack_bot_token:
        _beyond_sight(manifest, socket=bool(environment.slack_app_token), found=found)


async def _with_bot_token(
    web: AsyncWebClient, organisation: Organisation | None, manifest: Manifest, now: datetime, found: Findings
) -> None:
    try:
        hello = await web.auth_test()
    except SlackApiError as refused:
        found.wrong("token_refused", code=_code(refused))
        return
    found.well("token", team=hello.get("team") or hello.get("team_id"), bot=hello.get("user_id"))
    headers = {str(name).lower(): str(value) for name, value in (hello.headers or {}).items()}
    _clock(headers.get("date", ""), now, found)
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip()}
    _scopes(granted, set(manifest["oauth_config"]["scopes"]["bot"]), found)
    if organisation:
        members = await _channel(web, organisation.slack.channel, str(hello.get("user_id")), found)
        await _people(web, organisation.people, members, found)


def _clock(date: str, now: datetime, found: Findings) -> None:
    if not date:
        return
    off = abs((now - parsedate_to_datetime(date)).total_seconds())
    if off > CLOCK_SECONDS:
        found.wrong("clock", seconds=round(off))


def _scopes(granted: set[str], wanted: set[str], found: Findings) -> None:
    if not granted:
        found.unseen("scopes_unseen")
        return
    for scope in sorted(wanted - granted):
        found.wrong("scope_missing", scope=scope)
    if wanted <= granted:
        found.well("scopes", count=len(wanted))
    if more := sorted(granted - wanted):
        found.beware("scopes_more", scopes=", ".join(more))


async def _channel(web: AsyncWebClient, channel: str, bot: str, found: Findings) -> set[str] | None:
    """Who is in the complaints channel; None when that cannot be seen."""
    try:
        info: Mapping[str, Any] = (await web.conversations_info(channel=channel))["channel"]
    except SlackApiError as refused:
        _hidden_channel(refused, channel, found)
        return None
    if not info.get("is_private"):
        found.wrong("channel_public", channel=channel)
        return None
    if info.get("is_archived"):
        found.wrong("channel_archived", channel=channel)
        return None
    if not info.get("is_member", True):
        found.wrong("channel_outside", channel=channel)
        return None
    found.well("channel", channel=channel)
    if info.get("is_ext_shared") or info.get("is_shared"):
        found.wrong("channel_shared", channel=channel)
    return await _members(web, channel) - {bot}


def _hidden_channel(refused: SlackApiError, channel: str, found: Findings) -> None:
    """Slack shows an app no private channel that it is not in, and an open one only with a right we do not ask for."""
    needed = str(refused.response.get("needed") or "")
    if _code(refused) == "missing_scope" and "channels:read" in needed:
        found.wrong("channel_public", channel=channel)
    elif _code(refused) == "missing_scope":
        found.wrong("channel_unreadable", channel=channel)
    else:
        found.wrong("channel_unknown", channel=channel, code=_code(refused))


async def _members(web: AsyncWebClient, channel: str) -> set[str]:
    members: set[str] = set()
    cursor = ""
    while True:
        page = await web.conversations_members(channel=channel, limit=1000, cursor=cursor)
        members.update(page["members"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return members


async def _people(web: AsyncWebClient, people: PeopleTable, members: set[str] | None, found: Findings) -> None:
    well = True
    for user in people.everybody():
        roles = ", ".join(role for role in ROLES if user in getattr(people, role)) or "managers"
        try:
            well &= _is_somebody((await web.users_info(user=user))["user"], user, roles, found)
        except SlackApiError as refused:
            if _code(refused) == "missing_scope":
                found.unseen("people_unseen")
                return
            found.wrong("user_unknown", user=user, roles=roles)
            well = False
    if well:
        found.well("people", count=len(people.everybody()))
    if members is not None:
        _outside(people, members, found)


def _is_somebody(info: Mapping[str, Any], user: str, roles: str, found: Findings) -> bool:
    """A colleague who can be reached and may read complaints."""
    if info.get("deleted"):
        found.wrong("user_gone", user=user, roles=roles)
    elif info.get("is_bot"):
        found.wrong("user_bot", user=user, roles=roles)
    elif info.get("is_stranger"):
        found.wrong("user_stranger", user=user, roles=roles)
    elif info.get("is_restricted") or info.get("is_ultra_restricted"):
        found.beware("user_guest", user=user, roles=roles)
    else:
        return True
    return False


def _outside(people: PeopleTable, members: set[str], found: Findings) -> None:
    for role in ("coordinator", "director", "committee"):
        absent = [user for user in getattr(people, role) if user not in members]
        if absent:
            found.beware("not_in_channel", role=role, users=", ".join(absent))


async def _app_token(web: AsyncWebClient, token: str, found: Findings) -> None:
    try:
        await web.apps_connections_open(app_token=token)
    except SlackApiError as refused:
        found.wrong("app_token_refused", code=_code(refused))
    except (aiohttp.ClientError, TimeoutError, OSError) as lost:
        found.wrong("slack_away", kind=type(lost).__name__)
    else:
        found.well("app_token")


def _beyond_sight(manifest: Manifest, *, socket: bool, found: Findings) -> None:
    """Slack shows an app's own configuration to no token of that app."""
    features, settings = manifest["features"], manifest["settings"]
    commands = ", ".join(each["command"] for each in features.get("slash_commands", ()))
    shortcuts = ", ".join(f"{each['callback_id']}" for each in features.get("shortcuts", ()))
    events = ", ".join(settings.get("event_subscriptions", {}).get("bot_events", ()))
    found.unseen("commands_unseen", commands=commands)
    if shortcuts:
        found.unseen("shortcuts_unseen", shortcuts=shortcuts)
    found.unseen("events_unseen", events=events)
    if not socket:
        found.unseen("address_unseen")


def _code(refused: SlackApiError) -> str:
    """Slack's word for it; where something in between answered, the status."""
    data = getattr(refused.response, "data", None)
    said = data.get("error") if isinstance(data, dict) else None
    return str(said or f"http_{getattr(refused.response, 'status_code', '')}")
