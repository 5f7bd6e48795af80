from parktime.harness.commands.rules import rules_shown


def played(rows, *changes, passed=True, shows=(), refusals=(), file="scenarios/christmas.yaml"):
    runs = [{"changes": list(changes)}]
    return {
        "file": file,
        "passed": passed,
        "shows": list(shows),
        "refusals": list(refusals),
        "services": {"a": {"runs": runs}},
    }


def test_changes_refusals_and_the_file_s_own_word_show_rules(rows):
    result = played(
        rows,
        rows.change("create", "map-child", "A B"),
        shows=["cadence"],
        refusals=[{"rule": "admin-only"}, {"rule": None}],
    )
    assert rules_shown(result) == {"map-child", "cadence", "admin-only"}


def test_a_file_that_failed_is_not_taken_at_its_word(rows):
    assert rules_shown(played(rows, passed=False, shows=["cadence"])) == set()
