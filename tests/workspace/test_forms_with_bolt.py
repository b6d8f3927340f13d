"""Forms against a real Bolt app: real signatures, real HTTP, the real SDK."""

import asyncio
from datetime import date, time
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from localslack.model import Json

from .conftest import Bench, MakeWorkspace
from .forms_for_tests import EVERY_FIELD, actions, button, field, modal, plain, section

WHO = "U0ADV"


def opens(bench: Bench, *blocks: Json, **more: Any) -> None:
    """Let /klacht open this modal."""

    @bench.app.command("/klacht")
    async def opened(ack: Any, body: Json, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks, **more))
        await ack()


async def test_every_field_arrives_in_slacks_own_shape(bench: Bench) -> None:
    got: list[Json] = []
    opens(bench, *EVERY_FIELD, private_metadata="kept")

    @bench.app.view("form")
    async def submitted(ack: Any, view: Json, body: Json) -> None:
        got.append(view)
        assert body["user"]["id"] == WHO
        assert body["is_enterprise_install"] is False
        await ack()

    ws = bench.ws
    await ws.command(WHO, "/klacht")
    view = ws.open_view(WHO)
    assert view is not None
    assert view.title == "Klacht vastleggen"
    ws.fill(WHO, {"Naam": "Jan", "Verhaal": "Lang\r\nverhaal", "E-mail": "jan@voorbeeld.nl", "Aantal": "3"})
    ws.fill(WHO, {"Wegen": ["E-mail"], "Over wie": "Kees Een", "Wie nog meer": ["U0COM2", "Omar Drie"]})
    ws.fill(WHO, {"Kanaal": "klachten", "Dag": date(2026, 12, 24), "Tijd": time(9, 30)})
    ws.fill(WHO, {"Ontvangen op": "2026-12-21T10:00", "Vorm": "mail", "Vinkjes": ["phone", "mail"]})
    assert (await ws.submit(WHO)).ok
    assert ws.open_view(WHO) is None

    values = {k: next(iter(v.values())) for k, v in got[0]["state"]["values"].items()}
    phone = {"text": {"type": "plain_text", "text": "Telefoon"}, "value": "phone"}
    assert values["name"] == {"type": "plain_text_input", "value": "Jan"}
    assert values["story"]["value"] == "Lang\nverhaal"
    assert values["count"] == {"type": "number_input", "value": "3"}
    assert values["how"] == {"type": "static_select", "selected_option": phone}
    assert [o["value"] for o in values["ways"]["selected_options"]] == ["mail"]
    assert values["who"] == {"type": "users_select", "selected_user": "U0COM1"}
    assert values["whom"]["selected_users"] == ["U0COM2", "U0COM3"]
    assert values["where"]["selected_conversation"] == "C0KLACHTEN"
    assert values["day"] == {"type": "datepicker", "selected_date": "2026-12-24"}
    assert values["time"] == {"type": "timepicker", "selected_time": "09:30"}
    assert values["moment"] == {"type": "datetimepicker", "selected_date_time": 1797843600}
    assert values["form"]["selected_option"]["value"] == "mail"
    assert [o["value"] for o in values["ticks"]["selected_options"]] == ["phone", "mail"]
    assert got[0]["private_metadata"] == "kept"


async def test_slack_checks_fields_before_sending(bench: Bench) -> None:
    opens(bench, *EVERY_FIELD)
    await bench.ws.command(WHO, "/klacht")
    bench.ws.fill(WHO, {"E-mail": "geen adres", "Aantal": "0", "Verhaal": "x"})
    sent = len(bench.ws.delivery.sent)
    await bench.ws.submit(WHO)
    assert len(bench.ws.delivery.sent) == sent
    assert bench.ws.errors(WHO) == {
        "Naam": "Vul dit in.",
        "Verhaal": "Gebruik ten minste 3 tekens.",
        "E-mail": "Vul een geldig e-mailadres in.",
        "Aantal": "Vul 1 of meer in.",
    }
    bench.ws.fill(WHO, {"Naam": "elf tekens!"})
    await bench.ws.submit(WHO)
    assert bench.ws.errors(WHO)["Naam"] == "Gebruik ten hoogste 10 tekens."


async def test_errors_of_the_app_keep_what_was_typed(bench: Bench) -> None:
    opens(bench, *EVERY_FIELD)

    @bench.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"name": "Deze naam ken ik niet."})

    await bench.ws.command(WHO, "/klacht")
    bench.ws.fill(WHO, {"Naam": "Jan"})
    await bench.ws.submit(WHO)
    assert bench.ws.errors(WHO) == {"Naam": "Deze naam ken ik niet."}
    view = bench.ws.open_view(WHO)
    assert view is not None
    assert view.values["name"]["name_a"]["value"] == "Jan"


async def test_update_keeps_typing_and_push_has_a_limit(bench: Bench) -> None:
    name = field("name", "Naam", "plain_text_input")
    opens(bench, name, actions(button("Meer", "more"), button("Dieper", "deeper")))
    refused: list[str] = []

    @bench.app.action("more")
    async def more(ack: Any, body: Json, client: Any) -> None:
        fresh = modal(name, field("extra", "Extra", "plain_text_input"), actions(button("Dieper", "deeper")))
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=fresh)
        try:
            await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=fresh)
        except SlackApiError as error:
            refused.append(error.response["error"])
        await ack()

    @bench.app.action("deeper")
    async def deeper(ack: Any, body: Json, client: Any) -> None:
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=modal(actions(button("Dieper", "deeper"))))
        except SlackApiError as error:
            refused.append(error.response["error"])
        await ack()

    ws = bench.ws
    await ws.command(WHO, "/klacht")
    ws.fill(WHO, {"Naam": "Jan"})
    await ws.click(WHO, "Meer")
    view = ws.open_view(WHO)
    assert view is not None
    assert view.labels == ["Naam", "Extra"]
    assert view.values["name"]["name_a"]["value"] == "Jan"
    assert refused == ["hash_conflict"]
    for _ in range(3):
        await ws.click(WHO, "Dieper")
    assert refused == ["hash_conflict", "push_limit_reached"]
    top = ws.open_view(WHO)
    assert top is not None
    assert top.root == view.id
    await ws.close(WHO)
    await ws.close(WHO)
    assert ws.open_view(WHO) is view


async def test_response_actions_update_push_and_clear(bench: Bench) -> None:
    opens(bench, field("name", "Naam", "plain_text_input"))
    answers: list[Json] = [
        {"response_action": "update", "view": modal(section("Tweede"), title=plain("Twee"))},
        {"response_action": "push", "view": modal(section("Derde"), title=plain("Drie"))},
        {"response_action": "clear"},
    ]

    @bench.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(**answers.pop(0))

    ws = bench.ws
    await ws.command(WHO, "/klacht")
    titles = []
    for _ in range(3):
        await ws.submit(WHO)
        view = ws.open_view(WHO)
        titles.append(view.title if view else None)
    assert titles == ["Twee", "Drie", None]


async def test_a_silent_or_broken_app_leaves_the_modal_open(bench: Bench) -> None:
    opens(bench, field("name", "Naam", "plain_text_input"))

    @bench.app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"nobody": "?"})

    ws = bench.ws
    await ws.command(WHO, "/klacht")
    ws.fill(WHO, {"Naam": "Jan"})
    await ws.submit(WHO)
    assert "invalid_response" in ws.notices(WHO)[0]
    ws.delivery.url = "http://127.0.0.1:9/slack/events"
    await ws.submit(WHO)
    assert ws.notices(WHO) == [
        "Wederhoor reageerde niet (dispatch_failed). Wat je hebt ingevuld staat er nog. Probeer het opnieuw."
    ]
    view = ws.open_view(WHO)
    assert view is not None
    assert view.values["name"]["name_a"]["value"] == "Jan"
    await ws.command(WHO, "/klacht")
    assert ws.notices(WHO)[0].startswith("/klacht is mislukt")


async def test_files_added_in_a_form(bench: Bench) -> None:
    got: list[Json] = []
    opens(bench, field("files", "Bijlagen", "file_input", filetypes=["pdf"], max_files=2))

    @bench.app.view("form")
    async def submitted(ack: Any, view: Json) -> None:
        got.extend(view["state"]["values"]["files"]["files_a"]["files"])
        await ack()

    ws = bench.ws
    await ws.command(WHO, "/klacht")
    ws.fill(WHO, {"Bijlagen": [("brief.pdf", b"%PDF een"), ("bewijs 2.pdf", b"%PDF twee")]})
    await ws.submit(WHO)
    assert [f["name"] for f in got] == ["brief.pdf", "bewijs 2.pdf"]
    proof = got[1]
    assert (proof["filetype"], proof["mimetype"], proof["size"]) == ("pdf", "application/pdf", 9)
    assert (proof["user"], proof["mode"], proof["channels"], proof["ims"]) == (WHO, "hosted", [], [])
    assert (await bench.client.files_info(file=proof["id"]))["file"] == proof
    assert await download(bench, proof) == (200, b"%PDF twee")
    assert (await download(bench, proof, token="xoxb-other"))[0] == 302
    ws.scopes.discard("files:read")
    assert (await download(bench, proof))[0] == 302
    with pytest.raises(SlackApiError, match="missing_scope"):
        await bench.client.files_info(file=proof["id"])


async def download(bench: Bench, file: Json, token: str | None = None) -> tuple[int, bytes]:
    headers = {"Authorization": f"Bearer {token or bench.ws.bot_token}"}
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.get(file["url_private_download"], headers=headers)
    return response.status_code, response.content


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([("brief.exe", b"MZ")], "brief.exe past hier niet. Toegestaan: pdf."),
        ([("brief", b"MZ")], "brief past hier niet. Toegestaan: pdf."),
        ([("a.pdf", b"1"), ("b.pdf", b"2"), ("c.pdf", b"3")], "Kies ten hoogste 2 bestanden."),
        ([("leeg.pdf", b"")], "leeg.pdf is leeg."),
        ([("groot.pdf", b"x" * (10 * 1024 * 1024 + 1))], "groot.pdf is te groot. Een bestand mag 10 MB zijn."),
    ],
)
async def test_files_slack_does_not_take(make_workspace: MakeWorkspace, files: object, says: str) -> None:
    async with make_workspace() as ws:
        ws.views.stack(WHO, modal(field("files", "Bijlagen", "file_input", filetypes=["pdf"], max_files=2)))
        with pytest.raises(LookupError, match=says):
            ws.fill(WHO, {"Bijlagen": files})


async def test_a_form_that_takes_files_needs_the_scope_for_it(bench: Bench) -> None:
    refused: list[Any] = []

    @bench.app.command("/klacht")
    async def opened(ack: Any, body: Json, client: Any) -> None:
        view = modal(field("files", "Bijlagen", "file_input"))
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
        except SlackApiError as error:
            refused.append(error.response.data)
        await ack()

    bench.ws.scopes.discard("files:read")
    await bench.ws.command(WHO, "/klacht")
    assert (refused[0]["error"], refused[0]["needed"]) == ("missing_scope", "files:read")
    assert "chat:write" in refused[0]["provided"]
    assert bench.ws.open_view(WHO) is None


async def test_an_app_that_takes_too_long(bench: Bench) -> None:
    enough = asyncio.Event()
    opens(bench, field("name", "Naam", "plain_text_input"))

    @bench.app.view("form")
    async def submitted(ack: Any) -> None:
        await enough.wait()
        await ack()

    ws = bench.ws
    await ws.command(WHO, "/klacht")
    ws.fill(WHO, {"Naam": "Jan"})
    ws.delivery.patience = 0.05
    reply = await ws.submit(WHO)
    enough.set()
    assert reply.failure == "timeout"
    assert "operation_timeout" in ws.notices(WHO)[0]
    assert ws.open_view(WHO) is not None


async def test_a_second_press_while_the_first_is_under_way_does_nothing(bench: Bench) -> None:
    opens(bench, field("name", "Naam", "plain_text_input"))
    got: list[str] = []

    @bench.app.view("form")
    async def submitted(ack: Any) -> None:
        got.append("once")
        await ack()

    await bench.ws.command(WHO, "/klacht")
    first, second = await asyncio.gather(bench.ws.submit(WHO), bench.ws.submit(WHO))
    assert (first.ok, second.failure) == (True, "ignored")
    assert got == ["once"]
