import pytest

from parktime.harness.reference.plain import ordered_words, same_name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("O'Brien", "OBrien"),
        ("O’Brien", "OʻBrien"),
        ("Anna-Maria", "Anna Maria"),
        ("Nguyen Mia", "Mia Nguyen"),
        ("Zoë MÜLLER", "Zoe Müller"),
        ("Māhina", "Mahina"),
    ],
)
def test_the_handbook_s_equal_names_are_the_same_name(one: str, other: str):
    assert same_name_key(one) == same_name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("O'Brien", "O Brien"), ("Anna-Maria", "Annamaria"), ("Đặng", "Dang"), ("सुमन", "समन")],
)
def test_the_handbook_s_different_names_are_not(one: str, other: str):
    assert same_name_key(one) != same_name_key(other)


def test_words_keep_their_order_for_the_queue():
    assert ordered_words("van der Berg-Smith") == ("van", "der", "berg", "smith")
