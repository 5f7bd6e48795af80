"""Writes scenario files: templates, and scenarios from rosters and running worlds."""
