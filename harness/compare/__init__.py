"""Compares several timelines of one scenario."""
