"""Slack's Web API, as far as the product needs it."""

from handlers.workspace.api import apps, chat, conversations, files, users, views
from handlers.workspace.api.calling import Answer, answer

__all__ = ["Answer", "answer", "apps", "chat", "conversations", "files", "users", "views"]
