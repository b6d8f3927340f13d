"""users.*: who there is."""

from localslack.api.calling import Call, method
from localslack.model import Json
from localslack.people import Person
from localslack.refusal import SlackError


@method("users.info", "users:read")
def info(call: Call) -> Json:
    person = call.core.state.people.get(call.required("user"))
    if person is None:
        raise SlackError("user_not_found")
    return {"user": _shown(call, person)}


@method("users.list", "users:read")
def list_(call: Call) -> Json:
    members = [_shown(call, p) for p in call.core.state.people.values()]
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def _shown(call: Call, person: Person) -> Json:
    core = call.core
    offset = core.clock.now().astimezone(core.zone).utcoffset()
    profile: Json = {"real_name": person.name, "display_name": person.name, "title": core.texts.role(person.role)}
    if "users:read.email" in core.scopes and person.email:
        profile["email"] = person.email
    return {
        "id": person.id,
        "team_id": core.payloads.team,
        "name": person.username,
        "real_name": person.name,
        "deleted": person.gone,
        "color": person.colour.removeprefix("#"),
        "tz": core.zone.key,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "locale": {"nl": "nl-NL"}.get(core.texts.language, "en-GB"),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_restricted": person.guest,
        "profile": profile,
    }
