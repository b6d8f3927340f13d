"""The environment variables: set, and of a shape that can work. Never says what stands in one that is a secret."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Mapping

from bot.record.sealing import KeyProblem, Keyring
from bot.settings import Environment
from handlers.doctor.findings import Findings

INSTALLED = (
    "DATABASE_URL",
    "WEDERHOOR_KEY",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SMTP_URL",
    "MAIL_FROM",
)
"""With one of these somebody is installing; without, only files are being written."""
DISTINCT = 16
"""Different bytes at the least in 32 random ones; chance gives about 30."""


def look(environment: Environment, variables: Mapping[str, str], found: Findings) -> Keyring | None:
    """Answers the keys, when they can be used."""
    found.at("environment")
    for name in sorted(variables):
        if name.startswith("WEDERHOOR_") and name.lower() not in Environment.model_fields:
            found.beware("variable_unknown", name=name)
    keyring = _key(environment.wederhoor_key, found)
    _slack(environment, found)
    return keyring


def _key(text: str, found: Findings) -> Keyring | None:
    if not text:
        found.missing("key_missing")
        return None
    try:
        keyring = Keyring.from_env(text)
    except KeyProblem:
        found.wrong("key_malformed")
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if any(_guessable(b64decode(part)) for part in parts):
        found.beware("key_weak")
    else:
        found.well("key", count=len(parts))
    return keyring


def _guessable(key: bytes) -> bool:
    """Typed by a person, or nearly empty: not what 32 random bytes look like."""
    return len(set(key)) < DISTINCT or all(32 <= byte < 127 for byte in key)


def _slack(environment: Environment, found: Findings) -> None:
    bot, app, secret = environment.slack_bot_token, environment.slack_app_token, environment.slack_signing_secret
    if not bot:
        found.missing("bot_token_missing")
    elif not bot.startswith("xoxb-"):
        found.wrong("bot_token_shape")
    if app and not app.startswith("xapp-"):
        found.wrong("app_token_shape")
    if app and secret:
        found.beware("transport_both")
    elif app:
        found.well("transport_socket")
    elif not secret:
        found.missing("transport_missing")
    elif not re.fullmatch(r"[0-9a-f]{32}", secret):
        found.beware("signing_secret_shape")
    else:
        found.well("transport_http", port=environment.port)
    if environment.slack_api_url != Environment.model_fields["slack_api_url"].default:
        found.beware("api_url", url=environment.slack_api_url)
