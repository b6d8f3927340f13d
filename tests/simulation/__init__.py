"""A year of complaints through the real use cases, outbox, rights and texts; only Slack is a listener."""
