"""Exceptions of the store."""

from parktime.daemon.domain.errors import DaemonError


class StoreError(DaemonError):
    """The store cannot be opened or used as requested; the message names the remedy."""


class StoreUnavailableError(StoreError):
    """The store cannot be read or written at the moment, as with a full disk or a locked file.

    Nothing was stored. The same call can succeed later.
    """


class LeaseLostError(StoreUnavailableError):
    """Another daemon has taken the store; this one never writes again until it is restarted."""

    def __init__(self, message: str = "") -> None:
        super().__init__(
            message
            or "another daemon has taken over this store, so that this one does nothing any more: "
            "end one of the two, and restart the other"
        )


class ServiceTakenError(LeaseLostError):
    """Another node of the fleet may have taken the service; what was begun is ended there."""

    def __init__(self) -> None:
        super().__init__("another node has taken over this service: repeat it")


class HistoryUnavailableError(StoreError):
    """An instant before the history that the store keeps."""
