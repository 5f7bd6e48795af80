"""A connection that ends, or hangs, instead of a response."""

from typing import Literal

from simulator.faults.exchange import BufferedResponse

DropMode = Literal["cut", "held", "halted"]


class ConnectionDropped(BaseException):
    """Raised through the whole application for the server to carry out.

    cut: the connection ends, after `partial` if set · held: nothing (more) is sent until the caller
    gives up · halted: like held, and the owner of the halt is told. Not an `Exception`, so that no
    error handler catches it.
    """

    def __init__(self, mode: DropMode) -> None:
        super().__init__(mode)
        self.mode = mode
        self.partial: BufferedResponse | None = None  # an answer of which a part is sent first
