"""The daemon's log lines, for people and machines that read the log."""

import sys
from collections.abc import Callable
from typing import Any


class DaemonLog:
    """Writes lines with structlog, which is loaded with the first one: most plays have none."""

    def __init__(self) -> None:
        self._configure: Callable[[], None] | None = None

    def configure_later(self, configure: Callable[[], None]) -> None:
        """Configure structlog so when it is loaded; at once if it is."""
        if "structlog" in sys.modules:
            configure()
        else:
            self._configure = configure

    def debug(self, event: str, **values: Any) -> None:
        """Write a line of detail."""
        self._write("debug", event, values)

    def info(self, event: str, **values: Any) -> None:
        """Write a line about what is as it should be."""
        self._write("info", event, values)

    def warning(self, event: str, **values: Any) -> None:
        """Write a line about something that needs attention if it goes on."""
        self._write("warning", event, values)

    def error(self, event: str, **values: Any) -> None:
        """Write a line about something that needs attention."""
        self._write("error", event, values)

    def _write(self, level: str, event: str, values: dict[str, Any]) -> None:
        import structlog

        configure, self._configure = self._configure, None
        if configure is not None:
            configure()
        getattr(structlog.get_logger("daemon"), level)(event, **values)


log = DaemonLog()
"""The log of all daemons of a process."""
