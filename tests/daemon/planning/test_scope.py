import pytest

from parktime.daemon.domain.service import POLICIES, Settings
from parktime.daemon.planning.inputs import in_scope
from tests.daemon.plan_inputs import child


@pytest.mark.parametrize(
    ("label", "sync_inactive", "expected"),
    [
        ("Active", False, True),
        ("Inactive", False, False),
        ("Inactive", True, True),
        ("Archived", True, False),
    ],
)
def test_manage_syncs_by_label_and_setting(label, sync_inactive, expected):
    assert (
        in_scope(child(1, label=label), POLICIES["manage"], Settings(sync_inactive=sync_inactive))
        is expected
    )


def test_kidsoft_syncs_every_child_that_it_lists():
    assert in_scope(child(1), POLICIES["kidsoft"], Settings())
