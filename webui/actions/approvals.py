"""Deciding on removals that wait for approval, and letting go of what is kept."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from parktime.tui.presenters.approvals import PendingApproval
from parktime.tui.presenters.changes import describe_changes
from parktime.webui.actions.acting import Question, ask, is_confirmed, show_run
from parktime.webui.forms import Form
from parktime.webui.page import Page


async def approve(page: Page, form: Form) -> Response:
    """Approves all pending removals, as they were shown."""
    path = f"services/{page.service.key}/held"
    if not is_confirmed(form):
        pending = await page.reader.get_as(PendingApproval, path)
        question = Question(
            title="Approve all pending removals?",
            lines=describe_changes(pending.changes),
            yes="Approve",
            back=f"{page.base}/approvals",
            what_if={"do": "approve"},
        )
        return await ask(page, form, question)
    answer = await page.client.send("POST", f"{path}/approve", {"plan": form.get("plan")})
    return show_run(page, answer, "Approved")


async def reject(page: Page, form: Form) -> Response:
    """Rejects all pending removals: everything is kept."""
    path, back = f"services/{page.service.key}/held", f"{page.base}/approvals"
    pending = await page.reader.get_as(PendingApproval, path)
    if not is_confirmed(form):
        names = ", ".join(pending.held)
        question = Question(
            title="Reject all pending removals?",
            lines=[f"Kept until their records in the CCMS change or they are let go: {names}."],
            yes="Reject",
            back=back,
            what_if={"do": "reject"},
        )
        return await ask(page, form, question)
    await page.client.send("POST", f"{path}/reject", {"plan": form.get("plan")})
    page.say(f"Kept {len(pending.held)} items")
    return page.go_to(back)


async def let_go(page: Page, form: Form) -> Response:
    """Lets the rules apply to a kept child or room again."""
    about, ccms_id, name = form.get("about"), form.get("id"), form.get("name")
    back = f"{page.base}/approvals"
    if about not in ("child", "room"):
        raise HTTPException(422, "about in the form is child or room.")
    if not is_confirmed(form):
        question = Question(
            title=f"Let {name} go?",
            lines=["The rules apply to it again from the next run on."],
            yes="Let go",
            back=back,
            what_if={"do": "let_go", "about": about, "which": {"id": ccms_id}},
        )
        return await ask(page, form, question)
    path = f"services/{page.service.key}/kept"
    await page.client.send("DELETE", path, {about: {"id": ccms_id}})
    page.say(f"{name} follows the CCMS again, from the next run on")
    return page.go_to(back)
