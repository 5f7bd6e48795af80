"""Judges a foreign sync: compares Storypark with scenarios and the reference model."""
