"""Switches FastAPI's telemetry off: it costs time, and request URLs may contain personal data."""

from typing import Final

from fastapi.telemetry import TelemetryConfig

OFF: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
