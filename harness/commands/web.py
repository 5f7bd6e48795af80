"""`parktime web`: the dashboard as pages of a browser."""

from typing import Annotated

import typer

from parktime.harness.commands.options import (
    AllowHost,
    DaemonUrl,
    Host,
    Port,
    SimulatorUrl,
    TokenFile,
    read_simulator_url,
    read_token,
)
from parktime.harness.extras import require_extra
from parktime.harness.servers.addresses import (
    DAEMON_URL,
    LOOPBACK,
    SIMULATOR_URL,
    WEB_PORT,
    check_host_name,
    exposure_warning,
)

NEEDS_LOGIN = "Reading its pages needs a login or a link."

ProtectReads = Annotated[
    bool,
    typer.Option(
        "--protect-reads",
        help="Show nothing without a login or a link, as on any address but loopback.",
    ),
]


def web(
    daemon: DaemonUrl = DAEMON_URL,
    simulator: SimulatorUrl = SIMULATOR_URL,
    token_file: TokenFile = None,
    host: Host = LOOPBACK,
    port: Port = WEB_PORT,
    allow_host: AllowHost = None,
    protect_reads: ProtectReads = False,
) -> int:
    """Serve the dashboard as pages of a browser, with an address for everything it shows.

    On loopback everybody on this machine can read; changing something needs a login with the
    daemon's token. With a token it also prints a link that logs in once. Ctrl-C ends it.
    """
    require_extra("web", "the dashboard in a browser")
    from parktime.harness.servers.serve import serve_until_interrupted
    from parktime.harness.servers.web import WebSettings, serve_pages
    from parktime.webui.servers import Servers

    settings = WebSettings(
        servers=Servers(daemon=daemon, simulator=read_simulator_url(simulator)),
        token=read_token(token_file),
        protect_reads=protect_reads,
        allow_hosts=[check_host_name(name) for name in allow_host or ()],
    )
    if warning := exposure_warning(host, NEEDS_LOGIN):
        typer.echo(warning, err=True)
    serve_until_interrupted(lambda listening: serve_pages(settings, listening), (host, port))
    return 0
