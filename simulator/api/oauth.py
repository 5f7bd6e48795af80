"""Token requests: RFC 6749's form and HTTP Basic (client credentials), and JSON."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qsl, unquote_plus

from pydantic import ValidationError
from starlette.responses import Response

from parktime.simulator.api.schemas.manage import TokenRequest
from parktime.web.problem import MEDIA_TYPE, ProblemError, describe_error, invalid

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
"""Headers of every answer to a token request (RFC 6749, section 5.1)."""

BASIC: Final = 'Basic realm="Storypark Manage"'
MAX_FIELDS: Final = 50

ErrorCode = Literal[
    "invalid_request", "invalid_client", "unsupported_grant_type", "unauthorized_client"
]


class TokenError(ProblemError):
    """An error of RFC 6749, section 5.2, which is a problem document as well.

    `form`: the request was no JSON, so that the answer is `application/json`, as the RFC has it.
    """

    def __init__(
        self, code: ErrorCode, detail: str, *, form: bool, challenge: str | None = None
    ) -> None:
        status = 401 if code == "invalid_client" else 400
        headers = NO_STORE if challenge is None else {**NO_STORE, "WWW-Authenticate": challenge}
        super().__init__(
            status,
            "Unauthorized" if status == 401 else "Bad Request",
            detail,
            "urn:parktime:manage:"
            + ("unknown-client" if status == 401 else code.replace("_", "-")),
            headers,
            error=code,
            error_description=detail,
        )
        self._media_type = JSON if form else MEDIA_TYPE

    def response(self) -> Response:
        """The response with the document, in the media type that the request calls for."""
        answer = super().response()
        answer.headers["content-type"] = self._media_type
        return answer


@dataclass(frozen=True, slots=True)
class TokenRequested:
    """The credentials of a token request; `form`: by a form or HTTP Basic, not by JSON."""

    client_id: str
    client_secret: str
    form: bool

    def refused(self) -> TokenError:
        """The answer where no service has these credentials."""
        challenge = BASIC if self.form else "Bearer"
        detail = "these credentials are not known"
        return TokenError("invalid_client", detail, form=self.form, challenge=challenge)


def read_token_request(content_type: str, authorization: str, body: bytes) -> TokenRequested:
    """The credentials of a token request.

    Raises:
        TokenError: as RFC 6749 has it, for a form.
        ProblemError: 422, for JSON.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == JSON:
        return _of_json(body)
    basic = _basic(authorization)
    if media_type != FORM:
        raise _bad(f"send the request as {FORM} (or as JSON)")
    fields = _fields(body)
    grant = fields.get("grant_type")
    if grant is None:
        raise _bad("grant_type is missing: it is client_credentials")
    if grant != "client_credentials":
        detail = "grant_type is client_credentials: nothing else is offered"
        raise TokenError("unsupported_grant_type", detail, form=True)
    if basic is not None:
        if "client_secret" in fields or fields.get("client_id", basic[0]) != basic[0]:
            raise _bad("the client shows its credentials twice: use HTTP Basic or the form")
        return TokenRequested(*basic, form=True)
    if "client_id" not in fields or "client_secret" not in fields:
        detail = "client_id and client_secret are missing: give them in the form or by HTTP Basic"
        raise TokenError("invalid_client", detail, form=True, challenge=BASIC)
    return TokenRequested(fields["client_id"], fields["client_secret"], form=True)


def shown_client(content_type: str, authorization: str, body: bytes) -> str:
    """The client id that a token request shows, valid or not; empty if there is none."""
    try:
        return read_token_request(content_type, authorization, body).client_id
    except ProblemError:
        return ""


def _of_json(body: bytes) -> TokenRequested:
    try:
        asked = TokenRequest.model_validate(json.loads(body))
    except (ValueError, RecursionError) as error:
        if not isinstance(error, ValidationError):
            raise invalid([("body", "is not JSON text in UTF-8")]) from None
        found = (describe_error(each) for each in error.errors(include_url=False))
        errors = [(f"body.{where}".rstrip("."), message) for where, message in found]
        raise invalid(errors) from None
    return TokenRequested(asked.client_id, asked.client_secret, form=False)


def _fields(body: bytes) -> Mapping[str, str]:
    """The fields of a form; those without a value count as left out (RFC 6749, section 3.2)."""
    try:
        pairs: list[tuple[str, str]] = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise _bad("the body is no form in UTF-8") from None
    if len({name for name, _ in pairs}) < len(pairs):
        raise _bad("a parameter is given twice")
    return {name: value for name, value in pairs if value}


def _basic(authorization: str) -> tuple[str, str] | None:
    """Client id and secret of an `Authorization: Basic` header, each decoded as a form is."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (ValueError, binascii.Error):
        text = ""
    client_id, colon, secret = text.partition(":")
    if not colon:
        raise _bad("the Authorization header has no client id and secret in Base64")
    return unquote_plus(client_id), unquote_plus(secret)


def _bad(detail: str) -> TokenError:
    return TokenError("invalid_request", detail, form=True)


def token_answer(token: str, lifetime_s: int) -> dict[str, Any]:
    """The body of a granted request (RFC 6749, section 5.1)."""
    return {"access_token": token, "token_type": "Bearer", "expires_in": lifetime_s}
