"""Judges somebody else's sync: Storypark is held against scenarios and the reference model."""
