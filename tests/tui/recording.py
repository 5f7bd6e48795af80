"""Recorded answers of a simulator and a daemon, for tests of keys and words.

`python -m tests.tui.recording` writes `recorded/*.json` again. `test_recording.py` compares each
with what the servers answer now.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

FOLDER = Path(__file__).parent / "recorded"
NOT_RECORDED = "not recorded"


@dataclass
class Recording:
    """Answers by method and path with query; a test may replace or add some."""

    answers: dict[str, Any]
    refusals: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to a request; 404 for one that was not recorded."""
        key = key_of(request.method, request.url.raw_path.decode())
        if key in self.refusals:
            status, problem = self.refusals[key]
            return httpx2.Response(status, json=problem)
        if key in self.answers:
            return httpx2.Response(200, json=self.answers[key])
        return httpx2.Response(404, json={"detail": f"{NOT_RECORDED}: {key}"})

    def put(self, key: str, answer: Any) -> None:
        """Another answer from now on."""
        self.answers[key] = answer

    def refuse(self, key: str, detail: str, rule: str | None = None, status: int = 409) -> None:
        """A refusal from now on."""
        self.refusals[key] = (status, {"detail": detail, "rule": rule})

    def service(self, key: str, **fields: Any) -> None:
        """Other values of a service in the snapshot, as a new revision."""
        snapshot = self.answers["GET /v1/snapshot"]
        snapshot["revision"] += 1
        for service in snapshot["services"]:
            if service["key"] == key:
                service |= fields


def key_of(method: str, path: str) -> str:
    """The key of a request."""
    return f"{method} {path}"


def load(name: str) -> Recording:
    """A recording by its name."""
    return Recording(json.loads((FOLDER / f"{name}.json").read_text("utf-8")))


def shape_of(value: Any) -> Any:
    """The names and types of a JSON value; a list has the shapes of its items, each once."""
    if isinstance(value, Mapping):
        return {name: shape_of(each) for name, each in sorted(value.items())}
    if isinstance(value, list):
        shapes = [shape_of(each) for each in value]
        return [each for number, each in enumerate(shapes) if each not in shapes[:number]]
    return type(value).__name__


async def record(name: str) -> dict[str, Any]:
    """What the servers answer now to the requests of a recording."""
    from tests.tui.recorded import RECORDED
    from tests.tui.stage import stage

    story, requests, prepare = RECORDED[name]
    async with stage(story) as on:
        await prepare(on)
        await on.until(lambda: on.app.snapshot.clock.held_by == (), "a settled clock")
        answers = {}
        for key in requests:
            method, path = key.split(" ", 1)
            body = {"confirm": False} if method == "POST" else None
            line = on.daemon if path.startswith("/v1/") else on.simulator
            async with httpx2.AsyncClient(transport=line, base_url="http://recorded") as http:
                headers = {"Authorization": f"Bearer {on.runtime.token}"}
                answer = await http.request(method, path, json=body, headers=headers)
            answers[key] = answer.raise_for_status().json()
        return answers


def main() -> None:
    """Records all."""
    from tests.tui.recorded import RECORDED

    for name in RECORDED:
        text = json.dumps(asyncio.run(record(name)), indent=1, ensure_ascii=False, sort_keys=True)
        (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
