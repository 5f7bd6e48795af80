"""What matching sees of a person."""

from parktime.daemon.matching.person import Person


def test_a_name_is_one_text_also_where_a_part_is_missing():
    assert Person("c", "Mia", "Nguyen").name == "Mia Nguyen"
    assert Person("c", "", "Nguyen").name == "Nguyen"
    assert Person("c", "Mia", "").name == "Mia"


def test_the_key_is_of_the_whole_name_and_of_no_other_names():
    assert (
        Person("c", "Mia", "Nguyen", other_names=("Rose",)).name_key
        == Person.named("p", "NGUYEN, Mia").name_key
    )
    assert Person("c", "", "").name_key == ()
