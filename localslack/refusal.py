"""How the workspace says no: with Slack's own error names."""

from collections.abc import Sequence

from localslack.model import Json


class SlackError(Exception):
    """A refusal as the Web API gives it: `{"ok": false, "error": ...}`."""

    def __init__(self, error: str, messages: Sequence[str] = (), **more: str) -> None:
        super().__init__(error, *messages)
        self.error = error
        self.messages = list(messages)
        self.more = more

    def body(self) -> Json:
        answer: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            answer["response_metadata"] = {"messages": self.messages}
        return answer


class ScreenError(LookupError):
    """A person asked for something that is not on their screen: no such button, field or open form."""
