"""parktime in pytest: worlds as a fixture, and scenario files as tests."""
