"""Explanations of why a child or a room is as it is."""
