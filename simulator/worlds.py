"""Serves several worlds from one server, each a simulator under its own path."""

from collections.abc import Mapping

from fastapi import FastAPI

from problems import telemetry
from problems.install import install


def create_worlds(simulators: Mapping[str, FastAPI], titles: Mapping[str, str]) -> FastAPI:
    """The application that serves each simulator under `/NAME`; `GET /` lists them with titles."""
    app = FastAPI(
        title="parktime simulators",
        version="1",
        docs_url=None,
        redoc_url=None,
        telemetry=telemetry.OFF,
    )

    @app.get("/")
    async def worlds() -> dict[str, dict[str, dict[str, str]]]:
        """The worlds, and the path under which each has its APIs, its clock and its steps."""
        return {
            "worlds": {name: {"title": titles[name], "path": f"/{name}"} for name in simulators}
        }

    for name, simulator in simulators.items():
        app.mount(f"/{name}", simulator)
    install(app)
    return app
