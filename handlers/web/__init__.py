"""HTTP: Slack's requests in, health out."""
