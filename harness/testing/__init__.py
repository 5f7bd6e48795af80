"""parktime in pytest: worlds as a fixture, and scenario files as tests."""

from parktime.harness.errors import RefusedError

__all__ = ["RefusedError"]
