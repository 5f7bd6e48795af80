"""The one way in which the model says no."""


class Refusal(Exception):
    """Somebody asked for what the handbook does not allow at that moment; nothing has changed."""
