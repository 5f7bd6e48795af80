"""No child's name, birth date or token in any line that is logged, whatever goes wrong."""

import io
import logging
import re

import pytest
import structlog

from tests.daemon import between
from tests.daemon.centres import BUSY, WATTLE
from tests.daemon.houses import busy_centre

FAULTS = {
    "nothing": None,
    "our own": between.raising(lambda: RuntimeError("Mia Nguyen 2022-03-14")),
    "timed out": between.timed_out(committed=True),
    "html": between.html(),
    "refusal that quotes": between.answering(422, '{"detail": "Mia Nguyen, born 2022-03-14"}'),
    "a slipped column": between.edited(lambda body: body.update(total="Mia Nguyen")),
}


@pytest.fixture
def logged():
    """Everything that is logged, down to DEBUG, by whomever."""
    text = io.StringIO()
    handler, root = logging.StreamHandler(text), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    structlog.configure(
        logger_factory=structlog.PrintLoggerFactory(text), cache_logger_on_first_use=False
    )
    yield text
    structlog.reset_defaults()
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("fault", FAULTS)
async def test_what_is_logged_names_nobody(home, logged, fault):
    house = home(BUSY, WATTLE)
    await busy_centre(house)
    await house.set_up("wattle")
    if FAULTS[fault] is not None:
        house.between.fault(
            "/(manage/v1|kidsoft/v2|storypark/v1)/(children|profiles|rooms)", FAULTS[fault], spare=2
        )
    await house.live("24h")
    said = logged.getvalue()
    assert "storypark" in said, "the log is listened to"
    for key in ("banksia", "wattle"):
        for secret in {*house.secrets(key), house.service(key).access.storypark_token}:
            assert not re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", said), secret
    assert ("own fault" in said) == (fault == "our own")
