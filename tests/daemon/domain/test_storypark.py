from tests.daemon.plan_inputs import plan_input, profile


def test_active_profiles_take_the_space_whether_linked_or_not():
    storypark = plan_input(
        profiles=[profile(1), profile(2, state="archived"), profile(3)], paid=2
    ).storypark
    assert storypark.active_count == 2


def test_a_name_is_written_as_people_write_it():
    assert profile(1, "Mia Nguyen Tran").name == "Mia Nguyen Tran"
    assert profile(1, "Mia").name == "Mia"
