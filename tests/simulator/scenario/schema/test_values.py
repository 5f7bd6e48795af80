import pytest

from parktime.simulator.scenario.schema.forms import tidy


def test_white_space_is_made_single():
    assert tidy("  Mia \n Nguyen\t") == "Mia Nguyen"


@pytest.mark.parametrize("text", ["a\0b", "\x07", "a\x85b", "\x1b[31m", "\ud800"])
def test_control_characters_are_refused(text):
    with pytest.raises(ValueError, match="control character"):
        tidy(text)


def test_letters_of_every_script_stay_as_they_are():
    assert tidy("Đặng Thị सुमन O’Brien") == "Đặng Thị सुमन O’Brien"


def test_blank_text_is_refused():
    with pytest.raises(ValueError, match="blank"):
        tidy(" \n ")
