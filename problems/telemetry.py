"""FastAPI's own telemetry, switched off: addresses of requests can bear what no log may, and asking for it costs every request."""

from typing import Final

from fastapi.telemetry import TelemetryConfig

OFF: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
