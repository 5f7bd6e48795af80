"""The simulator application: steps are done at their instants, and its documents."""

import logging

from tests.simulator.api.client import SCENARIO, run_with_client


def line_of(text: str) -> int:
    """The line of the stage's file that has `text`, counted from 1."""
    (line,) = [number for number, line in enumerate(SCENARIO.splitlines(), 1) if text in line]
    return line


def test_steps_are_done_at_their_instants_and_a_refusal_ends_only_its_step(caplog) -> None:
    async def check(client):
        banksia = client.world.services["banksia"]
        shown = (await client.get("/clock")).json()["next"]
        assert {
            "at": "2026-11-30T23:00:00Z",
            "what": f"step in line {line_of('- at: 2026-12-01')}",
            "kind": "step",
        } in shown
        await client.post("/clock/advance", json={"to": "2026-12-01T08:59:59+10:00"})
        assert (
            len(banksia.ccms.listed_children()) == 3 and banksia.storypark.rooms["s001"].posts == 0
        )
        await client.post("/clock/advance", json={"to": "2026-12-01T09:00:00+10:00"})
        assert (
            len(banksia.ccms.listed_children()) == 2 and banksia.storypark.rooms["s001"].posts == 3
        )
        await client.post("/clock/advance", json={"to": "2026-12-10T09:00:00+10:00"})
        assert banksia.storypark.rooms["s001"].posts == 3, (
            "after the refusal nothing more of that step"
        )

    with caplog.at_level(logging.WARNING):
        run_with_client(check, with_steps=True)
    assert f"line {line_of('do: [{leave: Mia')}: 'leave' was refused" in caplog.text
    assert "Mia" not in caplog.text


def test_each_api_has_a_document_of_its_own() -> None:
    async def check(client):
        documents = [
            (await client.get(f"{prefix}/openapi.json")).json()
            for prefix in ("", "/kidsoft", "/manage", "/storypark")
        ]
        return [(document["info"]["title"], set(document["paths"])) for document in documents]

    whole, kidsoft, manage, storypark = run_with_client(check)
    assert whole[1] >= {"/clock", "/clock/advance", "/world", "/world/steps"}
    assert kidsoft[1] == {
        "/v2/service",
        "/v2/children",
        "/v2/children/{record_id}",
        "/v2/rooms",
        "/v2/rooms/{record_id}",
        "/v2/sessions",
        "/v2/refresh",
    }
    assert "/oauth/token" in manage[1] and "/v1/publications" in manage[1]
    assert "/v1/profiles/{profile_id}/restore" in storypark[1]
    assert not any(path.startswith(("/kidsoft", "/v")) for path in whole[1])


def test_two_worlds_in_one_process_are_independent() -> None:
    async def outer(client):
        token = client.storypark("banksia")
        await client.do("banksia", {"leave": "Mia Nguyen"})

        async def inner(other):
            assert len(other.world.services["banksia"].ccms.listed_children()) == 3
            return (await other.get("/storypark/v1/account", headers=token)).status_code

        return inner

    inner = run_with_client(outer)
    assert run_with_client(inner) == 200, "the same seed has the same fake credentials"
