import pytest

from parktime.daemon.domain.links import ChildLink, Links, RoomLink
from parktime.daemon.domain.run import Change
from parktime.daemon.domain.service_state import UnconfirmedWrite

LINKS = Links(
    {
        "x1": ChildLink("x1", "Mia", "Lee"),
        "x2": ChildLink("x2", "Zoe", "Lee", mapping="linked", target_id="p1"),
    },
    {"x1": RoomLink("x1", "Possums", "linked", "s1", True)},
)


def asked(kind, ccms_id, mapping, target_id=None):
    return UnconfirmedWrite(
        Change(kind, "a-rule", ccms_id, "Name", None, None, "because"),
        "key",
        {},
        mapping,
        target_id,
    )


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        (asked("create", "x1", "create"), True),
        (asked("create", "x2", "create"), False),  # linked by somebody
        (
            asked("create", "x2", "linked", "p1"),
            True,
        ),  # its profile had gone, and nothing else was chosen
        (asked("create", "x2", "linked", "p0"), False),
        (asked("create", "x3", "create"), False),  # no row is left of it
        (asked("add_room", "x1", "create"), False),
        (asked("return_room", "x1", "linked", "s1"), True),
    ],
)
def test_it_is_wanted_while_nobody_decided_otherwise(request_, wanted):
    assert request_.still_applies(LINKS) == wanted
