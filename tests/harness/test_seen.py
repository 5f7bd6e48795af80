from harness.seen import whole_name


def test_invitations_owed_are_names_as_now_of_created_profiles_that_nobody_invited(rows):
    seen = rows.seen(
        [
            rows.profile("p2", "Renamed Smith", state="archived"),
            rows.profile("p1", "Mia Nguyen"),
            rows.profile("p3", "Zoe Lee", invited=True),
            rows.profile("p4", "Not Ours"),
        ],
        created=["p1", "p2", "p3", "p9"],
    )
    assert seen.invitations_owed == ["Mia Nguyen", "Renamed Smith"]


def test_new_changes_are_those_of_the_runs_since(rows):
    old, new = rows.change("create", "map-child", "A B"), rows.change("archive", "leaves-scope", "A B")
    seen = rows.seen(runs=[rows.run(1, old), rows.run(2, new)], since=1)
    assert seen.new_changes == [new]


def test_a_single_word_is_a_whole_name():
    assert whole_name({"given": "", "family": "Teuila"}) == "Teuila"
