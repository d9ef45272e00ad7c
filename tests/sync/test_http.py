"""The HTTP transport against real servers, good and bad, over real TLS."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter_app.domain.errors import GatewayError, InputError
from counter_app.sync import http
from counter_app.sync.http import HttpTransport, read_gateway_url
from counter_app.sync.ports import Call, Reply
from tests.fakes.certificates import Certified, certify
from tests.fakes.gateway_process import GatewayProcess, running_gateway

HEALTH = Call("GET", "/health", {})
PUSH = Call("POST", "/v1/batches", {}, b"x" * 100)


@dataclass(frozen=True, slots=True)
class Secure:
    """A gateway over TLS and the authority that vouches for it."""

    gateway: GatewayProcess
    certified: Certified


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    """Run a gateway process with a certificate for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("secure")
    certified = certify(folder / "tls")
    with running_gateway(folder, certified.certificate, certified.key) as gateway:
        yield Secure(gateway, certified)


@contextmanager
def _server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that reads one request per connection and then does what ``answer`` does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def work() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    answer(connection)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def _exchange(url: str, call: Call, ca_pem: str | None = None) -> Reply:
    """Carry one call over a connection of its own."""
    with closing(HttpTransport(url, ca_pem)) as transport:
        return transport.exchange(call)


def _reply(text: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(text)


def test_a_trusted_gateway_answers_over_one_connection(secure: Secure) -> None:
    """With the authority given, calls go through, and bytes are counted."""
    transport = HttpTransport(secure.gateway.url, secure.certified.ca_pem)
    for _ in range(3):
        reply = transport.exchange(HEALTH)
        assert (reply.status, reply.content_type, reply.body) == (200, "application/json", b'{"status":"ok"}')
        assert reply.bytes_sent > 0
        assert reply.bytes_received > len(reply.body)
    transport.close()


def test_an_unknown_authority_is_refused(secure: Secure) -> None:
    """A certificate nobody trusted vouches for is named as such, and nothing is sent."""
    with pytest.raises(GatewayError, match="certificate_wrong"):
        _exchange(secure.gateway.url, PUSH)


def test_another_authority_is_refused(secure: Secure, tmp_path: Path) -> None:
    """Only the authority that was given counts."""
    with pytest.raises(GatewayError, match="certificate_wrong"):
        _exchange(secure.gateway.url, PUSH, certify(tmp_path).ca_pem)


def test_a_certificate_for_another_name_is_refused(secure: Secure) -> None:
    """The right authority for the wrong host is a wrong certificate."""
    url = secure.gateway.url.replace("127.0.0.1", "localhost")
    with pytest.raises(GatewayError, match="certificate_wrong"):
        _exchange(url, PUSH, secure.certified.ca_pem)


def test_the_environment_changes_nothing(secure: Secure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a proxy nor a certificate file named by the environment is used."""
    nowhere = "http://127.0.0.1:9"
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, nowhere)
    transport = HttpTransport(secure.gateway.url, secure.certified.ca_pem)
    assert transport.exchange(HEALTH).status == 200
    transport.close()


def test_no_server_is_unreachable() -> None:
    """A closed port and a name that does not exist are both `unreachable`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "https://gateway.invalid"):
        with pytest.raises(GatewayError, match="unreachable"):
            _exchange(url, HEALTH)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
        b"HTTP/1.1 200",
        b"this is not HTTP\r\n\r\n",
    ],
)
def test_an_answer_that_is_not_whole_is_cut(text: bytes) -> None:
    """An early end is never taken for an answer."""
    with _server(_reply(text)) as url, pytest.raises(GatewayError, match="answer_cut"):
        _exchange(url, PUSH)


def test_a_login_page_is_handed_on_as_what_it_is() -> None:
    """Status, type and body of a portal's page come back unchanged, redirects are not followed."""
    page = b"<html>login</html>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 18\r\n\r\n"
    with _server(_reply(head + page)) as url:
        reply = _exchange(url, PUSH)
    assert (reply.status, reply.content_type, reply.body) == (200, "text/html", page)
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with _server(_reply(moved)) as url:
        assert _exchange(url, PUSH).status == 302


def test_an_endless_answer_is_stopped() -> None:
    """An answer that never ends is given up at a limit, not read into memory."""

    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            for _ in range(200):
                connection.sendall(b"x" * 65536)
        except OSError:
            return

    with _server(pour) as url, pytest.raises(GatewayError, match="not_a_gateway"):
        _exchange(url, HEALTH)


def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the call and says nothing is late, and the wait grows with what was sent."""
    monkeypatch.setattr(http, "PATIENCE_S", 0.2)
    hold = threading.Event()

    def say_nothing(_connection: socket.socket) -> None:
        hold.wait(10)

    with _server(say_nothing) as url:
        with pytest.raises(GatewayError, match="answer_late"):
            _exchange(url, HEALTH)
        hold.set()


def test_a_pause_the_server_asks_for_is_read() -> None:
    """Retry-After in seconds comes with the reply; anything else in it is left alone."""
    for value, seconds in (("7", 7.0), ("Fri, 20 Nov 2026 08:00:00 GMT", None), ("-5", None), ("9" * 30, None)):
        head = f"HTTP/1.1 503 Busy\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()
        with _server(_reply(head)) as url:
            assert _exchange(url, PUSH).retry_after_s == seconds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gateway",
        "ftp://x",
        "https://",
        "https://u:p@x",
        "https://x?y",
        "https://x#y",
        "https://x:99999",
        "https://[",
    ],
)
def test_a_wrong_address_is_bad_input(text: str) -> None:
    """Only an HTTPS address, or plain HTTP to this machine, is an address of a gateway."""
    with pytest.raises(InputError, match="gateway_url"):
        read_gateway_url(text)


def test_plain_http_stays_on_this_machine() -> None:
    """Nothing leaves the machine unencrypted."""
    for text in ("http://10.0.0.5:8080", "http://gateway.example", "http://0.0.0.0:1"):
        with pytest.raises(InputError, match="tls_required"):
            read_gateway_url(text)
    assert read_gateway_url(" http://127.0.0.1:8080/ ") == "http://127.0.0.1:8080"
    assert read_gateway_url("http://[::1]:8080") == "http://[::1]:8080"
    assert read_gateway_url("https://gateway.example/sync/") == "https://gateway.example/sync"


def test_a_file_that_is_no_authority_is_bad_input() -> None:
    """A wrong certificate file is said before any call."""
    with pytest.raises(InputError, match="ca_unreadable"):
        HttpTransport("https://gateway.example", "no certificate")
