"""What can be done with a room: unlink it, and hold it until a date."""

from datetime import date

from starlette.exceptions import HTTPException
from starlette.responses import Response

from parktime.tui.presenters.setup_page import MappingRow, SetupPage, mapping_rows
from parktime.tui.presenters.time_format import long_date
from parktime.webui.actions.acting import Question, ask, is_confirmed, run_after_dry_run
from parktime.webui.forms import Form
from parktime.webui.page import Page


async def unlink(page: Page, form: Form) -> Response:
    """Unlinks a room by an update; its Storypark room stays as it is."""
    path = f"services/{page.service.key}/page"
    room, others = await _room(page, path)
    if not is_confirmed(form):
        body = {"children": [], "rooms": [{"room": {"id": room.ccms_id}, "to": "skip"}]}
        await page.client.send("POST", f"{path}/mappings", body)
    lines = [f"The Storypark room of {room.name} stays as it is until it is linked again."]
    if others:
        names = ", ".join(others)
        lines += ["", f"{len(others)} other chosen mappings are applied with it: {names}"]
    question = Question(
        title=f"Unlink {room.name}?",
        lines=[*lines, ""],
        yes="Update",
        back=f"{page.base}/mappings",
        what_if={"do": "update"},
    )
    return await run_after_dry_run(page, form, f"{path}/update", question)


async def hold(page: Page, form: Form) -> Response:
    """Holds a Kidsoft room until a date, as support does."""
    path, back = f"services/{page.service.key}", f"{page.base}/rooms"
    room, _ = await _room(page, f"{path}/page")
    try:
        until = date.fromisoformat(form.get("until"))
    except ValueError:
        raise HTTPException(422, "Hold until a date such as 2027-01-15.") from None
    body = {"room": {"id": room.ccms_id}, "until": until.isoformat()}
    words = long_date(until)
    if not is_confirmed(form):
        question = Question(
            title=f"Hold {room.name} until {words}?",
            lines=[f"No run before {words} removes {room.name}, even without sessions."],
            yes="Hold",
            back=back,
            what_if={"do": "hold_room", **body},
        )
        return await ask(page, form, question)
    await page.client.send("POST", f"{path}/rooms/hold", body)
    page.say(f"{room.name} is held until {words}")
    return page.go_to(back)


async def _room(page: Page, path: str) -> tuple[MappingRow, list[str]]:
    """The room that the path names, and the names of all others with a choice to apply."""
    ccms_id = page.request.path_params["id"]
    rows = mapping_rows(await page.reader.get_as(SetupPage, path))
    for row in rows:
        if row.key == f"room:{ccms_id}":
            return row, [each.name for each in rows if each.chosen and each.key != row.key]
    raise HTTPException(404, f"There is no room '{ccms_id}' on the set-up page.")
