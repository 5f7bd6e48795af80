"""Worlds for other people's tests, and scenario files as tests: parktime in pytest."""
