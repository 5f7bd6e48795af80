"""The forecast: what each coming run will change, and how it can be prevented."""

from starlette.responses import Response

from parktime.tui.presenters.filters import matches
from parktime.tui.presenters.forecast import (
    Forecast,
    deadline_lines,
    describe_close_call,
    forecast_rows,
    summary,
)
from parktime.webui.page import Page, page_links

WEEKS = (4, 12, 26, 52)
ROWS = 100


async def show(page: Page) -> Response:
    """The coming changes of a service."""
    service = page.service
    if service.state != "set-up":
        return page.render("forecast.html", tab="forecast", forecast=None)
    weeks, words, number = page.number("weeks", 12), page.text("q"), page.number("page", 1)
    weeks = min(WEEKS, key=lambda each: abs(each - weeks))
    path = f"services/{service.key}/forecast"
    forecast = await page.reader.get_as(Forecast, path, {"weeks": weeks})
    rows = [
        row
        for row in forecast_rows(forecast)
        if matches(f"{row.subject} {row.mark.word} {row.change.why}", words)
    ]
    return page.render(
        "forecast.html",
        tab="forecast",
        forecast=forecast,
        summary=summary(forecast, service.time_zone),
        rows=rows[(number - 1) * ROWS : number * ROWS],
        deadline_lines=deadline_lines,
        describe_close_call=describe_close_call,
        weeks=weeks,
        zooms=WEEKS,
        words=words,
        links=page_links(page, number, max(-(-len(rows) // ROWS), 1)),
        is_live=True,
    )
