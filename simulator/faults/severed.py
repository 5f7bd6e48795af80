"""What no answer can say: that the connection ended, or that nothing comes at all."""

from typing import Literal

from simulator.faults.exchange import BufferedResponse

DropMode = Literal["cut", "held", "halted"]


class ConnectionDropped(BaseException):
    """Raised through the whole application, for whoever holds the connection to carry out.

    cut: it ends here, whatever was sent of the answer · held: nothing (more) comes, until the caller gives up · halted:
    the same, and whoever set the fault wants to know. No `Exception`: no handler of errors is to take it for a mistake.
    """

    def __init__(self, mode: DropMode) -> None:
        super().__init__(mode)
        self.mode = mode
        self.partial: BufferedResponse | None = None  # an answer of which a part is sent first
