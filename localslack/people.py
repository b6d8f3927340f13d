"""The seven people of a try-out and the channels they meet in."""

from collections.abc import Sequence
from dataclasses import dataclass

from localslack.model import Channel

BOT = "U0BOT"


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    role: str
    """A key of [roles] in words/, or the words themselves."""
    colour: str
    username: str = ""
    email: str = ""
    is_bot: bool = False
    gone: bool = False
    """The account was deactivated."""
    guest: bool = False

    @property
    def initials(self) -> str:
        words = [w for w in self.name.split() if w[0].isupper()]
        return (words[0][0] + words[-1][0]) if len(words) > 1 else self.name[:1]


def person(id_: str, name: str, role: str, colour: str) -> Person:
    username = name.lower().replace(" ", ".")
    return Person(id_, name, role, colour, username, f"{username}@voorbeeld.nl")


PEOPLE: tuple[Person, ...] = (
    person("U0ADV", "Sanne de Wit", "adviser", "#1f6f8b"),
    person("U0COORD", "Marijke Vos", "coordinator", "#8a4b2d"),
    person("U0DIR", "Hanneke Prins", "director", "#5b3f8c"),
    person("U0DEP", "Ruben Smit", "deputy", "#2f6b3c"),
    person("U0COM1", "Kees Een", "committee", "#9a3556"),
    person("U0COM2", "Lies Twee", "committee", "#3f5fa8"),
    person("U0COM3", "Omar Drie", "committee", "#77620f"),
)

BOT_PERSON = Person(BOT, "Wederhoor", "app", "#27364a", "wederhoor", is_bot=True)


def default_channels(people: Sequence[Person] = PEOPLE) -> list[Channel]:
    everyone = [p.id for p in people]
    insiders = {"U0COORD", "U0DIR", "U0COM1", "U0COM2", "U0COM3"}
    return [
        Channel("C0KLACHTEN", "klachten", [*(p for p in everyone if p in insiders), BOT], private=True),
        Channel("C0ALGEMEEN", "algemeen", [*everyone, BOT]),
        *(Channel("D" + p[1:], "", [p, BOT], person=p) for p in everyone),
    ]
