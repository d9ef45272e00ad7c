"""Accounts, the catalogue, ``verify``, ``doctor`` and delivery without a gateway: roles and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from counter_app.bootstrap import open_counter
from counter_app.database.factory import open_connection
from tests.builders.command_line import PASSWORD, ROOT, Station, call, dossier, station

NATIONAL = ROOT.parent / "shared" / "data" / "national_catalogue_commune.json"


def test_the_first_account_is_an_administrator_and_the_rest_need_one(tmp_path: Path) -> None:
    """While there is none, account add needs nobody's leave and makes an administrator."""
    counter = station(tmp_path, admin=False)
    password = ("--password-file", str(counter.password_file))
    assert counter.call("account", "list").lines == []
    first = counter.call("account", "add", "quantri", "--role", "clerk", *password)
    assert first.one == {"account": "quantri", "role": "administrator", "active": True, "name": "quantri"}
    alone = counter.call("account", "add", "canbo", "--role", "clerk", *password)
    assert (alone.code, alone.error) == (3, "role_required")
    mine = ("--as", "quantri", *password)
    second = counter.call(*mine, "account", "add", "canbo", "--role", "clerk", *password)
    assert (second.code, second.one["role"]) == (0, "clerk")
    assert [line["account"] for line in counter.call("account", "list", *mine).lines] == ["canbo", "quantri"]


def test_a_state_that_differs_is_made_anew_by_an_administrator(counter: Station) -> None:
    """Verify says what to do where the journal is whole, and rebuild does it."""
    counter.receive(dossier())
    opened = open_counter(counter.folder)
    opened.writer.execute("UPDATE dossiers SET status = 'ready'")
    opened.close()
    told = call("--data", str(counter.folder), "--lang", "en", "verify")
    assert (told.code, "counter-app rebuild" in told.out.decode()) == (3, True)
    assert counter.call("rebuild").error == "role_required"
    assert counter.call("rebuild", *counter.administrator).one == {"dossiers": 1}
    assert counter.call("verify").code == 0


def test_a_disabled_account_is_opened_again(counter: Station) -> None:
    """Whoever was shut out and comes back gets in with the old password once an administrator says so."""
    secret = ("--new-password-file", str(counter.password_file))
    assert counter.call("account", "add", "canbo", "--role", "clerk", *secret, *counter.administrator).code == 0
    mine = ("--as", "canbo", "--password-file", str(counter.password_file))
    for _ in range(2):
        assert counter.call("account", "disable", "canbo", *counter.administrator).one["active"] is False
    assert counter.call("find", "a", *mine).error == "account_disabled"
    assert counter.call("account", "enable", "canbo").error == "role_required"
    assert counter.call("account", "enable", "canbo", *mine).error == "account_disabled"
    assert counter.call("account", "enable", "nobody", *counter.administrator).error == "account_unknown"
    for _ in range(2):
        assert counter.call("account", "enable", "canbo", *counter.administrator).one["active"] is True
    assert counter.call("find", "a", *mine).code == 0


def test_accounts_are_disabled_and_reset(counter: Station, tmp_path: Path) -> None:
    """A disabled account is shut out, a reset one signs in with its new password, the last administrator stays."""
    new = tmp_path / "new"
    new.write_bytes(b"\xef\xbb\xbfm\xe1\xba\xadt kh\xe1\xba\xa9u kh\xc3\xa1c\r\n")
    add = ("account", "add", "canbo", "--role", "administrator", "--new-password-file", str(counter.password_file))
    assert counter.call(*add, *counter.administrator).code == 0
    assert counter.call(*add, *counter.administrator).error == "account_exists"
    reset = counter.call("account", "reset", "canbo", "--new-password-file", str(new), *counter.administrator)
    assert reset.code == 0
    mine = ("--as", "canbo", "--password-file", str(new))
    assert counter.call("account", "disable", "quantri", *mine).one["active"] is False
    assert (counter.call("account", "list", *counter.administrator).code) == 3
    last = counter.call("account", "disable", "canbo", *mine)
    assert (last.code, last.error) == (3, "last_administrator")
    assert counter.call("account", "disable", "nobody", *mine).error == "account_unknown"


@pytest.mark.parametrize(
    "arguments,code,error",
    [
        (("--as", "quantri"), 2, "password_needed"),
        (("--as", "quantri", "--password-file", "nowhere"), 2, "file_missing"),
        (("--as", "nobody", "--password-file", "{password}"), 3, "sign_in_failed"),
        ((), 3, "role_required"),
    ],
)
def test_what_needs_an_administrator_asks_for_one(
    counter: Station, tmp_path: Path, arguments: tuple[str, ...], code: int, error: str
) -> None:
    """Importing, enrolling and listing accounts: nobody, a wrong name and no password are refused alike."""
    given = tuple(word.replace("{password}", str(counter.password_file)) for word in arguments)
    file = tmp_path / "catalogue.json"
    file.write_text("[]", encoding="utf-8")
    enrol = ("enrol", "--gateway", "http://127.0.0.1:1", "--token", "t")
    for command in (("catalogue", "import", str(file)), enrol, ("account", "list")):
        answer = counter.call(*command, *given)
        assert (answer.code, answer.error) == (code, error)


@pytest.mark.parametrize("place", ["", ".", "/"])
def test_what_is_no_name_of_a_file_is_refused(counter: Station, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder where a file is wanted, or nothing, as an unset variable leaves it, is said and writes nothing."""
    stick = counter.folder.parent / "stick"
    stick.mkdir()
    monkeypatch.chdir(stick)
    told = counter.call("backup", place)
    assert (told.code, told.error) == (4, "backup_unwritable")
    assert not list(stick.iterdir())


def test_a_missing_certificate_is_said_by_its_option(tmp_path: Path) -> None:
    """Of the two gateways a hub is started with, the one whose certificate is not there is named."""
    serve = ("gateway", "serve", "--store", f"sqlite:///{tmp_path / 'g.db'}", "--listen", "127.0.0.1:0")
    answer = call("--json", *serve, "--upstream", "https://example.org", "--upstream-ca", str(tmp_path / "none"))
    assert (answer.code, answer.one["error"]["field"]) == (2, "upstream_ca")
    assert not list(tmp_path.iterdir())


READS = (("find", "a"), ("procedures", "khai"), ("outbox",), ("verify",), ("conflicts",), ("backup", "b"))


@pytest.mark.parametrize(
    "arguments,code,error",
    [
        (("--as", "quantri"), 2, "password_needed"),
        (("--as", "quantri", "--password-file", "nowhere"), 2, "file_missing"),
        (("--as", "nobody", "--password-file", "{password}"), 3, "sign_in_failed"),
    ],
)
def test_who_is_named_proves_it_where_nothing_is_written_too(
    counter: Station, tmp_path: Path, arguments: tuple[str, ...], code: int, error: str
) -> None:
    """Reading and backing up under a name ask for its password as acts do; under none they go on as ever."""
    given = tuple(word.replace("{password}", str(counter.password_file)) for word in arguments)
    for command, *rest in READS:
        words = (command, *(str(tmp_path / word) if command == "backup" else word for word in rest))
        answer = counter.call(*words, *given)
        assert (answer.code, answer.error) == (code, error), command
        assert not (tmp_path / "b").exists()
    assert counter.call("find", "a", *counter.administrator).code == 0


def test_a_wrong_password_is_refused_where_nobody_asks_for_one(counter: Station, tmp_path: Path) -> None:
    """Sending, carrying and what needs no counter at all: a name given is never taken on trust; no name is none."""
    wrong, packet, page = tmp_path / "wrong", tmp_path / "packet", tmp_path / "page.pdf"
    wrong.write_text(PASSWORD + " ", encoding="utf-8")
    page.write_bytes(b"%PDF")
    counter.receive(dossier())
    asks_nobody = [
        ("sync", "--once"),
        ("carry", "export", str(packet)),
        ("files",),
        ("decode", str(page)),
        ("due", "--rule", "5 days", "--received", "2026-11-02T09:15"),
        ("layout", "check", str(page)),
        ("doctor",),
    ]
    for command in asks_nobody:
        answer = counter.call(*command, "--as", "quantri", "--password-file", str(wrong))
        assert (answer.code, answer.error) == (3, "sign_in_failed"), command
    assert not packet.exists()
    assert counter.call(*asks_nobody[4], *counter.administrator).one["due_at"] == "2026-11-09T17:00:00+07:00"
    unused = call("--json", "--data", str(tmp_path / "none"), *asks_nobody[4], *counter.administrator)
    assert unused.code == 0


def test_a_named_clerk_takes_no_backup(counter: Station, tmp_path: Path) -> None:
    """Refused before a recovery key is made; a supervisor's name, and nobody's at night, are taken."""
    for name, role in (("canbo", "clerk"), ("truong", "supervisor")):
        new = ("--role", role, "--new-password-file", str(counter.password_file))
        assert counter.call("account", "add", name, *new, *counter.administrator).code == 0
    out, key = tmp_path / "out.backup", tmp_path / "recovery"
    take = ("backup", str(out), "--recovery-key", str(key), "--password-file", str(counter.password_file), "--as")
    refused = counter.call(*take, "canbo")
    assert (refused.code, refused.error, out.exists(), key.exists()) == (3, "role_required", False, False)
    assert counter.call(*take, "truong").code == 0
    assert counter.call("backup", str(out)).code == 0


def test_five_wrong_passwords_bring_a_pause(counter: Station, tmp_path: Path) -> None:
    """The sixth try waits even with the right password."""
    wrong = tmp_path / "wrong"
    wrong.write_text(PASSWORD + " ", encoding="utf-8")
    guess = ("catalogue", "import", "x", "--as", "quantri", "--password-file")
    assert [counter.call(*guess, str(wrong)).error for _ in range(5)] == ["sign_in_failed"] * 5
    paused = counter.call(*guess, str(counter.password_file))
    assert (paused.code, paused.error) == (3, "sign_in_paused")


@pytest.mark.skipif(not NATIONAL.exists(), reason="the national catalogue is not part of this repository")
def test_the_national_catalogue_is_taken_in_once(counter: Station) -> None:
    """588 rows, 17 of them suspect; the second import changes nothing, and a known rule is not made worse."""
    first = counter.call("catalogue", "import", str(NATIONAL), *counter.administrator).one
    second = counter.call("catalogue", "import", str(NATIONAL), *counter.administrator).one
    assert first["added"] + first["updated"] + first["unchanged"] == 588
    assert (second["added"], second["updated"], second["unchanged"]) == (0, 0, 588)
    assert len(second["suspect"]) == len(first["suspect"]) == 17
    assert counter.call("procedures", "1.001193").lines[0]["duration"] == "same_day"


@pytest.mark.parametrize(
    "raw,error",
    [(b'[{"code": "1.001193", "na', "catalogue_malformed"), (b"", "catalogue_malformed"), (b"{}", "pack_malformed")],
)
def test_a_catalogue_cut_in_the_middle_changes_nothing(
    counter: Station, tmp_path: Path, raw: bytes, error: str
) -> None:
    """Bad input names the file, and the catalogue is what it was."""
    before = counter.call("procedures", "khai", "--limit", "1000").out
    file = tmp_path / "catalogue.json"
    file.write_bytes(raw)
    answer = counter.call("catalogue", "import", str(file), *counter.administrator)
    assert (answer.code, answer.error) == (2, error)
    assert counter.call("procedures", "khai", "--limit", "1000").out == before


def test_procedures_are_found_without_marks_by_initials_and_by_code(counter: Station) -> None:
    """A clerk's three ways of typing lead to the same procedure first."""
    for text in ("dang ky khai sinh", "Đăng ký khai sinh", "1.001193"):
        line = counter.call("procedures", text, "--limit", "1").one
        assert line["code"] == "1.001193"
        assert {"code", "name", "field", "duration", "fee"} <= line.keys()
    assert counter.call("procedures", "không có gì như thế").out == b""


def test_verify_tells_the_head_and_finds_what_was_changed(counter: Station) -> None:
    """A whole journal is exit 0; a state somebody changed behind our back is exit 3 and named."""
    counter.receive(dossier())
    whole = counter.call("verify").one
    assert (whole["entries"], whole["ok"], whole["problems"], len(whole["head"])) == (1, True, [], 64)
    key = bytes.fromhex((counter.password_file.parent / "key").read_text(encoding="ascii").strip())
    connection = open_connection(counter.folder / "counter.db", key, mode="maintenance")
    connection.execute("UPDATE dossiers SET status = 'returned'")
    connection.close()
    broken = counter.call("verify")
    assert (broken.code, broken.one["ok"]) == (3, False)
    assert broken.one["problems"][0].startswith("state_differs")


def test_doctor_examines_a_machine_with_and_without_a_counter(counter: Station, tmp_path: Path) -> None:
    """Each check is a line with what to do; a missing counter is a finding, not a failure."""
    lines = {line["check"]: line for line in counter.call("doctor").lines}
    assert [line["detail"] for line in lines.values() if not line["detail"].endswith(".")] == []
    checks = {
        "libraries",
        "fonts",
        "printer",
        "scanner",
        "page_renderer",
        "vault",
        "disk",
        "placement",
        "clock",
        "other_copy",
        "gateway",
    }
    assert set(lines) == checks
    assert all(lines[name]["ok"] for name in ("libraries", "vault", "clock", "other_copy", "gateway"))
    assert all(line["detail"] and (line["ok"] or line["remedy"]) for line in lines.values())
    bare = call("--data", str(tmp_path / "nowhere"), "--json", "doctor")
    vault = next(line for line in bare.lines if line["check"] == "vault")
    assert (bare.code, vault["ok"], {line["check"] for line in bare.lines}) == (0, False, checks)


@pytest.mark.parametrize("every", [6, 7, 9])
def test_doctor_examines_a_damaged_machine_to_its_end(counter: Station, every: int) -> None:
    """Pages that cannot be read are a finding: whoever looks for the reason hears of all the other checks too."""
    database = counter.folder / "counter.db"
    with database.open("r+b") as file:
        for page in range(3, database.stat().st_size // 4096, every):
            file.seek(page * 4096 + 100)
            file.write(b"a failing disk")
    told = counter.call("doctor")
    assert (told.code, told.lines[-1]["check"], told.lines[-1]["code"]) == (0, "gateway", "database_corrupt")


def test_a_counter_that_sends_by_stick_is_well(counter: Station, tmp_path: Path) -> None:
    """An invitation without an address enrols it: an address nobody gave is not called wrong, the stick is named."""
    store, letter = f"sqlite:///{tmp_path / 'gateway' / 'g.db'}", str(tmp_path / "letter")
    place = ("--office", "H14.31", "--counter", "3")
    assert call("gateway", "invite", "--store", store, *place, "--out", letter).code == 0
    assert counter.call("enrol", "--invite", letter, *counter.administrator).code == 0
    found = {line["check"]: line for line in counter.call("doctor").lines}["gateway"]
    assert (found["ok"], found["code"]) == (True, "by_stick")
    offline = counter.call("sync", "--once", "--lang", "en")
    assert (offline.code, offline.error, "by USB" in offline.one["error"]["message"]) == (5, "not_enrolled", True)


def test_delivery_without_a_gateway_is_said_so(counter: Station) -> None:
    """Not enrolled, an address that is none, plain HTTP over the network, nobody there: codes and exits."""
    for once in ((), ("--once",)):
        answer = counter.call("sync", *once)
        assert (answer.code, answer.error) == (5, "not_enrolled")
    cases = {"nonsense": (2, "gateway_url"), "http://gateway.example.vn": (2, "tls_required")}
    for url, expected in (cases | {"http://127.0.0.1:9": (5, "unreachable")}).items():
        answer = counter.call("enrol", "--gateway", url, "--token", "t", *counter.administrator)
        assert (answer.code, answer.error) == expected
    missing = ("enrol", "--gateway", "https://x.vn", "--token", "t", "--ca", "nowhere", *counter.administrator)
    assert counter.call(*missing).error == "file_missing"
