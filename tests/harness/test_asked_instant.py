"""Instants on the command line."""

import pytest

from harness.asked_instant import asked_instant
from harness.instants import as_text
from harness.reading import read_one
from harness.wrong import Wrong


def test_is_local_to_the_first_service_unless_it_bears_an_offset() -> None:
    scenario = read_one("christmas-queensland")
    assert as_text(asked_instant("2026-12-14 20:30", scenario, "--at")) == "2026-12-14T10:30:00Z"
    assert as_text(asked_instant("2026-12-14T20:30+00:00", scenario, "--at")) == "2026-12-14T20:30:00Z"


@pytest.mark.parametrize(("text", "said"), [("soon", "--at: "), ("2020-01-01 00:00", "is before")])
def test_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(Wrong, match=said):
        asked_instant(text, read_one("christmas-queensland"), "--at")
