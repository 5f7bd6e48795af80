"""Set-up and mappings: what each child and room is mapped to, now or at a past instant."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.responses import Response

from parktime.tui.presenters.filters import Choice, matches
from parktime.tui.presenters.setup_page import (
    About,
    MappingRow,
    SetupPage,
    chosen_lines,
    mapping_choices,
    mapping_rows,
    summary,
)
from parktime.webui.page import Page, page_links

ROWS = 50
MOST_OPTIONS = 12
"""Profiles or rooms in a list of options; others are chosen on a page of their own."""

MOST_CHOICES = 100
PAST_WORDS = {"create": "create", "skip": "don't add", "linked": "linked"}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """A row with what it can be mapped to: value and words. `value` is what it is mapped to."""

    row: MappingRow
    value: str
    options: tuple[tuple[str, str], ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class PastLink:
    """A child or room as it was mapped at a past instant."""

    ccms_id: str
    name: str
    mapping: str
    born: str | None = None
    profile_id: str | None = None
    room_id: str | None = None


@dataclass(frozen=True, slots=True)
class PastLinks:
    """`GET /v1/services/KEY/links`."""

    children: tuple[PastLink, ...]
    rooms: tuple[PastLink, ...]


async def show(page: Page) -> Response:
    """The page, or the links of a past instant."""
    if (at := page.at) is not None:
        return await _show_past(page, at)
    return await show_mappings(page)


async def show_mappings(
    page: Page, *, refused: str = "", picked: Mapping[str, str] | None = None
) -> Response:
    """The page. After a refusal it says why, and keeps what was `picked`, by name of the field."""
    service, words, picked = page.service, page.text("q"), picked or {}
    if service.state == "off":
        return page.render("mappings.html", tab="mappings", setup=None, words=words, refused="")
    setup = await page.reader.get_as(SetupPage, f"services/{service.key}/page")
    found = [row for row in mapping_rows(setup) if row.matches(words)]
    number, pages = page.number("page", 1), max(-(-len(found) // ROWS), 1)
    shown = found[(number - 1) * ROWS : number * ROWS]
    return page.render(
        "mappings.html",
        409 if refused else 200,
        tab="mappings",
        setup=setup,
        summary=summary(setup),
        chosen=chosen_lines(setup),
        rows=option_rows(setup, shown),
        found=len(found),
        first=(number - 1) * ROWS + 1,
        words=words,
        refused=refused,
        picked=picked,
        links=page_links(page, number, pages),
    )


async def show_choices(page: Page) -> Response:
    """All that one child or room can be mapped to, to choose from."""
    row, setup = await find_row(page)
    words = page.text("q")
    found = [each for each in mapping_choices(setup, row) if each.matches(words)]
    return page.render(
        "choices.html",
        tab="mappings",
        row=row,
        value=value_of(row),
        choices=found[:MOST_CHOICES],
        found=len(found),
        words=words,
    )


async def find_row(page: Page) -> tuple[MappingRow, SetupPage]:
    """The row that the path names, and the whole page. Raises HTTPException if there is none."""
    setup = await page.reader.get_as(SetupPage, f"services/{page.service.key}/page")
    about, ccms_id = page.request.path_params["about"], page.request.path_params["id"]
    for row in mapping_rows(setup):
        if (row.about, row.ccms_id) == (about, ccms_id):
            return row, setup
    raise HTTPException(404, f"There is no {about} '{ccms_id}' on the set-up page.")


def value_of(row: MappingRow) -> str:
    """The mapping of a row as the value of a field: `create`, `skip` or `id:PROFILE`."""
    return f"id:{row.target_id}" if row.mapping == "linked" else row.mapping


def option_rows(setup: SetupPage, rows: Sequence[MappingRow]) -> list[OptionRow]:
    """Rows with their options: suggestions, then what nobody is linked to.

    Of few profiles or rooms all are options.
    """
    one_of_each = {row.about: replace(row, suggestions=()) for row in rows}
    choices: dict[About, list[Choice]] = {
        about: mapping_choices(setup, row) for about, row in one_of_each.items()
    }
    held: dict[About, set[str | None]] = {"child": set(), "room": set()}
    for row in mapping_rows(setup):
        held[row.about].add(row.target_id)
    return [_option_row(row, choices[row.about], held[row.about]) for row in rows]


def _option_row(
    row: MappingRow, choices: Sequence[Choice], held: Collection[str | None]
) -> OptionRow:
    new = "Create new Storypark profile" if row.about == "child" else "Create new Storypark room"
    reasons = {each.profile_id: each.reason for each in row.suggestions}
    others = [each for each in choices if each.id != row.target_id]
    if len(others) > MOST_OPTIONS:
        others = [each for each in others if each.id in reasons or each.id not in held]
    others.sort(key=lambda each: each.id not in reasons)
    options = [
        ("create", new),
        ("skip", "Don’t add to Storypark"),
        *((f"id:{each.id}", _words(each, reasons)) for each in others[:MOST_OPTIONS]),
    ]
    if row.mapping == "linked":
        options.insert(0, (value_of(row), row.target))
    has_more = len(others[:MOST_OPTIONS]) < len(choices) - (row.mapping == "linked")
    return OptionRow(row, value_of(row), tuple(options), has_more)


def _words(choice: Choice, reasons: Mapping[str, str]) -> str:
    reason = f"suggested: {reasons[choice.id]}" if choice.id in reasons else ""
    return " · ".join(part for part in (choice.name, reason, choice.note) if part)


async def _show_past(page: Page, at: datetime) -> Response:
    links = await page.reader.get_as(
        PastLinks, f"services/{page.service.key}/links", {"at": at.isoformat()}
    )
    words, number = page.text("q"), page.number("page", 1)
    rows = [("room", each) for each in links.rooms] + [("child", each) for each in links.children]
    found = [each for each in rows if matches(f"{each[1].name} {each[1].mapping}", words)]
    return page.render(
        "past_links.html",
        tab="mappings",
        at=at,
        rows=found[(number - 1) * ROWS * 2 : number * ROWS * 2],
        found=len(found),
        words=words,
        mapping_words=PAST_WORDS,
        links=page_links(page, number, max(-(-len(found) // (ROWS * 2)), 1)),
    )
