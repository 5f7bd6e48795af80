import re
import signal

import httpx2

from parktime.harness.cli import main

STEPS = """\
steps:
  - at: 2026-11-02 09:00
    do: [{leave: Noah Smith}, {post: {Possums: 1}}, sync]
  - at: 2026-11-02 10:00
    do: {add_profile: Zoe Lee}
    expect: {runs: 1}
"""


def test_the_world_s_steps_happen_at_their_instants_and_the_others_are_named(write_story, serving):
    path = write_story(STEPS)
    with serving("simulator", str(path), "--port", "0") as (process, told):
        url = re.search(r"https?://\S+", told)[0]
        with httpx2.Client(base_url=url) as client:
            client.post("/clock/advance", json={"to": "2026-11-02T00:00:00Z"}).raise_for_status()
            profiles = client.get("/world/services/banksia/storypark").json()["profiles"]
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Zoe" in {row["given"] for row in profiles}
    assert f"{path}:20: sync is left out" in err
    assert f"{path}: what is expected (line 23) is left out" in err


def test_a_simulator_may_leave_all_steps_to_others(write_story, serving):
    with serving("simulator", str(write_story(STEPS)), "--port", "0", "--no-steps") as (_, told):
        url = re.search(r"https?://\S+", told)[0]
        with httpx2.Client(base_url=url) as client:
            client.post("/clock/advance", json={"by": "1d"}).raise_for_status()
            profiles = client.get("/world/services/banksia/storypark").json()["profiles"]
    assert "Zoe" not in {row["given"] for row in profiles}


def test_a_port_that_is_taken_ends_with_2(write_story, simulator_url, capsys):
    assert main(["simulator", str(write_story()), "--port", simulator_url.rpartition(":")[2]]) == 2
    assert "cannot listen on 127.0.0.1 port" in capsys.readouterr().err


def test_several_files_are_several_worlds_each_with_its_own_path_and_clock(write_story, serving):
    one, other = write_story(STEPS), write_story(STEPS, name="other.yaml")
    with serving("simulator", str(one), str(other), "--port", "0") as (_, told):
        url = re.search(r"https?://[^/\s]+", told)[0]
        with httpx2.Client(base_url=url) as client:
            paths = [world["path"] for world in client.get("/").json()["worlds"].values()]
            client.post(f"{paths[0]}/clock/advance", json={"by": "1d"}).raise_for_status()
            nows = [client.get(f"{path}/clock").json()["now"] for path in paths]
            worlds = [
                client.get(f"{path}/world/services/banksia/storypark").json()["profiles"]
                for path in paths
            ]
            assert client.get("/clock").status_code == 404
    assert paths[1] == "/other" and nows[0] > nows[1]
    assert ["Zoe" in {row["given"] for row in profiles} for profiles in worlds] == [True, False]


def test_a_simulator_without_a_file_opens_worlds_over_http(write_story, serving):
    text = write_story(STEPS).read_text()
    with serving("simulator", "--port", "0", "--max-worlds", "1") as (process, told):
        url = re.search(r"https?://[^/\s]+", told)[0]
        with httpx2.Client(base_url=url) as client:
            assert client.get("/").json()["worlds"] == {}
            opened = client.post("/worlds", content=text).raise_for_status().json()
            assert [each["verb"] for each in opened["skipped"]] == ["sync"]
            moved = client.post(f"{opened['url']}clock/advance", json={"by": "1d"})
            assert moved.raise_for_status().json()["reached"]
            assert client.post("/worlds", content=text).status_code == 409
            assert client.delete(f"/worlds/{opened['id']}").status_code == 204
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_worlds_are_opened_beside_those_of_files(write_story, serving):
    path = write_story(STEPS)
    with serving("simulator", str(path), "--port", "0") as (_, told):
        url = re.search(r"https?://[^/\s]+", told)[0]
        with httpx2.Client(base_url=url) as client:
            opened = client.post("/worlds", content=path.read_text()).raise_for_status().json()
            client.post(f"{opened['url']}clock/advance", json={"by": "1d"}).raise_for_status()
            worlds = client.get("/worlds").json()["worlds"]
            assert [each["path"] for each in worlds] == ["", "/worlds/w1"]
            assert client.get("/clock").json()["now"] == worlds[0]["now"] < worlds[1]["now"]
            assert client.get(f"/worlds/{worlds[0]['id']}/clock").json()["epoch"] == 0
