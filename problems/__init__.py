"""Problem documents (RFC 9457) and request limits for HTTP servers."""
