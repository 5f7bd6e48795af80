"""`parktime services` against a running daemon."""

import json
import re

import httpx2
import pytest

from parktime.harness.cli import main

pytestmark = pytest.mark.e2e

LIST = """[services.banksia]
name = "Banksia Kindergarten"
ccms = "manage"
time_zone = "Australia/Brisbane"
ccms_url = "{simulator}{ccms[url]}"
storypark_url = "{simulator}{storypark[url]}"
client_id = "env:CLIENT_ID"
client_secret = "file:secret"
storypark_token = "env:STORYPARK_TOKEN"
"""


def test_services_are_removed_and_added_again_with_their_links(
    write_story, serving, tmp_path, monkeypatch, capsys
):
    token = tmp_path / "token"
    with serving(
        "up",
        str(write_story()),
        "--paused",
        "--port",
        "0",
        "--daemon-port",
        "0",
        "--token-file",
        str(token),
        wait_for="paused",
    ) as (_, told):
        simulator, daemon = re.findall(r"https?://\S+", told)[:2]
        where = ["--daemon", daemon, "--token-file", str(token)]

        def call(*arguments: str) -> tuple[int, str]:
            status = main(["services", *arguments, *where])
            return status, capsys.readouterr().out

        status, listed = call("list", "--json")
        assert status == 0
        assert [(each["key"], each["state"]) for each in json.loads(listed)] == [
            ("banksia", "set-up")
        ]
        before = httpx2.get(f"{simulator}/world/services/banksia/storypark").json()
        links = httpx2.get(f"{daemon}/v1/services/banksia/links").json()

        assert call("remove", "banksia")[0] == 2, "nobody is there to ask"
        assert call("remove", "banksia", "--yes")[0] == 1, "it is turned on"
        assert json.loads(call("list", "--json")[1])
        assert call("remove", "banksia", "--yes", "--turn-off")[0] == 0
        assert call("remove", "banksia", "--yes")[0] == 0, "it is gone already"
        assert json.loads(call("list", "--json")[1]) == []
        assert call("show", "banksia")[0] == 1

        known = httpx2.get(f"{simulator}/world/services/banksia/credentials").json()
        monkeypatch.setenv("CLIENT_ID", known["ccms"]["client_id"])
        monkeypatch.setenv("STORYPARK_TOKEN", known["storypark"]["token"])
        (tmp_path / "secret").write_text(known["ccms"]["client_secret"])
        file = tmp_path / "services.toml"
        file.write_text(LIST.format(simulator=simulator, **known))
        assert call("add", str(file), "--check")[0] == 0
        assert json.loads(call("list", "--json")[1]) == []
        for _ in range(2):
            assert call("add", str(file))[0] == 0
        shown = json.loads(call("show", "banksia", "--json")[1])
        assert shown["state"] == "off"
        assert httpx2.get(f"{daemon}/v1/services/banksia/links").json() == links

        headers = {"Authorization": f"Bearer {token.read_text().strip()}"}
        with httpx2.Client(base_url=daemon, headers=headers, timeout=60) as operator:
            on = operator.post("/v1/services/banksia/turn-on")
            assert on.status_code == 200, on.text
            run = operator.post("/v1/services/banksia/page/set-up", json={"confirm": True}).json()
            assert "counts" in run, run
        assert run["counts"]["created"] == 0
        after = httpx2.get(f"{simulator}/world/services/banksia/storypark").json()
        assert after == before


def test_mistakes_are_found_before_anything_is_sent(tmp_path, capsys):
    file = tmp_path / "services.toml"
    file.write_text(LIST.format(simulator="http://x", ccms={"url": "/a"}, storypark={"url": "/b"}))
    assert main(["services", "add", str(file), "--daemon", "http://127.0.0.1:9"]) == 2
    said = capsys.readouterr().err
    assert "CLIENT_ID" in said and "secret" in said and "unreachable" not in said
