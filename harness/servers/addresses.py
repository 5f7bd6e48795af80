"""Default addresses of the servers, and who can reach a host."""

import re
from ipaddress import ip_address

from parktime.harness.errors import UsageError

LOOPBACK = "127.0.0.1"
SIMULATOR_PORT = 8700
DAEMON_PORT = 8701
WEB_PORT = 8702
SIMULATOR_URL = f"http://{LOOPBACK}:{SIMULATOR_PORT}"
DAEMON_URL = f"http://{LOOPBACK}:{DAEMON_PORT}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that host."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_host_name(name: str) -> str:
    """A host's name or address, without scheme and port. Raises UsageError for anything else."""
    if re.fullmatch(r"(?!-)[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?", name) or _is_address(name):
        return name
    raise UsageError(
        f"--allow-host {name!r} is no name of a host: write it without scheme, port and path, "
        "e.g. --allow-host simulator"
    )


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def exposure_warning(host: str, means: str) -> str:
    """A warning that other machines can reach the server, and what that means; "" on loopback."""
    if is_loopback(host):
        return ""
    return (
        f"parktime: listening on {host}: every machine that reaches this one can reach it, over an "
        f"unencrypted connection. {means}"
    )
