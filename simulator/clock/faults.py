"""What a clock cannot do, in words for whoever asked."""


class ClockError(Exception):
    """The root: a request that the clock refuses, or an advance that came to a stop."""


class InThePastError(ClockError):
    """An advance to an instant that has passed."""


class InTheFutureError(ClockError):
    """A rewind to an instant that is yet to come."""


class BeforeStartError(ClockError):
    """A rewind to an instant that the world does not remember: before it began, mostly."""


class TooFarError(ClockError):
    """An advance over more than the clock's bound."""


class AlreadyAdvancingError(ClockError):
    """A second advance, or a rewind, while one is under way."""


class TooManyParticipantsError(ClockError):
    """One more participant than a clock takes."""


class ClosedError(ClockError):
    """The clock's world is being shut down."""


class LoopingError(ClockError):
    """One participant was answered too often at one instant: it makes no progress, so time would not either."""

    def __init__(self, name: str, answers: int) -> None:
        super().__init__(
            f"participant {name!r} was answered {answers} times at one instant without waiting for a later one"
        )
        self.name = name


class HeldError(ClockError):
    """Participants that stayed busy for longer than the patience of an advance."""

    def __init__(self, names: tuple[str, ...], patience_s: float) -> None:
        super().__init__(f"busy for more than {patience_s:g} s: {', '.join(names)}")
        self.names = names
