"""Work in the background."""

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode


def start(node: DOMNode, act: Callable[[], Coroutine[Any, Any, None]], group: str, *, exclusive: bool = False) -> None:
    """Does `act` in a worker of `node`; an exclusive one takes the place of those of its group.

    It takes the function, not its coroutine: one that is replaced before it began would never be awaited.
    """
    work: Any = act
    node.run_worker(work, group=group, exclusive=exclusive)
