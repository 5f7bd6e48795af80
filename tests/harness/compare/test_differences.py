"""Where two histories part."""

from parktime.harness.compare.differences import differences
from tests.harness.compare.rows import change, play, run, service


def rows_of_differences(one, other):
    return [
        (each.at[11:13], each.about, each.who, each.without is not None, each.with_it is not None)
        for each in differences(one, other)
    ]


def test_a_change_of_one_timeline_only_is_reported_with_its_row():
    late, early = change("archive"), change("remove_room", "Possums", "r1")
    one = play(banksia=service(run(8), run(20, late)))
    other = play(banksia=service(run(8, early), run(20)))
    first, second = differences(one, other)
    assert (first.about, first.who, first.without, first.with_it) == (
        "room",
        "Possums",
        None,
        early,
    )
    assert (second.about, second.who, second.without, second.with_it) == (
        "child",
        "Mia Nguyen",
        late,
        None,
    )


def test_reasons_alone_are_no_difference():
    one = play(banksia=service(run(8, change("archive", why="no longer listed since Monday"))))
    other = play(banksia=service(run(8, change("archive", why="gone"))))
    assert differences(one, one) == differences(one, other) == []


def test_a_changed_value_is_reported_with_both_rows():
    one = play(banksia=service(run(8, change("move", after=["Possums"]))))
    other = play(banksia=service(run(8, change("move", after=["Wombats"]))))
    assert rows_of_differences(one, other) == [("08", "child", "Mia Nguyen", True, True)]


def test_namesakes_are_different_children():
    one = play(banksia=service(run(8, change("archive", ccms_id="c1"))))
    other = play(banksia=service(run(8, change("archive", ccms_id="c2"))))
    assert rows_of_differences(one, other) == [
        ("08", "child", "Mia Nguyen", True, False),
        ("08", "child", "Mia Nguyen", False, True),
    ]


def test_a_missing_or_different_run_is_reported_once_while_it_lasts():
    one = play(banksia=service(run(8), run(12), run(16), run(20)))
    other = play(banksia=service(run(8), run(9, cause="update"), run(20, outcome="partial")))
    assert rows_of_differences(one, other) == [
        ("09", "run", "update run", False, True),
        ("12", "run", "schedule run", True, False),
        ("20", "run", "schedule run", True, True),
    ]


def test_a_wait_is_reported_whenever_the_timelines_diverge():
    wait = change("wait", rule="plan-space")
    one = play(
        banksia=service(run(4, wait), run(8, wait), run(12, wait), run(16, wait), run(20, wait))
    )
    other = play(banksia=service(run(4, wait), run(8), run(12), run(16, wait), run(20)))
    assert [each[0] for each in rows_of_differences(one, other)] == ["08", "20"]


def test_a_wait_is_no_difference_without_a_run_in_both():
    wait = change("wait", rule="plan-space")
    one = play(banksia=service(run(8, wait)))
    other = play(banksia=service(run(8, wait), run(9, wait, cause="update")))
    assert rows_of_differences(one, other) == [("09", "run", "update run", False, True)]


def test_two_runs_of_one_instant_are_two():
    one = play(
        banksia=service(run(8, change("archive")), run(8, change("archive"), cause="manual"))
    )
    other = play(banksia=service(run(8, change("archive"))))
    assert rows_of_differences(one, other) == [
        ("08", "run", "manual run", True, False),
        ("08", "child", "Mia Nguyen", True, False),
    ]


def test_services_are_in_the_order_of_the_file():
    one = play(
        wattle=service(run(8, change("archive"))), banksia=service(run(8, change("archive")))
    )
    other = play(wattle=service(run(8)), banksia=service(run(8)))
    assert [each.service for each in differences(one, other)] == ["wattle", "banksia"]
