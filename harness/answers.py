"""Reads an answer of one of our programs: what it says, that it refuses, or that something is wrong with it."""

from typing import Any

import httpx2

REFUSED_TYPE = "urn:parktime:refused"


class Refusal(Exception):
    """Whoever was asked refused, in words for a person; nothing was done. `rule` is the handbook's id, where one refuses."""

    def __init__(self, message: str, rule: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule


class HarnessFailure(Exception):
    """A program of ours did not do its part: an answer that nobody should get, or none. The play cannot be trusted."""


def answer(response: httpx2.Response) -> Any:
    """The JSON of a good answer. Refusal for a person's 409, HarnessFailure for every other status of 400 and over."""
    if response.status_code < 400:
        return response.json() if response.content else None
    problem = _problem(response)
    if response.status_code == 409 and problem.get("type") == REFUSED_TYPE:
        raise Refusal(str(problem.get("detail", "refused")), problem.get("rule"))
    request = response.request
    said = problem.get("detail") or problem.get("title") or "no reason given"
    raise HarnessFailure(f"{request.method} {request.url.path} answered {response.status_code}: {said}")


def _problem(response: httpx2.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
