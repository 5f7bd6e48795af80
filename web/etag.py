"""The If-None-Match header (RFC 9110, section 13.1.2)."""


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the header names `etag`, by the weak comparison; False without a header."""
    if if_none_match is None:
        return False
    if if_none_match == etag:
        return True  # the usual case, without taking the list apart
    listed = (each.strip().removeprefix("W/") for each in if_none_match.split(","))
    opaque = etag.removeprefix("W/")
    return any(each in ("*", opaque) for each in listed)
