"""Several worlds on one server: each a simulator of its own, under a path of its own, and nothing shared."""

from collections.abc import Mapping

from fastapi import FastAPI

from problems import telemetry
from problems.install import install


def create_worlds(simulators: Mapping[str, FastAPI], titles: Mapping[str, str]) -> FastAPI:
    """The application that serves every simulator under `/NAME`; `GET /` tells which there are, with their titles."""
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
