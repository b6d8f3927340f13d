"""The organisation file and the environment. What is wrong is said with file, key, value and what is allowed."""

from __future__ import annotations

import re
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.address import valid_email
from bot.complaint.reminders import Hours
from bot.complaint.steps import VOCABULARY
from bot.complaint.tasks import DEFAULT_TERMS
from bot.regulation.files import check_shape, parse_toml, read_text
from bot.regulation.loading import find, load
from bot.regulation.procedure import Procedure

UserId = str


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Slack(_Table):
    channel: str = Field(pattern=r"^[CG][A-Z0-9]{2,}$")


class PeopleTable(_Table):
    """Platform user ids per role."""

    coordinator: list[UserId] = Field(min_length=1)
    director: list[UserId] = Field(min_length=1)
    committee: list[UserId] = Field(min_length=1)
    advisor: list[UserId] = ["*"]
    outsiders: list[UserId] = []
    deputy: list[UserId] = []
    managers: dict[UserId, UserId] = {}

    def everybody(self) -> list[UserId]:
        named = [*self.coordinator, *self.director, *self.committee, *self.advisor, *self.deputy]
        named += self.outsiders
        return [user for user in dict.fromkeys([*named, *self.managers, *self.managers.values()]) if user != "*"]


class Contact(_Table):
    """The desk that handles complaints, as it stands on letters."""

    name: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""

    @field_validator("email")
    @classmethod
    def _valid(cls, email: str) -> str:
        if email and not valid_email(email):
            raise ValueError(f"must be an e-mail address like klachten@example.nl (given: {email!r})")
        if not email.rpartition("@")[0].isascii():
            raise ValueError(f"must have plain letters before the @, or not everybody can answer (given: {email!r})")
        return email


class Insurer(_Table):
    """Who insures against professional liability; a letter to them starts from this."""

    name: str = ""
    email: str = ""
    policy: str = ""

    @field_validator("email")
    @classmethod
    def _valid(cls, email: str) -> str:
        if email and not valid_email(email):
            raise ValueError(f"must be an e-mail address like schade@example.nl (given: {email!r})")
        return email


class Letters(_Table):
    templates: str = ""


class Retention(_Table):
    """``months`` after closing a complaint can be erased; ``automatic``: and is, without anybody asking."""

    months: int = Field(24, ge=1, le=600)
    automatic: bool = False


class Settings(_Table):
    """What all regulations leave open; the organisation decides, visibly."""

    opens: time = time(9)
    closes: time = time(17)
    task_terms: dict[str, int] = {}
    principals: list[str] = []
    anonymous: bool = False
    document_megabytes: int = Field(10, ge=1, le=10)  # Slack takes no more in a form

    @model_validator(mode="after")
    def _a_working_day(self) -> Settings:
        if self.closes <= self.opens:
            raise ValueError(f"closes ({self.closes:%H:%M}) must lie after opens ({self.opens:%H:%M})")
        return self

    @field_validator("task_terms")
    @classmethod
    def _known_tasks(cls, terms: dict[str, int]) -> dict[str, int]:
        for task, days in terms.items():
            if task not in DEFAULT_TERMS:
                raise ValueError(f"unknown task {task!r}; known are: {', '.join(DEFAULT_TERMS)}")
            if not 1 <= days <= 60:
                raise ValueError(f"{task} must be 1 to 60 working days (given: {days})")
        return terms


class Organisation(_Table):
    """One organisation: its regulation, its people, its settings. ``id`` keys everything in the record."""

    name: str = Field(min_length=1, max_length=100)
    id: str = Field("", pattern=r"^[a-z0-9-]*$")
    procedure: str
    language: Literal["nl", "en"] = "nl"
    timezone: str = "Europe/Amsterdam"
    slack: Slack
    people: PeopleTable
    contact: Contact = Contact()
    insurer: Insurer = Insurer()
    letters: Letters = Letters()
    retention: Retention = Retention()
    settings: Settings = Settings()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"unknown time zone {name!r}; write it as Europe/Amsterdam")
        return name

    @property
    def key(self) -> str:
        """What everything of this organisation is stored under."""
        return self.id or re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "organisation"

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def hours(self) -> Hours:
        return Hours(self.zone, self.settings.opens, self.settings.closes)


def read_organisation(file: Path) -> tuple[Organisation, Procedure]:
    """The organisation file and the procedure it names. Raises BadFile; nothing starts with a wrong file."""
    organisation = check_shape(TypeAdapter(Organisation), parse_toml(read_text(file), file), file)
    if organisation.letters.templates:
        beside = Letters(templates=str((file.parent / organisation.letters.templates).resolve()))
        organisation = organisation.model_copy(update={"letters": beside})
    return organisation, load(find(organisation.procedure, file.parent, file), VOCABULARY)


class Environment(BaseSettings):
    """The environment variables, by their own names."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    database_url: str = ""
    wederhoor_organisation: Path | None = None
    wederhoor_key: str = Field("", repr=False)
    wederhoor_data: Path = Path("data")
    slack_bot_token: str = Field("", repr=False)
    slack_app_token: str = Field("", repr=False)
    slack_signing_secret: str = Field("", repr=False)
    slack_api_url: str = "https://slack.com/api/"
    port: int = 3000
    smtp_url: str = Field("", repr=False)
    mail_from: str = ""

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.wederhoor_data / 'wederhoor.sqlite'}"
