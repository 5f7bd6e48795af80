from parktime.harness.expectations.observation import full_name


def test_new_changes_are_those_of_the_runs_since(rows):
    old, new = (
        rows.change("create", "map-child", "A B"),
        rows.change("archive", "leaves-scope", "A B"),
    )
    seen = rows.seen(runs=[rows.run(1, old), rows.run(2, new)], since=1)
    assert seen.new_changes == [new]


def test_a_single_word_is_a_whole_name():
    assert full_name({"given": "", "family": "Teuila"}) == "Teuila"
