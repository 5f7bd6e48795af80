import json

import httpx2

from parktime.harness.cli import main
from parktime.simulator.fault_injection.kinds import KINDS


def test_every_kind_with_what_it_does(capsys):
    assert main(["faults"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(KINDS)
    assert main(["faults", "--json"]) == 0
    stale = next(row for row in json.loads(capsys.readouterr().out) if row["kind"] == "stale_etag")
    assert stale["calls"]["kidsoft"] == []
    assert "read_account" in stale["calls"]["storypark"]


def test_how_often_each_was_done_in_a_simulator(simulator_url, capsys):
    httpx2.post(
        f"{simulator_url}/world/faults",
        json={"fault": {"kind": "html", "calls": "token", "everybody": True}},
    )
    for _ in range(3):
        httpx2.post(f"{simulator_url}/manage/oauth/token", json={})
    assert main(["faults", "--simulator", simulator_url]) == 0
    lines = capsys.readouterr().out.splitlines()
    html = next(line for line in lines if line.startswith("html"))
    assert html.split()[-1] == "3"
    assert main(["faults", "--json", "--simulator", simulator_url]) == 0
    told = json.loads(capsys.readouterr().out)["injected"]
    assert told == [{"kind": "html", "api": "manage", "call": "token", "times": 3}]


def test_where_no_simulator_is_it_says_so(capsys):
    assert main(["faults", "--simulator", "http://127.0.0.1:9"]) == 2
    assert "cannot be reached" in capsys.readouterr().err
