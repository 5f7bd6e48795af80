"""The terminal's input, read so that no byte or key of it ends the dashboard."""

import os
import selectors
import unicodedata
from codecs import getincrementaldecoder
from contextlib import suppress
from threading import Thread
from typing import Any

from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

MOST_PASTED = 1_000
"""Characters of a paste that are kept: the longest input of the dashboard is a name."""

_PIECE_BYTES = 4096
_LOOK_S = 0.1
_LATIN_CONTROLS = ("\x7f", "\x9f")


class TolerantDriver(LinuxDriver):
    """Textual's driver for terminals, which by itself ends with the first byte that is no UTF-8.

    The terminal is read here, and what it sends is passed on through a pipe as UTF-8.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._shown_app = app

    def run_input_thread(self) -> None:
        """Read keys until the application ends, whatever they are."""
        terminal, (reading, writing) = self.fileno, os.pipe()
        passing_on = Thread(target=self._pass_on, args=(terminal, writing), name="terminal input")
        passing_on.start()
        self.fileno = reading
        try:
            while not self.exit_event.is_set():
                with suppress(ValueError, OverflowError):  # a key code that no keyboard sends
                    super().run_input_thread()
        finally:
            self.fileno = terminal
            os.close(reading)
            passing_on.join()
            os.close(writing)

    def _pass_on(self, terminal: int, writing: int) -> None:
        decoder = getincrementaldecoder("utf-8")("replace")
        with selectors.SelectSelector() as selector, suppress(BrokenPipeError):
            selector.register(terminal, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if not selector.select(_LOOK_S):
                    continue
                if not (piece := _read(terminal)):
                    self._shown_app.call_later(self._end_without_terminal)
                    return
                os.write(writing, decoder.decode(piece).encode())

    def _end_without_terminal(self) -> None:
        self._shown_app.exit(return_code=1, message="the terminal has gone")

    def process_message(self, message: Message) -> None:
        """Pass on keys that a keyboard can send, and the beginning of a paste."""
        if isinstance(message, events.Paste):
            kept = filter(_is_typed, message.text[:MOST_PASTED])
            message = events.Paste("".join(kept))
        elif isinstance(message, events.Key) and not _is_typed(message.character or ""):
            return
        super().process_message(message)


def _read(terminal: int) -> bytes:
    """What the terminal sends; nothing if it has gone."""
    try:
        return os.read(terminal, _PIECE_BYTES)
    except OSError:
        return b""


def _is_typed(character: str) -> bool:
    """Whether a keyboard sends it: no half of a character, and nothing that reorders text."""
    if len(character) != 1:
        return True
    first, last = _LATIN_CONTROLS
    return unicodedata.category(character) not in ("Cs", "Cf") and not first < character <= last
