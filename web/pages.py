"""Plain HTML pages for people who open a server's address in a browser."""

from collections.abc import Mapping
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Vary": "Accept",
}
_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}"
    "td{padding:.1rem 1rem .1rem 0;vertical-align:top}"
)


def wants_html(request: Request) -> bool:
    """Whether the caller asks for HTML by name, as browsers do, and does not like JSON better."""
    liked = {"text/html": 0.0, "application/json": 0.0}
    for each in request.headers.get("accept", "").split(","):
        name, *parameters = (part.strip().lower() for part in each.split(";"))
        if name in liked:
            liked[name] = _quality(parameters)
    return liked["text/html"] > 0 and liked["text/html"] >= liked["application/json"]


def _quality(parameters: list[str]) -> float:
    given = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return float(given)
    except ValueError:
        return 0.0


def link_page(
    title: str, words: str, tables: Mapping[str, Mapping[str, tuple[str, str]]]
) -> HTMLResponse:
    """A page of links: for each heading a table of names with their (address, words)."""
    parts = [f"<h1>{escape(title)}</h1><p>{escape(words)}</p>"]
    for heading, rows in tables.items():
        parts.append(f"<h2>{escape(heading)}</h2><table>")
        parts += [
            f'<tr><td><a href="{escape(address)}">{escape(name)}</a></td>'
            f"<td>{escape(about)}</td></tr>"
            for name, (address, about) in rows.items()
        ]
        parts.append("</table>")
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body>{''.join(parts)}</body></html>"
    )
    return HTMLResponse(page, headers=_HEADERS)
