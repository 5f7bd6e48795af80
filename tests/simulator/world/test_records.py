from datetime import date

from parktime.simulator.world.ccms import Child

BORN, OTHER = date(2022, 3, 14), date(2021, 3, 14)


def test_a_child_of_one_word_has_a_family_name():
    assert Child("c00001", "", "Nguyen").name == "Nguyen"
    assert Child("c00001", "Mia", "Nguyen Tran").name == "Mia Nguyen Tran"


def test_only_two_known_birth_dates_tell_namesakes_apart():
    known, unknown = Child("c00001", "Mia", "Nguyen", BORN), Child("c00002", "Mia", "Nguyen")
    assert known.could_be("Mia Nguyen", BORN)
    assert known.could_be("Mia Nguyen", None)
    assert not known.could_be("Mia Nguyen", OTHER)
    assert unknown.could_be("Mia Nguyen", OTHER)
    assert not unknown.could_be("Mia Tran", None)
