"""What a screen asks the app to open; the app knows all screens, no screen another one."""

from dataclasses import dataclass

from textual.message import Message

from parktime.tui.presenters.find import Found
from parktime.tui.presenters.life_page import About


@dataclass(frozen=True, slots=True)
class Subject:
    """A child or room of a service."""

    service: str
    about: About
    ccms_id: str
    name: str


class OpenLife(Message):
    """Open the page of a child or room."""

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject


class OpenRun(Message):
    """Open a run."""

    def __init__(self, service: str, run: int) -> None:
        super().__init__()
        self.service = service
        self.run = run


class OpenHistory(Message):
    """Open the sync history with the runs that changed a child or room."""

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self.subject = subject


class OpenFound(Message):
    """Open what was found by its name."""

    def __init__(self, found: Found) -> None:
        super().__init__()
        self.found = found


class FindElsewhere(Message):
    """Look for a name everywhere; `text` is what was typed already."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.text = text
