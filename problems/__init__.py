"""Problem documents (RFC 9457) and request limits for the HTTP servers of this house."""
