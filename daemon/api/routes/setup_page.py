"""The integration page: shown, refreshed, mapped, set up and updated. For admin educators (admin-only)."""

from fastapi import APIRouter, Depends, Response

from parktime.daemon.api.auth import admin_only
from parktime.daemon.api.dependencies import Context, Key
from parktime.daemon.api.responses import answer
from parktime.daemon.api.schemas.requests import ConfirmBody, MappingsBody
from parktime.daemon.api.schemas.run import PreviewShape, RunShape, show_preview, show_run
from parktime.daemon.api.schemas.setup_page import ChoicesShape, PageShape, show_choices, show_page
from parktime.daemon.operations.commands import SetUp, Update
from parktime.web.openapi import documented, responses

_PROBLEMS = responses(401, 404, 409)


def page_router(context: Context) -> APIRouter:
    """The routes of the page."""
    router = APIRouter(
        prefix="/services/{key}/page", tags=["page"], dependencies=[Depends(admin_only)]
    )

    @router.get(
        "",
        dependencies=context.reads,
        response_model=documented(PageShape),
        responses=responses(404, 409),
    )
    async def get_page(key: Key) -> Response:
        """The children in scope and the rooms of the picture, each with its mapping."""
        context.service(key)
        return answer(show_page(await context.integrations.page(key)))

    @router.post(
        "/refresh",
        dependencies=context.guards,
        response_model=documented(PageShape),
        responses=_PROBLEMS,
    )
    async def refresh(key: Key) -> Response:
        """Refresh information from the CCMS; writes nothing to Storypark."""
        context.service(key)
        return answer(show_page(await context.integrations.refresh(key)))

    @router.post(
        "/mappings",
        dependencies=context.guards,
        response_model=documented(ChoicesShape),
        responses=_PROBLEMS,
    )
    async def choose(key: Key, body: MappingsBody) -> Response:
        """Choose mappings, all or none. They count from set-up or the next update; answers with all that wait for it."""
        context.service(key)
        children, rooms = (
            [row.chosen() for row in body.children],
            [row.chosen() for row in body.rooms],
        )
        await context.integrations.map(key, children, rooms)
        return answer(show_choices(context.store.standing(key).choices))

    @router.delete(
        "/mappings",
        dependencies=context.guards,
        response_model=documented(ChoicesShape),
        responses=_PROBLEMS,
    )
    async def take_back(key: Key) -> Response:
        """Take back everything that was chosen and is not in force yet, also what can no longer be applied."""
        context.service(key)
        await context.integrations.take_back(key)
        return answer(show_choices(context.store.standing(key).choices))

    @router.post(
        "/set-up",
        dependencies=context.guards,
        response_model=documented(RunShape | PreviewShape),
        responses=_PROBLEMS,
    )
    async def set_up(key: Key, body: ConfirmBody) -> Response:
        """Set up now: unconfirmed it shows what would be done; confirmed it applies the mapping at once, by a run."""
        context.service(key)
        if not body.confirm:
            return answer(show_preview(await context.integrations.dry_run(key, SetUp())))
        return answer(show_run(await context.integrations.set_up(key), changes=True))

    @router.post(
        "/update",
        dependencies=context.guards,
        response_model=documented(RunShape | PreviewShape),
        responses=_PROBLEMS,
    )
    async def update(key: Key, body: ConfirmBody) -> Response:
        """Put the chosen mappings into force at once, by a run; unconfirmed it shows what would be done."""
        context.service(key)
        if not body.confirm:
            return answer(show_preview(await context.integrations.dry_run(key, Update())))
        return answer(show_run(await context.integrations.update(key), changes=True))

    return router
