"""Default addresses of the servers, and who can reach a host."""

from ipaddress import ip_address

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


def exposure_warning(host: str, means: str) -> str:
    """A warning that other machines can reach the server, and what that means; "" on loopback."""
    if is_loopback(host):
        return ""
    return (
        f"parktime: listening on {host}: every machine that reaches this one can reach it, over an "
        f"unencrypted connection. {means}"
    )
