"""Routes for monitoring: health, the probes of orchestrators, and metrics."""

from fastapi import APIRouter, Response

from parktime.daemon.api.dependencies import RouteContext
from parktime.daemon.api.responses import json_response
from parktime.daemon.api.schemas.health import (
    HealthSchema,
    LiveSchema,
    ReadySchema,
    reasons_not_ready,
    serialize_health,
)
from parktime.daemon.api.state_metrics import StateCollector, render_metrics
from parktime.web.openapi import documented

_NOT_LIVE = {"description": "It has to be restarted.", "model": documented(LiveSchema)}
_NOT_READY = {"description": "Not ready.", "model": documented(ReadySchema)}


def health_router(context: RouteContext) -> APIRouter:
    """Routes that say how the daemon is, without a token and from memory alone."""
    router = context.router(tags=["daemon"])

    @router.get("/health", response_model=documented(HealthSchema))
    async def health() -> Response:
        """Whether the daemon has caught up, and anything that is not as it should be."""
        app = context.app
        return json_response(
            serialize_health(
                context.integrations, context.store, app.tallies.count(app.now()), app.monitoring
            )
        )

    @router.get("/health/live", response_model=documented(LiveSchema), responses={503: _NOT_LIVE})
    async def live() -> Response:
        """Whether the daemon works at all: 200, or 503 if it has to be restarted."""
        alive = context.app.monitoring.alive()
        return json_response({"live": alive}, status=200 if alive else 503)

    @router.get(
        "/health/ready", response_model=documented(ReadySchema), responses={503: _NOT_READY}
    )
    async def ready() -> Response:
        """Whether the daemon has caught up and can use its store: 200, else 503 with reasons."""
        reasons = reasons_not_ready(context.store, context.app.monitoring)
        answer: ReadySchema = {"ready": not reasons, "reasons": reasons}
        return json_response(answer, status=503 if reasons else 200)

    return router


def metrics_router(context: RouteContext) -> APIRouter:
    """The route that Prometheus reads, where it looks for it."""
    router = context.router(version="", tags=["daemon"])

    @router.get(
        "/metrics",
        dependencies=context.reads,
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def metrics() -> Response:
        """Metrics in the text format of Prometheus. No label is a service."""
        app = context.app
        text, media_type = render_metrics(
            StateCollector(
                app.monitoring, context.integrations, context.store, app.tallies, now=app.now()
            )
        )
        return Response(text, headers={"Content-Type": media_type, "Cache-Control": "no-store"})

    return router
