"""Days and times as a person of this workspace reads them."""

from datetime import datetime

from babel.dates import format_datetime

from localslack.core import Core

LOCALES = {"nl": "nl_NL", "en": "en_GB"}


def moment(core: Core, when: datetime, pattern: str) -> str:
    """In the workspace's zone and language; `pattern` is a key of [page] in words/."""
    language = core.texts.language
    return format_datetime(when.astimezone(core.zone), core.texts(f"page.{pattern}"), locale=LOCALES[language])
