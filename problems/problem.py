"""Problem documents (RFC 9457)."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """Raised anywhere below a route to respond with this document and `status`.

    `type` is a URI that identifies the problem for programs, `extra` are further members of the
    document, `headers` go with the response.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        type: str = "about:blank",
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(f"{status} {title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.type = type
        self.headers = dict(headers or {})
        self.extra = extra

    def document(self) -> dict[str, Any]:
        """The members of the document, those of the RFC first."""
        return {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }

    def response(self) -> Response:
        """The response with the document."""
        # A lone surrogate from a JSON escape cannot be encoded as UTF-8.
        text = json.dumps(self.document(), ensure_ascii=False, default=str)
        return Response(
            text.encode("utf-8", "replace"),
            status_code=self.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )
