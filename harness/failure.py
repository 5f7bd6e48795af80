"""Why something that was asked was not done: somebody refuses, or something of ours is broken."""


class Refusal(Exception):
    """Whoever was asked refused, in words for a person. `rule` is the handbook's id, where one refuses."""

    def __init__(self, message: str, rule: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule


class HarnessFailure(Exception):
    """A program of ours did not do its part: the play cannot be trusted."""
