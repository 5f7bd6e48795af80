"""The example of the contract, played as it stands there."""

from pathlib import Path

from parktime.harness.player.play import play_file

EXAMPLE = Path(__file__).with_name("contract-example.yaml")


def test_the_contract_s_example_holds():
    result = play_file(EXAMPLE)
    assert result["failures"] == []
    assert [row for row in result["expectations"] if not row["passed"]] == []
    assert result["passed"]
    runs = result["services"]["banksia"]["runs"]
    assert len(runs) == 1 + 140 + 1  # set-up, ten weeks of two a day, and the one by hand
    told = [
        (change["rule"], change["room"], run["at"])
        for run in runs
        for change in run["changes"]
        if "room" in change
    ]
    assert told == [
        ("map-room", "Wombats", "2026-11-29T22:00:00Z"),
        ("room-removed", "Possums", "2026-12-13T22:00:00Z"),
        ("room-returns", "Possums", "2026-12-27T22:00:00Z"),
    ]
