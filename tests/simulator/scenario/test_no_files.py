"""Reading a scenario opens no other file."""

import sys
from contextlib import contextmanager

from parktime.simulator.scenario.read import read_scenario
from parktime.simulator.world.factory import build_world

PATHS = ("../../outside", "/etc/passwd", "file:///etc/passwd", "~/.ssh/id_rsa", "C:/outside")
STORY = """
title: "{0}"
about: "{2}"
starts: 2026-11-02 08:00
ends: 2026-11-04 09:00
services:
  banksia:
    name: "{1}"
    ccms: manage
    time_zone: Australia/Brisbane
    region: AU-QLD
    paid_children: 10
    rooms: ["{0}", "{1}"]
    children:
      - {{name: {{given: "{3}", family: "{4}"}}, born: 2022-03-14, books: {{room: "{0}", days: [mon]}}}}
    storypark:
      rooms: ["{1}"]
      profiles: ["{2}"]
steps:
  - at: 2026-11-03 09:00
    do: [{{post: {{"{1}": 3}}}}, {{add_room: "{2}"}}]
"""

_opened: list[str] = []
_listening: list[bool] = []


def _hear(event: str, arguments: tuple) -> None:
    if _listening and event in (
        "open",
        "os.listdir",
        "os.scandir",
        "subprocess.Popen",
        "socket.connect",
    ):
        _opened.append(str(arguments[0]))


sys.addaudithook(
    _hear
)  # which can never be taken off again, and hears only what is opened in `opened`


@contextmanager
def opened():
    """What is opened meanwhile."""
    _opened.clear()
    _listening.append(True)
    try:
        yield _opened
    finally:
        _listening.clear()


def test_texts_that_look_like_paths_open_nothing(tmp_path):
    path = tmp_path / "story.yaml"
    path.write_text(STORY.format(*PATHS), encoding="utf-8")
    build_world(
        read_scenario(path)
    )  # time zones and holidays are read when they are first asked for
    with opened() as files:
        world = build_world(read_scenario(path))
    assert files == [str(path)]
    assert [room.name for room in world.services["banksia"].picture.rooms] == list(PATHS[:2])
