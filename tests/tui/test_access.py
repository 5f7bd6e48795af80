"""The dashboard without a token, and with one that the daemon does not know."""

import httpx2
import pytest

from parktime.tui.client import Client, ServerConnection
from parktime.tui.errors import RefusedError
from tests.tui.stage import stage


@pytest.mark.e2e
async def test_without_a_token_it_shows_everything_and_says_that_it_only_watches(story):
    async with stage(story, token=None) as on:
        await on.sees("Banksia")
        await on.sees("only watching: no token was given")
        assert on.app.access == "watching"
        assert all("authorization" not in each.headers for each in on.daemon.requests)


@pytest.mark.e2e
async def test_with_a_wrong_token_it_shows_everything_and_says_that_it_is_wrong(story):
    async with stage(story, token="of-an-earlier-daemon") as on:
        await on.sees("Banksia")
        await on.sees("only watching: the daemon does not know this token")
        assert on.app.access == "refused"
        assert await on.app.client.get("rules")  # every view reads on


@pytest.mark.e2e
async def test_an_action_says_what_it_needs(story):
    for token, word in ((None, "has none"), ("of-an-earlier-daemon", "does not know")):
        async with stage(story, token=token) as on:
            before = len(on.app.snapshot.services)
            await on.press("s")
            await on.until(lambda word=word: word in on.notified(), word)
            assert len(on.app.snapshot.services) == before


@pytest.mark.e2e
async def test_the_token_is_tried_again_after_the_daemon_was_away(story):
    async with stage(story, token="of-an-earlier-daemon") as on:
        await on.until(lambda: on.app.access == "refused")
        on.daemon.is_cut = True
        await on.until(lambda: on.app.connection.error)
        on.app.client._daemon._token = on.runtime.token  # as if the earlier daemon were back
        on.daemon.is_cut = False
        on.app.poll_now()
        await on.until(lambda: on.app.access == "acting")
        await on.until(lambda: "only watching" not in on.text())


async def test_a_daemon_that_lets_nobody_read_without_a_token_is_said_to_need_one():
    def refuses(request):
        return httpx2.Response(401, json={"detail": "send a token"})

    for token, word in ((None, "has none"), ("wrong-wrong-wrong", "does not know")):
        connection = ServerConnection("daemon", "http://d", token, httpx2.MockTransport(refuses))
        try:
            await Client(connection).snapshot()
        except RefusedError as error:
            assert (error.status, word in str(error)) == (401, True)
        else:
            raise AssertionError("it was let in")
