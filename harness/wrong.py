"""What a command's user got wrong: told on stderr without a traceback, exit status 2."""


class Wrong(Exception):
    """A file or an argument that is wrong; nothing was done. `lines` are told as they stand, the message after them."""

    def __init__(self, message: str, lines: list[str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.lines = lines or []
