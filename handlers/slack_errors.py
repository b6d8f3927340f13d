"""What Slack says when it says no, for everything here that asks it something."""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackApiError

REFUSED = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "token_revoked",
        "token_expired",
        "account_inactive",
        "not_allowed_token_type",
        "app_uninstalled",
        "team_access_not_granted",
        "access_denied",
    }
)
"""The token is no good any more, or never was: only a person can mend that."""
PASSING = frozenset({"", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"})
"""Slack itself is out of order, or something in between answered for it."""


def code(refused: SlackApiError) -> str:
    """Slack's word for what is wrong; empty where something in between answered instead of Slack."""
    data = getattr(refused.response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def status(refused: SlackApiError) -> int:
    """Of Slack's answer, or of one that could not be read."""
    response: Any = refused.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def about_the_request(refused: SlackApiError) -> bool:
    """It is what we asked that Slack does not take; anything else may be taken when it is asked again."""
    return status(refused) < 429 and code(refused) not in REFUSED | PASSING


def retry_after(refused: SlackApiError) -> int:
    """Seconds that Slack asks to wait; at least one."""
    headers = getattr(refused.response, "headers", None) or {}
    asked = str(headers.get("Retry-After", 1))
    return max(int(asked), 1) if asked.isdecimal() else 1
