"""What a person is told who is refused something."""

from parktime.daemon.domain.errors import Refused


def refused(rule, words=""):
    """A context in which a person is told so, and why."""
    return _Refused(rule, words)


class _Refused:
    def __init__(self, rule, words):
        self.rule, self.words = rule, words

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        assert kind is Refused, f"not refused, but {error!r}"
        assert (error.rule, self.words in error.message) == (self.rule, True), error.message
        return True
