"""The server as a process: address, TLS, limits, health, the end."""

from __future__ import annotations

import http.client
import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import InputError, StoreError
from counter_app.gateway.administration import invite
from counter_app.gateway.server import read_listen, serve
from counter_app.wire.batch import MAX_SENT_BYTES
from tests.fakes.gateway_process import GatewayProcess, running_gateway


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    """Run a gateway process."""
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running


def _connection(gateway: GatewayProcess) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", int(gateway.url.rpartition(":")[2]), timeout=20)


def _call(gateway: GatewayProcess, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str]]:
    connection = _connection(gateway)
    connection.request(method, path, body)
    response = connection.getresponse()
    answer = response.status, json.loads(response.read())
    connection.close()
    return answer


def _refuse_all(_line: dict[str, str]) -> None:
    raise AssertionError


def test_the_first_line_says_where_it_listens(gateway: GatewayProcess) -> None:
    """Port 0 picks a port, and plain HTTP is said in the address."""
    assert gateway.url.startswith("http://127.0.0.1:")
    assert not gateway.url.endswith(":0")
    assert _call(gateway, "GET", "/health") == (200, {"status": "ok"})


def test_unknown_paths_and_callers_are_refused_with_a_code(gateway: GatewayProcess) -> None:
    """Every refusal is JSON with a code, also for what nobody offers."""
    assert _call(gateway, "GET", "/nothing") == (404, {"code": "path_unknown", "field": None})
    assert _call(gateway, "GET", "/v1/batches") == (404, {"code": "path_unknown", "field": None})
    assert _call(gateway, "POST", "/v1/batches", b"x") == (401, {"code": "device_unknown", "field": None})
    assert _call(gateway, "GET", "/v1/position/e") == (401, {"code": "device_unknown", "field": None})
    assert _call(gateway, "POST", "/v1/enrol", b"{") == (400, {"code": "message_malformed", "field": None})


def test_a_large_body_is_refused_before_it_is_read(gateway: GatewayProcess) -> None:
    """The declared length alone refuses it."""
    connection = _connection(gateway)
    connection.putrequest("POST", "/v1/batches")
    connection.putheader("content-length", str(10**12))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_body_without_a_length_is_cut_at_the_limit(gateway: GatewayProcess) -> None:
    """The refusal comes while the caller still sends, and however much he has."""
    port = int(gateway.url.rpartition(":")[2])
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST /v1/batches HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        connection.sendall(chunk * (MAX_SENT_BYTES // 65536 + 1))
        assert connection.recv(12) == b"HTTP/1.1 413"


def test_big_bodies_do_not_grow_the_server(gateway: GatewayProcess) -> None:
    """Its memory hardly moves while 200 MB are thrown at it."""

    def memory_kib() -> int:
        status = Path(f"/proc/{gateway.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0])

    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc on this system")
    _call(gateway, "POST", "/v1/batches", b"x" * MAX_SENT_BYTES)
    before = memory_kib()
    for _ in range(50):
        _call(gateway, "POST", "/v1/batches", b"x" * MAX_SENT_BYTES)
    assert memory_kib() - before < 40_000


def test_a_caller_that_goes_away_leaves_it_running(gateway: GatewayProcess) -> None:
    """A body cut in the middle and bytes that are no HTTP at all change nothing."""
    port = int(gateway.url.rpartition(":")[2])
    for text in (b"POST /v1/batches HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf", b"\x16\x03\x01\x00", b""):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(text)
    assert _call(gateway, "GET", "/health")[0] == 200


def test_it_ends_in_order_when_told(tmp_path: Path) -> None:
    """SIGTERM ends it with exit code 0, and the keys it made are for its owner only."""
    with running_gateway(tmp_path) as gateway:
        assert invite(gateway.store_url, None, "H14.31", 1)
        assert gateway.terminate() == 0
    keys = tmp_path / "gateway.db.keys"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {stat.S_IMODE(key.stat().st_mode) for key in keys.iterdir()} == {0o600}
    assert {key.name for key in keys.iterdir()} == {"store.key", "signing.key", "carry.key"}


def test_plain_http_is_for_this_machine_only(tmp_path: Path) -> None:
    """Without a certificate any other address is refused before anything is made."""
    for listen in ("0.0.0.0:0", "192.0.2.1:8000", "example.org:80", "[::]:0"):
        with pytest.raises(InputError, match="tls_required"):
            serve(f"sqlite:///{tmp_path}/g.db", listen, None, None, None, _refuse_all)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "listen", ["", ":", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:x", "127.0.0.1:70000", "h:-1"]
)
def test_a_wrong_address_is_bad_input(listen: str) -> None:
    """HOST:PORT is needed, with a port that exists."""
    with pytest.raises(InputError, match="listen_malformed"):
        read_listen(listen)


def test_addresses_are_read() -> None:
    """Names, IPv4 and IPv6 in brackets."""
    assert read_listen("localhost:0") == ("localhost", 0)
    assert read_listen("[::1]:8443") == ("::1", 8443)


def test_an_address_in_use_is_said(gateway: GatewayProcess, tmp_path: Path) -> None:
    """A second server on the same port does not start, nor touch its store."""
    listen = gateway.url.removeprefix("http://")
    with pytest.raises(StoreError, match="address_in_use"):
        serve(f"sqlite:///{tmp_path}/g.db", listen, None, None, None, _refuse_all)
    assert not list(tmp_path.iterdir())


def test_a_folder_of_files_that_cannot_be_one_is_said(tmp_path: Path) -> None:
    """It is found at the start and before anything is made: facts would go on, and every scan be refused for months."""
    taken = tmp_path / "taken"
    taken.write_text("a file")
    for files in (taken, taken / "beneath"):
        with pytest.raises(StoreError, match="files_unwritable"):
            serve(f"sqlite:///{tmp_path}/g.db", "127.0.0.1:0", None, None, None, _refuse_all, files)
    assert list(tmp_path.iterdir()) == [taken]


def test_certificates_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    """A missing or wrong certificate is bad input before anything is opened."""
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("no certificate")
    for cert, key in ((wrong, wrong), (wrong, None), (None, wrong), (tmp_path / "none", wrong)):
        with pytest.raises(InputError, match="certificate_unreadable"):
            serve(f"sqlite:///{tmp_path}/g.db", "127.0.0.1:0", cert, key, None, _refuse_all)
    assert list(tmp_path.iterdir()) == [wrong]
