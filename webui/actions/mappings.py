"""Choosing mappings, and applying them by set-up or an update."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from parktime.tui.errors import RefusedError
from parktime.tui.presenters.setup_page import (
    SetupPage,
    chosen_lines,
    holder_of,
    mapping_rows,
    matched_lines,
    summary,
    undecided_lines,
)
from parktime.webui.actions.acting import Question, ask, is_confirmed, run_after_dry_run
from parktime.webui.forms import Form
from parktime.webui.page import Page
from parktime.webui.views.mappings import show_mappings

WAS = "was:"


async def submit(page: Page, form: Form) -> Response:
    """The buttons of the set-up page; what was chosen on it is kept first."""
    path, wanted = f"services/{page.service.key}/page", form.get("do", "save")
    picked = _picked(form)
    if wanted not in ("discard", "refresh") and (body := _changed(picked, form)):
        try:
            await page.client.send("POST", f"{path}/mappings", body)
        except RefusedError as refusal:
            if swap := await _offer_swap(page, body):
                return swap
            return await show_mappings(page, refused=str(refusal), picked=picked)
    match wanted:
        case "set-up":
            return page.go_to(f"{page.base}/set-up")
        case "update":
            return page.go_to(f"{page.base}/update")
        case "refresh":
            await page.client.send("POST", f"{path}/refresh")
            page.say("Refreshed from the CCMS; nothing was written to Storypark.")
        case "discard":
            return page.go_to(f"{page.base}/discard")
    return page.go_to(_back(page, form))


async def set_up(page: Page, form: Form) -> Response:
    """ "Set up now" and "Continue setup"."""
    path = f"services/{page.service.key}/page"
    setup = await page.reader.get_as(SetupPage, path)
    question = Question(
        title="Set up now?",
        lines=[summary(setup), *undecided_lines(setup), *matched_lines(setup), ""],
        yes="Continue setup",
        back=f"{page.base}/mappings",
        what_if={"do": "set_up"},
    )
    return await run_after_dry_run(page, form, f"{path}/set-up", question)


async def update(page: Page, form: Form) -> Response:
    """ "Update" after set-up."""
    path = f"services/{page.service.key}/page"
    chosen = chosen_lines(await page.reader.get_as(SetupPage, path))
    question = Question(
        title="Update?",
        lines=[*chosen, ""] if chosen else [],
        yes="Update",
        back=f"{page.base}/mappings",
        what_if={"do": "update"},
    )
    return await run_after_dry_run(page, form, f"{path}/update", question)


async def discard(page: Page, form: Form) -> Response:
    """Discards the chosen mappings that are not yet applied."""
    path, back = f"services/{page.service.key}/page", f"{page.base}/mappings"
    if not is_confirmed(form):
        lines = chosen_lines(await page.reader.get_as(SetupPage, path))
        question = Question(
            title="Discard the chosen mappings?", lines=lines, yes="Discard", back=back
        )
        return await ask(page, form, question)
    await page.client.send("DELETE", f"{path}/mappings")
    return page.go_to(back)


async def _offer_swap(page: Page, body: dict[str, list[Any]]) -> Response | None:
    """Where one row wants what another has: the question whether to swap them."""
    setup = await page.reader.get_as(SetupPage, f"services/{page.service.key}/page")
    wanted = [("child", each) for each in body["children"]]
    wanted += [("room", each) for each in body["rooms"]]
    if len(wanted) != 1 or not isinstance(wanted[0][1]["to"], dict):
        return None
    about, target_id = wanted[0][0], wanted[0][1]["to"]["id"]
    key = f"{about}:{wanted[0][1][about]['id']}"
    row = next((each for each in mapping_rows(setup) if each.key == key), None)
    other = None if row is None else holder_of(setup, row, target_id)
    if row is None or other is None or row.target_id is None:
        return None
    fields = ((row.key, f"id:{target_id}"), (other.key, f"id:{row.target_id}"))
    question = Question(
        title="Swap the two?",
        lines=[f"{row.name} gets {other.target}.", f"{other.name} gets {row.target}."],
        yes="Swap",
        back=f"{page.base}/mappings",
    )
    return await ask(page, Form(fields), question)


def _picked(form: Form) -> dict[str, str]:
    """What the form says of each row, by `child:ID` or `room:ID`."""
    return {
        name: value for name, value in form.fields if name.startswith(("child:", "room:")) and value
    }


def _changed(picked: dict[str, str], form: Form) -> dict[str, list[Any]]:
    """The rows that are to be mapped otherwise than the page showed them; {} if there are none."""
    was = {name.removeprefix(WAS): value for name, value in form.fields if name.startswith(WAS)}
    body: dict[str, list[Any]] = {"children": [], "rooms": []}
    for field, value in picked.items():
        if value != was.get(field):
            about, _, ccms_id = field.partition(":")
            rows = body["children" if about == "child" else "rooms"]
            rows.append({about: {"id": ccms_id}, "to": _destination(value)})
    return body if body["children"] or body["rooms"] else {}


def _destination(value: str) -> Any:
    if value in ("create", "skip"):
        return value
    kind, _, target_id = value.partition(":")
    if kind != "id" or not target_id:
        raise HTTPException(422, f"'{value}' is nothing that a child or room can be mapped to.")
    return {"id": target_id}


def _back(page: Page, form: Form) -> str:
    """The page of rows that the form was on."""
    back = form.get("back")
    own = f"{page.base}/mappings"
    return back if back == own or back.startswith(f"{own}?") else own
