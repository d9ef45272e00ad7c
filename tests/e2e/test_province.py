"""From set-up to an acknowledged record: a counter and a gateway as processes, driven by the command line alone."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from tests.builders.command_line import ROOT, Answer, Station, call, command, dossier


class Province:
    """A gateway in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.store = ("--store", f"sqlite:///{folder / 'gateway.db'}")
        self.url = ""

    def call(self, *arguments: str) -> Answer:
        return call("--json", "gateway", *arguments, *self.store)

    @contextmanager
    def serving(self, listen: str = "127.0.0.1:0") -> Iterator[None]:
        process = subprocess.Popen(
            command("gateway", "serve", *self.store, "--listen", listen), stdout=subprocess.PIPE, cwd=ROOT
        )
        assert process.stdout is not None
        self.url = json.loads(process.stdout.readline())["listening"]
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
            process.stdout.close()

    def enrol(self, counter: Station) -> Answer:
        token = self.call("invite", "--office", "H14.31", "--counter", "3").one["token"]
        return counter.call("enrol", "--gateway", self.url, "--token", token, *counter.administrator)


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """Return a province whose gateway does not run yet."""
    return Province(tmp_path)


@pytest.mark.slow
def test_a_record_reaches_the_province_once(counter: Station, province: Province, tmp_path: Path) -> None:
    """Set up, invite, enrol, receive, print, sync: each fact arrives once, and the outbox is empty."""
    with province.serving():
        assert province.url.startswith("http://127.0.0.1:")
        enrolled = province.enrol(counter)
        assert (enrolled.code, enrolled.one["office"], enrolled.one["counter"]) == (0, "H14.31", 3)
        received = counter.receive(*(dossier(f"r-{at}") for at in range(20))).lines
        slip = tmp_path / "slip.pdf"
        assert counter.call("print", received[0]["code"], "--form", "01", "--out", str(slip)).code == 0
        first, second = counter.call("sync", "--once"), counter.call("sync")
        assert (first.code, first.one["pushed"], first.one["parked"]) == (0, 21, 0)
        assert first.one["checkpoint"] == {"count": 21, "head": counter.call("verify").one["head"]}
        assert (second.code, second.one["pushed"]) == (0, 0)
        arrived = province.call("entries").lines
        assert [line["seq"] for line in arrived] == list(range(1, 22))
        assert [line["code"] for line in arrived][:20] == [line["code"] for line in received]
        after = province.call("entries", "--after", arrived[19]["cursor"], "--office", "H14.31").lines
        assert (after, province.call("entries", "--office", "H14.32").lines) == (arrived[20:], [])
        assert counter.call("outbox").lines == []
        assert counter.call("find", "nguyen", "--limit", "1").one["sent"] is True


@pytest.mark.slow
def test_a_whole_life_arrives_step_by_step(counter: Station, province: Province) -> None:
    """Guided, accepted when the citizen came back, worked on, returned by post: every fact arrives in order."""
    plain = {"rule": "5 working_days", "procedure": "1.004884"}
    with province.serving():
        assert province.enrol(counter).code == 0
        counter.shows("2026-11-02T09:16")
        first = dossier(
            "g", outcome="guide", reason="Thiếu", items=["Tờ khai"], received_at="2026-11-02T09:15", **plain
        )
        number = counter.receive(first).one["number"]
        counter.shows("2026-11-03T09:16")
        back = dossier("r", continues=number, received_at="2026-11-03T09:15", **plain)
        code = counter.receive(back).one["code"]
        life: list[tuple[str, dict[str, object]]] = [
            ("forward", {"to": "Tư pháp"}),
            ("supplement", {"reason": "Thiếu"}),
            ("supplemented", {}),
            ("extend", {"new_due": "2026-11-20T17:00"}),
            ("result", {}),
            ("return", {"method": "post", "tracking": "EE1VN"}),
        ]
        for hour, (action, details) in enumerate(life, 10):
            assert counter.act(code, action, f"2026-11-03T{hour}:00", **details).code == 0, action
        assert counter.call("sync", "--once").one["pushed"] == 2 + len(life)
        kinds = [line["kind"] for line in province.call("entries").lines]
    assert kinds == [entry["kind"] for entry in counter.call("show", code).one["timeline"]]
    assert all(entry["sent"] for entry in counter.call("show", code).one["timeline"])
    assert counter.call("verify").one["ok"] is True


@pytest.mark.slow
def test_a_lost_link_loses_nothing(counter: Station, province: Province) -> None:
    """With the gateway down --once is exit 5 and the outbox says why; back on its port everything arrives once."""
    with province.serving():
        assert province.enrol(counter).code == 0
    counter.receive(dossier("r-1"), dossier("r-2"))
    offline = counter.call("sync", "--once")
    assert (offline.code, offline.error) == (5, "unreachable")
    assert [(row["attempts"], row["reason"]) for row in counter.call("outbox").lines] == [(1, "unreachable")] * 2
    with province.serving(province.url.removeprefix("http://")):
        assert counter.call("sync", "--once").one["pushed"] == 2
        assert len(province.call("entries").lines) == 2


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("once,code", [(True, 130), (False, 0)])
def test_stopped_by_a_signal_it_says_how_far_it_came(
    counter: Station, province: Province, number: int, *, once: bool, code: int
) -> None:
    """One pass that hangs is cut off as by Ctrl+C; going on until it is stopped ends well; both give the checkpoint."""
    with province.serving():
        assert province.enrol(counter).code == 0
        counter.receive(dossier("r-1"))
        before = counter.call("sync", "--once").one["checkpoint"]
    counter.receive(dossier("r-2"))
    port = int(province.url.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)) if once else nullcontext() as silent:
        words = counter.command("sync", "--once") if once else counter.command("sync")
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as syncing:
            assert once or any(counter.call("outbox").one["attempts"] for _ in range(400))
            with nullcontext() if silent is None else silent.accept()[0]:
                syncing.send_signal(number)
                try:
                    out, err = syncing.communicate(timeout=30)
                finally:
                    syncing.kill()
    told = json.loads(out)
    assert (syncing.returncode, told["stopped"], told["checkpoint"], err) == (code, True, before, b"")
    assert (told["pushed"], told["checkpoint"]["count"]) == (None if once else 0, 1)


@pytest.mark.slow
def test_tokens_are_used_once_and_counters_live_once(counter: Station, province: Province) -> None:
    """An unknown token, a second invitation for a living counter, and a device that was shut out."""
    with province.serving():
        wrong = counter.call("enrol", "--gateway", province.url, "--token", "t" * 48, *counter.administrator)
        assert (wrong.code, wrong.error) == (5, "token_unknown")
        device = province.enrol(counter).one["device_id"]
        alive = province.call("invite", "--office", "H14.31", "--counter", "3")
        assert (alive.code, alive.error) == (3, "counter_alive")
        assert province.call("invite", "--office", "H14.31", "--counter", "3", "--replace", device).one["token"]
        assert province.call("revoke", device).code == 0
        assert province.call("revoke", "nobody").error == "device_unknown"
        counter.receive(dossier())
        shut_out = counter.call("sync", "--once")
        assert (shut_out.code, shut_out.error) == (5, "device_revoked")
        told = {line["check"]: line for line in counter.call("doctor").lines}["gateway"]
        assert (told["ok"], told["code"], bool(told["detail"] and told["remedy"])) == (False, "device_revoked", True)


def test_an_invitation_file_holds_token_and_province_key(province: Province, tmp_path: Path) -> None:
    """The file is for its owner's eyes; a folder that is not there is found before a token is made."""
    out = tmp_path / "invitation.json"
    invite = ("invite", "--office", "h14.31", "--counter", "3", "--out")
    token = province.call(*invite, str(out)).one["token"]
    held = json.loads(out.read_text(encoding="utf-8"))
    assert (held["token"], held["office"], held["counter"], len(held["province_key"])) == (token, "H14.31", 3, 44)
    assert out.stat().st_mode & 0o777 == 0o600
    nowhere = province.call(*invite, str(tmp_path / "nowhere" / "x"))
    assert (nowhere.code, nowhere.error) == (4, "out_unwritable")


@pytest.mark.slow
def test_an_older_copy_of_the_folder_is_told_so(counter: Station, province: Province, tmp_path: Path) -> None:
    """A folder copied back from before the last sync says what it is; the newest one goes on."""
    with province.serving():
        province.enrol(counter)
        counter.receive(dossier("r-1"))
        assert counter.call("sync", "--once").code == 0
        older = Station(tmp_path / "older", counter.password_file)
        shutil.copytree(counter.folder, older.folder)
        counter.receive(dossier("r-2"), dossier("r-3"))
        assert counter.call("sync", "--once").one["pushed"] == 2
        answer = older.call("sync", "--once")
        assert (answer.code, answer.error) == (5, "province_ahead")
        assert "3" in answer.one["error"]["message"]
        assert counter.call("sync", "--once").code == 0


@pytest.mark.parametrize(
    "arguments,code,error",
    [
        (("serve", "--listen", "0.0.0.0:0"), 2, "tls_required"),
        (("serve", "--listen", "nowhere"), 2, "listen_malformed"),
        (("serve", "--listen", "127.0.0.1:0", "--tls-cert", "x", "--tls-key", "y"), 2, "certificate_unreadable"),
        (("serve", "--listen", "127.0.0.1:0", "--upstream", "http://x.vn"), 2, "tls_required"),
        (("serve", "--listen", "127.0.0.1:0", "--upstream", "x.vn"), 2, "gateway_url"),
        (("invite", "--office", "H14.31", "--counter", "100"), 2, "count_out_of_range"),
        (("invite", "--office", "", "--counter", "1"), 2, "agency_malformed"),
        (("invite", "--office", "bad", "--counter", "1"), 2, "agency_malformed"),
        (("entries", "--office", "bad"), 2, "agency_malformed"),
        (("entries", "--after", "nonsense"), 2, "cursor_malformed"),
        (("publish", "x"), 2, "file_missing"),
    ],
)
def test_the_gateway_refuses_wrong_arguments(
    province: Province, arguments: tuple[str, ...], code: int, error: str
) -> None:
    """Each has its code and exit before anything is served."""
    answer = province.call(*arguments)
    assert (answer.code, answer.error) == (code, error)


@pytest.mark.parametrize("store", ["nonsense", "postgresql://x/y", "postgresql://x", "sqlite:///"])
def test_a_store_that_cannot_be_used_is_bad_input(store: str) -> None:
    """PostgreSQL needs a database and the folder of the keys; anything else is no address."""
    answer = call("--json", "gateway", "entries", "--store", store)
    assert (answer.code, answer.error) == (2, "keys_required" if store.endswith("/y") else "store_url")
