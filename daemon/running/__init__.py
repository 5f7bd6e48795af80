"""Carrying runs out: reading both sides, looking twice, writing under a journal, and bearing what goes wrong."""
