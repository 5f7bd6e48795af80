import pytest

from parktime.simulator.scenario.times import read_zone


def test_a_zone_is_read_by_its_name():
    assert read_zone("Australia/Brisbane").key == "Australia/Brisbane"
    assert read_zone("UTC").key == "UTC"


@pytest.mark.parametrize(
    "text",
    [
        "Australia",
        "../etc/passwd",
        "localtime",
        "/etc/localtime",
        "AEST",
        "australia/brisbane",
        "EST5EDT",
    ],
)
def test_what_names_no_place_is_refused(text):
    with pytest.raises(ValueError, match="there is no time zone"):
        read_zone(text)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Australia/Brisbone", "Australia/Brisbane"),
        ("Brisbane", "Australia/Brisbane"),
        ("Lord Howe", "Australia/Lord_Howe"),
    ],
)
def test_the_nearest_is_offered(text, near):
    with pytest.raises(ValueError, match=f"did you mean '{near}'"):
        read_zone(text)
