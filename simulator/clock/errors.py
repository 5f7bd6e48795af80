"""Errors of the clock."""

from parktime.simulator.errors import SimulatorError


class ClockError(SimulatorError):
    """Base class: a request that the clock refuses, or an advance that stopped early."""


class InThePastError(ClockError):
    """An advance to an instant that has passed."""


class InTheFutureError(ClockError):
    """A rewind to an instant that is yet to come."""


class BeforeStartError(ClockError):
    """A rewind to before the earliest instant that the world can restore."""


class TooFarError(ClockError):
    """An advance beyond the clock's limit."""


class AlreadyAdvancingError(ClockError):
    """An advance or rewind while another is under way."""


class TooManyParticipantsError(ClockError):
    """The limit of participants is reached."""


class ClosedError(ClockError):
    """The clock's world is being shut down."""


class LoopingError(ClockError):
    """A participant was answered too often at one instant, so that time cannot progress."""

    def __init__(self, name: str, answers: int) -> None:
        super().__init__(
            f"participant {name!r} was answered {answers} times at one instant without waiting for a later one"
        )
        self.name = name


class HeldError(ClockError):
    """Participants stayed busy for longer than an advance's patience."""

    def __init__(self, names: tuple[str, ...], patience_s: float) -> None:
        super().__init__(f"busy for more than {patience_s:g} s: {', '.join(names)}")
        self.names = names
