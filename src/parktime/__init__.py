"""A test harness for childcare integrations: simulated vendors, a sync daemon, a dashboard."""


def __getattr__(name: str) -> str:
    """Return the installed version for `__version__`; reading it lazily keeps start-up short."""
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("parktime")
        except PackageNotFoundError:
            return "0+unknown"
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
