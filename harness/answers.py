"""Reads an answer of one of our programs: what it says, that it refuses, or that something is wrong with it."""

from typing import Any

import httpx2

from harness.errors import InternalError, RefusedError

REFUSED_TYPE = "urn:parktime:refused"
NOT_NOW = {(409, REFUSED_TYPE), (502, "urn:parktime:unreadable"), (503, "urn:parktime:store-trouble")}
"""What a person is told who asks for something that cannot be done: by rule, or for now, for a vendor's or the store's sake."""


def answer(response: httpx2.Response) -> Any:
    """The JSON of a good answer. RefusedError for what a person is refused, InternalError for every other status of 400 and over."""
    if response.status_code < 400:
        return response.json() if response.content else None
    problem = _problem(response)
    if (response.status_code, problem.get("type")) in NOT_NOW:
        raise RefusedError(str(problem.get("detail", "refused")), problem.get("rule"))
    request = response.request
    said = problem.get("detail") or problem.get("title") or "no reason given"
    raise InternalError(f"{request.method} {request.url.path} answered {response.status_code}: {said}")


def _problem(response: httpx2.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
