import structlog

from parktime.daemon.sync.errors import internal_error


def test_a_fault_is_told_by_its_type_and_its_places_and_never_by_its_words():
    with structlog.testing.capture_logs() as logged:
        try:
            raise ValueError("Mia Nguyen, born 2022-03-14")
        except ValueError as error:
            told = internal_error(error, "schedule run", "banksia")
    assert str(told) == "a fault of the daemon's own (ValueError)"
    (line,) = logged
    assert (line["log_level"], line["doing"], line["service"], line["type"]) == (
        "error",
        "schedule run",
        "banksia",
        "ValueError",
    )
    assert "test_own_fault.py" in line["places"]
    assert "Mia" not in repr(logged)
