"""Faults in the scenario language."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from parktime.simulator.fault_injection.kinds import KINDS
from parktime.simulator.fault_injection.operations import GROUPS
from parktime.simulator.scenario.scenario import FaultEntry
from parktime.simulator.scenario.schema.verbs import parse_verb


def read(**written):
    return parse_verb("fault", written).argument


def test_a_fault_needs_only_its_kind():
    assert read(kind="html") == FaultEntry("html", calls=GROUPS["all"])


def test_every_field_of_a_fault_is_read():
    entry = read(
        kind="server_error",
        api="ccms",
        calls=["reads", "token"],
        times=3,
        share=0.5,
        status=503,
        everybody=True,
        **{"for": "12h"},
    )
    assert (entry.api, entry.calls) == ("ccms", GROUPS["reads"] | {"token"})
    assert (entry.lasts, entry.until) == (timedelta(hours=12), None)
    assert (entry.times, entry.share, entry.status, entry.everybody) == (3, 0.5, 503, True)


def test_none_is_no_fault():
    assert parse_verb("fault", "none").argument is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_written(kind):
    assert read(kind=kind).kind == kind


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"kind": "htlm"}, "there is no fault 'htlm': did you mean 'html'?"),
        (
            {"kind": "html", "calls": "read_childs"},
            "there is no call 'read_childs': did you mean 'read_child'?",
        ),
        (
            {"kind": "empty_list", "calls": "writes"},
            "empty_list does not apply to these calls: it applies to kidsoft: read_children",
        ),
        (
            {"kind": "empty_list", "api": "storypark", "calls": "read_children"},
            "empty_list does not apply to these calls",
        ),
        (
            {"kind": "html", "seconds": 3},
            "html does not use `seconds`: remove it (used by latency, skewed_clock, keys_forgotten, keys_in_progress)",
        ),
        ({"kind": "latency", "seconds": -3}, "a response cannot be early"),
        ({"kind": "keys_forgotten", "seconds": -3}, "expected `seconds` of at least 0"),
        (
            {"kind": "html", "for": "1d", "until": "2026-12-10 09:00"},
            "the end is given twice: use either `until` or `for`",
        ),
        ({"kind": "html", "share": 0}, "greater than or equal to 1"),
        ({"kind": "html", "for": "0h"}, "ends before it starts"),
        ({"kind": "html", "share": 1.5}, "less than or equal to 1"),
        ({"kind": "html", "times": 0}, "greater than or equal to 1"),
        ({"kind": "server_error", "status": 404}, "greater than or equal to 500"),
        ("never", "expected none or {kind: …}"),
    ],
)
def test_invalid_identifiers_are_reported(written, message):
    with pytest.raises(ValidationError) as caught:
        parse_verb("fault", written)
    assert message in str(caught.value)
