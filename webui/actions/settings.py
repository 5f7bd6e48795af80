"""The switches of a service: Inactive children, holds, and the integration itself."""

from dataclasses import asdict
from typing import Any

import msgspec
from starlette.responses import Response

from parktime.tui.errors import RefusedError
from parktime.tui.presenters.changes import DryRun, describe_dry_run
from parktime.tui.presenters.settings import DEFAULT_LIMITS, describe_holds_switch
from parktime.webui.actions.acting import Question, ask, is_confirmed, show_run
from parktime.webui.forms import Form
from parktime.webui.page import Page

BEFORE_SET_UP = "Nothing is synced before set-up is confirmed."


async def switch_inactive(page: Page, form: Form) -> Response:
    """Switches Inactive children on or off, after a dry run."""
    on, service = form.get("on") == "yes", page.service
    word, is_set_up = "on" if on else "off", service.state == "set-up"
    values = {"sync_inactive": on}
    if not is_confirmed(form):
        question = Question(
            title=f"Switch Inactive children {word}?",
            lines=await _dry_run(page, values) if is_set_up else [BEFORE_SET_UP],
            yes=f"Switch {word}",
            back=f"{page.base}/settings",
            what_if={"do": "sync_inactive", "on": on} if is_set_up else None,
        )
        return await ask(page, form, question)
    answer = await _save(page, values)
    if answer["run"] is not None:
        return show_run(page, answer["run"], f"Inactive children are {word}")
    page.say(f"Inactive children are {word}, from set-up on")
    return page.go_to(f"{page.base}/settings")


async def switch_holds(page: Page, form: Form) -> Response:
    """Switches holds off, or on with the handbook's limits, after a dry run."""
    service = page.service
    hold_above = DEFAULT_LIMITS if form.get("on") == "yes" else None
    word, is_set_up = "off" if hold_above is None else "on", service.state == "set-up"
    values = {"hold_above": None if hold_above is None else asdict(hold_above)}
    if not is_confirmed(form):
        lines = await _dry_run(page, values) if is_set_up else [BEFORE_SET_UP]
        question = Question(
            title=f"Switch holds {word}?",
            lines=[*describe_holds_switch(service, hold_above), "", *lines],
            yes=f"Switch {word}",
            back=f"{page.base}/settings",
            what_if={"do": "hold_above", **values} if is_set_up else None,
        )
        return await ask(page, form, question)
    await _save(page, values)
    page.say(f"Holds of {service.name} are {word}, from the next run on")
    return page.go_to(f"{page.base}/settings")


async def turn_off(page: Page, form: Form) -> Response:
    """Turns the integration off, as support does."""
    service = page.service
    if not is_confirmed(form):
        question = Question(
            title=f"Turn off the integration of {service.name}?",
            lines=[
                "Only support turns an integration off.",
                "Runs stop; profiles, rooms, links and history stay as they are.",
                "To turn it on again, set-up has to be done again.",
                f"Chosen mappings that are not yet applied are lost: {service.chosen}.",
            ],
            yes="Turn off",
            back=f"{page.base}/settings",
            what_if={"do": "turn_off"} if service.state == "set-up" else None,
        )
        return await ask(page, form, question)
    await page.client.send("POST", f"services/{service.key}/turn-off")
    page.say(f"The integration of {service.name} is off")
    return page.go_to(f"{page.base}/settings")


async def turn_on(page: Page, form: Form) -> Response:
    """Turns the integration on, as support does. Kidsoft needs the Service PIN."""
    service, pin, refused = page.service, form.get("pin"), ""
    if is_confirmed(form):
        body = {"pin": pin if service.ccms == "kidsoft" else None}
        try:
            await page.client.send("POST", f"services/{service.key}/turn-on", body)
        except RefusedError as refusal:
            refused = str(refusal)
        else:
            page.say(f"The integration of {service.name} is on; next is its set-up")
            return page.go_to(f"{page.base}/mappings")
    status = 409 if refused else 200
    return page.render("turn_on.html", status, tab="settings", pin=pin, refused=refused)


async def _dry_run(page: Page, values: dict[str, Any]) -> list[str]:
    """What a run would do with these settings."""
    body = {**values, "dry_run": True}
    answer = await page.client.send("PUT", f"services/{page.service.key}/settings", body)
    return describe_dry_run(msgspec.convert(answer, DryRun))


async def _save(page: Page, values: dict[str, Any]) -> Any:
    body = {**values, "dry_run": False}
    return await page.client.send("PUT", f"services/{page.service.key}/settings", body)
