import socketserver
import threading
from contextlib import contextmanager

import anyio
import pytest

from parktime.web import client
from parktime.web.client import CertificatesError, check_proxy, open_client, stays_on_machine

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"


@contextmanager
def server():
    """Answers everything with a page; yields its port and the first lines of what it was sent."""
    lines = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            lines.append(self.rfile.readline().decode().strip())
            while self.rfile.readline().strip():
                pass
            self.wfile.write(PAGE)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield serving.server_address[1], lines
        finally:
            serving.shutdown()
            thread.join()


def get(url, **options):
    async def answer():
        async with open_client(timeout_s=10, **options) as http:
            return (await http.get(url)).text

    return anyio.run(answer)


@pytest.fixture
def forgotten_certificates():
    client._trusted.cache_clear()
    yield
    client._trusted.cache_clear()


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.9.1", "127.1", "0x7f.0.0.1", "2130706433",
     "::1", "0:0::1", "::ffff:127.0.0.1", "0.0.0.0", "::", "0"],
)  # fmt: skip
def test_every_notation_of_this_machine_is_known(host):
    assert stays_on_machine(host)


@pytest.mark.parametrize(
    "host",
    ["storypark.example", "localhost.example", "notlocalhost", "128.0.0.1", "10.0.0.1", "::2", "", "127.0.0.1.example"],
)  # fmt: skip
def test_other_hosts_are_not_this_machine(host):
    assert not stays_on_machine(host)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("scheme", ["http", "socks5", "nonsense"])
def test_no_proxy_of_the_environment_is_used(name, scheme, monkeypatch):
    with server() as (proxy, seen), server() as (port, lines):
        monkeypatch.setenv(name, f"{scheme}://127.0.0.1:{proxy}")
        assert get(f"http://127.0.0.1:{port}/a") == "hi"
    assert (seen, lines) == ([], ["GET /a HTTP/1.1"])


def test_a_given_proxy_is_for_other_machines_alone():
    with server() as (proxy, seen), server() as (port, lines):
        given = f"http://127.0.0.1:{proxy}"
        assert get(f"http://127.0.0.1:{port}/near", proxy=given) == "hi"
        assert get("http://storypark.example/far", proxy=given) == "hi"
    assert seen == ["GET http://storypark.example/far HTTP/1.1"]
    assert lines == ["GET /near HTTP/1.1"]


@pytest.mark.usefixtures("forgotten_certificates")
@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_unreadable_certificates_matter_to_https_alone(name, monkeypatch, tmp_path):
    monkeypatch.setenv(name, str(tmp_path / "none"))
    with server() as (port, _):
        assert get(f"http://127.0.0.1:{port}/a") == "hi"
        with pytest.raises(CertificatesError, match=name):
            get(f"https://127.0.0.1:{port}/a")


@pytest.mark.usefixtures("forgotten_certificates")
def test_tls_keys_are_written_nowhere(monkeypatch, tmp_path):
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "none" / "keys"))
    assert client._trusted().keylog_filename is None
    assert client._no_tls().keylog_filename is None
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("url", ["http://proxy:3128", "https://u:p@proxy.example"])
def test_a_proxy_is_an_http_url(url):
    assert check_proxy(url) == url


@pytest.mark.parametrize("url", ["proxy:3128", "socks5://u:secret@proxy:1", "http://", "http://[", "http://proxy:port", "u:secret@proxy"])  # fmt: skip
def test_any_other_proxy_is_refused_without_quoting_it(url):
    with pytest.raises(ValueError, match="HTTP proxy") as refused:
        check_proxy(url)
    assert "secret" not in str(refused.value)
