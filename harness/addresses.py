"""Where parktime's programs listen unless they are told otherwise."""

LOOPBACK = "127.0.0.1"
SIMULATOR_PORT = 8700
DAEMON_PORT = 8701
WEB_PORT = 8702
SIMULATOR_URL = f"http://{LOOPBACK}:{SIMULATOR_PORT}"
DAEMON_URL = f"http://{LOOPBACK}:{DAEMON_PORT}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on that host."""
    return host in ("localhost", "::1") or host.startswith("127.")
