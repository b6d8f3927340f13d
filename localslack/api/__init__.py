"""Slack's Web API, as far as the product needs it."""

from localslack.api import apps, chat, conversations, files, users, views
from localslack.api.calling import Answer, answer

__all__ = ["Answer", "answer", "apps", "chat", "conversations", "files", "users", "views"]
