"""Tells of trouble with the store, the vendors and the clock, as events when it begins and ends."""

from datetime import datetime
from urllib.parse import urlsplit

from parktime.daemon.domain.event import Event, EventKind, EventSubject, Severity, SubjectType
from parktime.daemon.operations.service import IntegrationService
from parktime.daemon.store.errors import StoreUnavailableError
from parktime.daemon.store.store import Store

MAX_WAITING = 100
"""Events of trouble that are kept until the store can be used again; the oldest give way."""


class TroubleWatch:
    """Compares what is wrong with what was wrong before, whenever the daemon is idle.

    The trouble of a store that cannot be used is told as soon as it can be used again, with the
    instant at which it began.
    """

    def __init__(self, store: Store, integrations: IntegrationService) -> None:
        self._store = store
        self._integrations = integrations
        self._store_reason: str | None = None
        self._clock_reason: str | None = None
        self._open_vendors: frozenset[str] = frozenset()
        self._waiting: list[Event] = []

    async def look(self, now: datetime) -> None:
        """Note what has changed, and store what is to be told."""
        self._look_at_store(now)
        self._look_at_vendors(now)
        self._look_at_clock(now)
        del self._waiting[:-MAX_WAITING]
        while self._waiting and self._store.unavailable_reason is None:
            try:
                await self._store.call(self._store.note_event, self._waiting[0])
            except StoreUnavailableError:
                return
            del self._waiting[0]

    def _look_at_store(self, now: datetime) -> None:
        before, reason = self._store_reason, self._store.unavailable_reason
        self._store_reason = reason
        if reason is not None and before is None:
            text = f"The store could not be used: {reason}."
            self._note(now, "error", "store-unavailable", text, ("store", "store"))
        elif reason is None and before is not None:
            text = "The store can be used again."
            self._note(now, "notice", "store-available", text, ("store", "store"))

    def _look_at_vendors(self, now: datetime) -> None:
        failing = self._integrations.connections.circuit_breakers.failing_vendors()
        open_now = frozenset(
            address for address, breaker in failing.items() if breaker.opened_at is not None
        )
        for address in sorted(open_now - self._open_vendors):
            count = len(failing[address].failing_services)
            text = (
                f"{_name(address)} failed for {count} services in a row, and is left alone for a "
                "while."
            )
            self._note(now, "error", "vendor-failing", text, ("vendor", address))
        for address in sorted(self._open_vendors - open_now):
            text = f"{_name(address)} answers again."
            self._note(now, "notice", "vendor-answers", text, ("vendor", address))
        self._open_vendors = open_now

    def _look_at_clock(self, now: datetime) -> None:
        before, reason = self._clock_reason, self._integrations.clock_trouble
        self._clock_reason = reason
        if reason is not None and before is None:
            self._note(now, "warning", "clock-wrong", f"{_capital(reason)}.", None, kind="clock")
        elif reason is None and before is not None:
            text = "The machine's clock agrees with the others again."
            self._note(now, "notice", "clock-right", text, None, kind="clock")

    def _note(
        self,
        at: datetime,
        severity: Severity,
        code: str,
        text: str,
        about: tuple[SubjectType, str] | None,
        *,
        kind: EventKind = "trouble",
    ) -> None:
        subject = None if about is None else EventSubject(about[0], about[1], _name(about[1]))
        self._waiting.append(
            Event(
                at=at,
                kind=kind,
                severity=severity,
                service=None,
                text=text,
                code=code,
                subject=subject,
            )
        )


def _name(address: str) -> str:
    """A vendor by host and path, without what a URL may hold besides."""
    parts = urlsplit(address)
    return f"{parts.hostname}{parts.path}".rstrip("/") if parts.hostname else address


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
