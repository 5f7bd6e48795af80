"""HTTP clients that take nothing from the environment but the certificates to trust."""

import os
import socket
import ssl
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""Variables that name the certificates of authorities to trust, for https alone."""


class CertificatesError(httpx2.ConnectError):
    """The certificates that the environment names cannot be read."""


def stays_on_machine(host: str) -> bool:
    """Whether requests to that host, in any notation that systems accept, reach this machine."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        try:
            address = ip_address(socket.inet_aton(name))  # such as 127.1
        except OSError:
            return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_loopback or address.is_unspecified


def check_proxy(url: str) -> str:
    """The URL of a proxy. Raises ValueError, without quoting it: it may hold a password."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError("expected the URL of an HTTP proxy, such as http://proxy.example:3128")
    return url


def open_client(
    base_url: str = "",
    *,
    timeout_s: float | None,
    headers: Mapping[str, str] | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
    proxy: str | None = None,
) -> "DirectClient":
    """A client that ignores HTTP_PROXY and the like. Sends nothing yet.

    Args:
        base_url: Where relative URLs begin.
        timeout_s: For one answer; None waits for ever.
        headers: Sent with every request.
        transport: Replaces the network, for servers in this process.
        proxy: The URL of the proxy for hosts other than this machine.
    """
    return DirectClient(
        transport or DirectTransport(proxy), base_url=base_url, timeout=timeout_s, headers=headers
    )


class DirectClient(httpx2.AsyncClient):
    """A client whose transport can be called without it, for requests that are built already.

    What the client would add then does not happen: no cookies, no redirects, no log line.
    """

    def __init__(self, transport: httpx2.AsyncBaseTransport, **options: Any) -> None:
        super().__init__(transport=transport, trust_env=False, **options)
        self.transport = transport


class DirectTransport(httpx2.AsyncBaseTransport):
    """Reaches this machine directly, and every other one through the proxy, if there is one.

    TLS is prepared with the first request that needs it: reading certificates takes longer than
    most plays.
    """

    def __init__(self, proxy: str | None = None) -> None:
        self._proxy = proxy
        self._transports: dict[tuple[bool, bool], httpx2.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request. Raises CertificatesError for https, and as httpx2 does."""
        proxied = self._proxy is not None and not stays_on_machine(request.url.host)
        secure = request.url.scheme == "https" or (
            proxied and str(self._proxy).startswith("https:")
        )
        transport = self._transports.get((secure, proxied))
        if transport is None:
            transport = _transport(self._proxy if proxied else None, secure=secure)
            self._transports[secure, proxied] = transport
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections; another request opens new ones."""
        transports, self._transports = self._transports, {}
        for transport in transports.values():
            await transport.aclose()


def _transport(proxy: str | None, *, secure: bool) -> httpx2.AsyncHTTPTransport:
    verify = _trusted() if secure else _no_tls()
    through = httpx2.Proxy(proxy, ssl_context=verify if secure else None) if proxy else None
    return httpx2.AsyncHTTPTransport(verify=verify, trust_env=False, proxy=through)


@cache
def _no_tls() -> ssl.SSLContext:
    """For plain http, which has no use for certificates."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _trusted() -> ssl.SSLContext:
    """Trusts what SSL_CERT_FILE and SSL_CERT_DIR name, else the system. Keys are never logged."""
    file, folder = (os.environ.get(name) or None for name in CERTIFICATES)
    if file is None and folder is None:
        return httpx2.create_ssl_context(trust_env=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        if folder is not None and not Path(folder).is_dir():
            raise NotADirectoryError("no such folder")
        context.load_verify_locations(file, folder)
    except (OSError, ssl.SSLError) as error:
        names = " and ".join(name for name in CERTIFICATES if os.environ.get(name))
        raise CertificatesError(f"{names}: the certificates cannot be read: {error}") from error
    return context
