"""What the workspace takes from the app's manifest."""

from localslack.installation import Installation, Shortcut


def test_the_manifest_says_what_the_app_may_do() -> None:
    manifest = {
        "features": {
            "app_home": {"messages_tab_read_only_enabled": True},
            "slash_commands": [{"command": "/klacht"}],
            "shortcuts": [{"name": "Klacht", "type": "global", "callback_id": "new", "description": "Vastleggen"}],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_home_opened"]}},
    }
    app = Installation.of_manifest(manifest, "http://127.0.0.1:3000/slack/events", signing_secret="geheim")
    assert app.scopes == {"commands", "chat:write"}
    assert app.commands == ("/klacht",)
    assert app.shortcuts == (Shortcut("Klacht", "new", "global", "Vastleggen"),)
    assert app.events == {"app_home_opened"}
    assert app.read_only_messages
    assert app.signing_secret == "geheim"
    assert "geheim" not in repr(app)
