"""Options that several servers share."""

from typing import Annotated

import typer

PROXY_VARIABLE = "PARKTIME_PROXY"


def _check_proxy(url: str | None) -> str | None:
    from parktime.web.client import check_proxy

    try:
        return check_proxy(url) if url else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Proxy = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar=PROXY_VARIABLE,
        callback=_check_proxy,
        help=(
            "HTTP proxy for vendors that are not on this machine. Set PARKTIME_PROXY instead if "
            "the URL holds a password. HTTP_PROXY and the like are ignored."
        ),
    ),
]
WithParent = Annotated[
    bool, typer.Option("--with-parent", hidden=True, help="End when standard input closes.")
]
