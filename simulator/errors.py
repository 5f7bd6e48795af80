"""The simulator's errors. Those of a scenario file are in `scenario.errors`.

`ConnectionDropped` (fault_injection) is no error: it carries an injected fault to the server.
"""


class SimulatorError(Exception):
    """Base class of all errors of the simulator."""


# The world


class RefusedError(SimulatorError):
    """An action that is not possible in the present state; nothing was changed.

    `message` is shown to the caller. `rule` is the handbook's id of the refusing rule, if any.
    """

    def __init__(self, message: str, rule: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule


class NotFoundError(RefusedError):
    """There is no profile, room or service of that id."""


class ReferenceTakenError(RefusedError):
    """Another profile or room of the service has this reference; `id` is its id."""

    def __init__(self, what: str, id: str) -> None:
        super().__init__(f"the {what} {id} has this reference")
        self.id = id


class PlanFullError(RefusedError):
    """Storypark's refusal to add a child beyond the paid ones (rule plan-space)."""

    def __init__(self, paid_children: int) -> None:
        super().__init__(
            "This is the maximum number of children allowed on your current plan "
            f"({paid_children})",
            rule="plan-space",
        )


class HistoryForgottenError(SimulatorError):
    """What is asked for is no longer in the world's event log."""


# The clock


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


class DeletedError(ClosedError):
    """The clock's world has been deleted, while the server goes on."""


class LoopingError(ClockError):
    """A participant was answered too often at one instant, so that time cannot progress."""

    def __init__(self, name: str, answers: int) -> None:
        super().__init__(
            f"participant {name!r} was answered {answers} times at one instant without "
            "waiting for a later one"
        )
        self.name = name


class HeldError(ClockError):
    """Participants stayed busy for longer than an advance's patience."""

    def __init__(self, names: tuple[str, ...], patience_s: float) -> None:
        super().__init__(f"busy for more than {patience_s:g} s: {', '.join(names)}")
        self.names = names
