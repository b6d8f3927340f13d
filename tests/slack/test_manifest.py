"""The manifest an administrator pastes into Slack."""

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from handlers.slack.blocks import TITLE
from localslack.installation import Installation

yaml = pytest.importorskip("yaml", reason="manifest.yml is not checked: pyyaml is not installed")

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT.parent / "shared" / "slack" / "manifest.schema.2.0.0.json"
PLACE = "https://example.org/slack/events"


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    return found


def for_socket_mode() -> dict[str, Any]:
    """As its own comment says: the three lines with an address taken out, and one word changed."""
    lines = (ROOT / "manifest.yml").read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.endswith("# replace")]
    assert len(lines) - len(kept) == 3
    text = "\n".join(kept).replace("socket_mode_enabled: false", "socket_mode_enabled: true")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def test_slacks_own_schema_accepts_it(manifest: dict[str, Any]) -> None:
    if not SCHEMA.exists():
        pytest.skip("for want of Slack's schema beside this repository: manifest.yml was not checked against it")
    for each in (manifest, for_socket_mode()):
        problems = Draft7Validator(json.loads(SCHEMA.read_text("utf-8"))).iter_errors(each)
        assert [f"{'/'.join(map(str, p.path))}: {p.message}" for p in problems] == []


def test_with_socket_mode_it_names_no_address_and_asks_for_the_same(manifest: dict[str, Any]) -> None:
    other = for_socket_mode()
    assert "example.org" not in str(other)
    installed = Installation.of_manifest(other, "")
    assert installed.socket_mode
    assert installed.scopes == Installation.of_manifest(manifest, "").scopes
    assert installed.commands == ("/klacht",)


def test_it_introduces_itself_within_slacks_limits(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    assert shown["name"] == "Wederhoor"
    assert len(shown["name"]) <= min(35, TITLE)
    assert len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert "\n" not in shown["long_description"].strip()


def test_it_asks_no_more_than_it_uses(manifest: dict[str, Any]) -> None:
    assert manifest["oauth_config"] == {
        "scopes": {
            "bot": [
                "chat:write",
                "commands",
                "im:write",
                "im:history",
                "groups:history",
                "groups:read",
                "users:read",
                "files:write",
                "files:read",
            ]
        }
    }
    assert manifest["settings"]["event_subscriptions"]["bot_events"] == [
        "app_home_opened",
        "message.im",
        "member_joined_channel",
    ]


def test_every_address_is_the_same_placeholder(manifest: dict[str, Any]) -> None:
    (command,) = manifest["features"]["slash_commands"]
    settings = manifest["settings"]
    assert command["command"] == "/klacht"
    assert command["should_escape"] is True
    addresses = {command["url"], *(settings[part]["request_url"] for part in ("event_subscriptions", "interactivity"))}
    assert addresses == {PLACE}
    assert (ROOT / "manifest.yml").read_text("utf-8").count(f"{PLACE} # replace") == 3


def test_shortcuts_fit_slacks_menus(manifest: dict[str, Any]) -> None:
    offered = manifest["features"]["shortcuts"]
    assert [(one["type"], one["callback_id"]) for one in offered] == [
        ("global", "log_complaint"),
        ("message", "log_from_message"),
    ]
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in offered)


def test_the_english_words_of_the_docs_fit_in_its_place(manifest: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "connecting.md").read_text("utf-8")
    english = yaml.safe_load(textwrap.dedent(page.partition("```yaml\n")[2].partition("```")[0]))
    features = manifest["features"]
    assert english.keys() <= features.keys()
    for ours, theirs in ((features[key], english[key]) for key in english):
        assert [{**one, **words}.keys() for one, words in zip(ours, theirs, strict=True)] == [
            one.keys() for one in ours
        ]
        told = ("type", "callback_id", "command")
        assert [{key: one.get(key) for key in told} for one in theirs] == [
            {key: one.get(key) for key in told} for one in ours
        ]
    test_shortcuts_fit_slacks_menus({"features": english})


def test_home_and_messages_can_be_read(manifest: dict[str, Any]) -> None:
    features = manifest["features"]
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert features["bot_user"]["always_online"] is True
    assert not any(manifest["settings"][flag] for flag in ("org_deploy_enabled", "socket_mode_enabled"))
