"""Checks the signature of an alert: the body as it came, and the header X-Parktime-Signature."""

import hmac
from hashlib import sha256


def is_genuine(secret: str, body: bytes, signature: str) -> bool:
    """Whether the daemon that knows the secret has sent this body."""
    expected = hmac.new(secret.encode(), body, sha256).hexdigest()
    return hmac.compare_digest(f"sha256={expected}", signature)
