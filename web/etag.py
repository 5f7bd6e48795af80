"""ETags of bodies, and the headers If-None-Match and If-Match (RFC 9110, section 13.1)."""

from hashlib import blake2b


def etag_of(content: bytes, media_type: str = "") -> str:
    """The strong ETag of a body: equal content has an equal ETag.

    `media_type`: only where it is not the usual one of that content.
    """
    return f'"{blake2b(content, digest_size=16, key=media_type.encode()[:64]).hexdigest()}"'


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the header names `etag`, by the weak comparison; False without a header."""
    if if_none_match is None:
        return False
    if if_none_match == etag:
        return True  # the usual case, without taking the list apart
    listed = (each.strip().removeprefix("W/") for each in if_none_match.split(","))
    opaque = etag.removeprefix("W/")
    return any(each in ("*", opaque) for each in listed)


def may_change(if_match: str | None, etag: str) -> bool:
    """Whether a header If-Match names `etag`, by the strong comparison; True without a header."""
    if if_match is None:
        return True
    return any(each.strip() in ("*", etag) for each in if_match.split(","))
