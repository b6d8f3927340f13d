"""The whole look: environment, organisation, record, Slack, mail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.regulation.procedure import Procedure
from bot.settings import Environment, Organisation
from bot.words import words
from handlers import house
from handlers.doctor import environment as variables_of
from handlers.doctor import mail, organisation, record, slack
from handlers.doctor.findings import Findings
from handlers.manifest import manifest


def is_wanted(variables: Mapping[str, str]) -> bool:
    """Something is being set up here; otherwise there are only procedure files to check."""
    return any(variables.get(name) for name in ("WEDERHOOR_ORGANISATION", *variables_of.INSTALLED))


async def examine(
    environment: Environment,
    variables: Mapping[str, str],
    file: tuple[Organisation, Procedure] | None,
    now: datetime,
    *,
    text: str | None = None,
    send_to: str = "",
) -> Findings:
    """``file``: the organisation file, once read. Changes nothing; sends nothing but the test letter asked for."""
    office = file[0] if file else None
    found = Findings(files_only=not any(variables.get(name) for name in variables_of.INSTALLED))
    keyring = variables_of.look(environment, variables, found)
    if file:
        organisation.look(*file, text, now.astimezone(file[0].zone).date(), found)
    else:
        found.missing("organisation_missing")
    if not found.files_only:
        record.look(environment, keyring, office.key if office else "", found)
        web = house.client(environment.slack_bot_token, environment.slack_api_url)
        await slack.look(web, environment, office, manifest(), now, found)
        server = await mail.look(environment, found)
        if send_to and server:
            said = words(office.language if office else "nl")
            await mail.send_one(server, send_to, office, said, now, found)
    return found
