"""Home: what is wrong now, and all services, trouble first."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from starlette.exceptions import HTTPException
from starlette.responses import Response

from parktime.tui.presenters.filters import matches
from parktime.tui.presenters.glyphs import OFF, ON_TIME, Mark
from parktime.tui.presenters.home_table import totals
from parktime.tui.presenters.service_row import (
    CCMS_NAMES,
    WIDE,
    concerns,
    facts,
    home_mark,
    number_cells,
    service_status,
    trouble_first,
)
from parktime.tui.presenters.status_page import (
    STATES,
    Sort,
    choose_services,
)
from parktime.tui.snapshot import Service
from parktime.webui.page import Page, page_links

ROWS = 50
MOST_TROUBLES = 12


@dataclass(frozen=True, slots=True)
class Trouble:
    """A service with which something is wrong, in words."""

    service: Service
    mark: Mark
    words: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service, its state, and the cells of its row by title."""

    service: Service
    mark: Mark
    cells: dict[str, str]


async def show(page: Page) -> Response:
    """Home."""
    services, words, state = page.snapshot.services, page.text("q"), page.text("state")
    if state and state not in STATES:
        raise HTTPException(422, f"state in the address is one of: {', '.join(STATES)}.")
    if words:
        services = tuple(each for each in services if _matches(each, words, page.now))
    chosen = choose_services(
        replace(page.snapshot, services=services),
        states=[STATES[state]] if state else [],
        sort=_sort(page.text("sort", "trouble")),
        limit=ROWS,
        page=page.number("page", 1),
    )
    whole = choose_services(page.snapshot, limit=1)
    wrong = [
        Trouble(each, home_mark(each, page.now), problem)
        for each in trouble_first(page.snapshot.services, page.now)
        if (problem := what_is_wrong(each, page.now))
    ]
    return page.render(
        "home.html",
        chosen=chosen,
        totals=totals(page.snapshot.services, page.now),
        states=STATES,
        counts=whole.totals,
        state=state,
        words=words,
        sort=page.text("sort", "trouble"),
        wrong=wrong[:MOST_TROUBLES],
        more_wrong=max(len(wrong) - MOST_TROUBLES, 0),
        rows=[_row(each, page.now) for each in chosen.services],
        links=page_links(page, chosen.page, chosen.pages),
        is_live=True,
    )


async def show_service(page: Page) -> Response:
    """The overview of one service."""
    service = page.service
    return page.render(
        "service.html",
        tab="",
        mark=home_mark(service, page.now),
        wrong=what_is_wrong(service, page.now),
        facts=facts(service, page.now),
        is_live=True,
    )


def what_is_wrong(service: Service, now: datetime) -> str:
    """What a person should look at, in words; empty if nothing is wrong."""
    status, last = service_status(service, now), service.last_run
    if status is OFF:
        return ""
    parts = [] if status is ON_TIME else [status.word]
    if parts and last is not None and last.note:
        parts.append(last.note)
    return " · ".join([*parts, *concerns(service)])


def _sort(typed: str) -> Sort:
    for known in get_args(Sort):
        if typed == known:
            found: Sort = known
            return found
    raise HTTPException(422, f"sort in the address is one of: {', '.join(get_args(Sort))}.")


def _matches(service: Service, words: str, now: datetime) -> bool:
    ccms, state = CCMS_NAMES.get(service.ccms, ""), service_status(service, now).word
    return matches(f"{service.name} {service.key} {ccms} {state}", words)


def _row(service: Service, now: datetime) -> ServiceRow:
    cells = number_cells(service, now, width=WIDE)
    return ServiceRow(
        service,
        home_mark(service, now),
        {title: cell.plain for title, cell in cells.items()},
    )
