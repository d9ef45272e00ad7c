"""Packs from the province: signed, newer, for this office, in pieces; an import never makes the catalogue worse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from counter_app.database.transaction import immediate
from counter_app.domain.errors import GatewayError
from counter_app.domain.procedure import RuleOrigin
from counter_app.domain.rule import Rule
from counter_app.gateway.ports import FeedStore, Published
from counter_app.services.accounts import Accounts
from counter_app.services.outbox import OutboxView
from counter_app.store import offers
from counter_app.wire.offers import PIECE_BYTES, PackOffer, compress, is_newer
from counter_app.wire.statements import Signed, public_bytes, sign
from tests.builders.desk import clerk
from tests.builders.journal_facts import START, private_key
from tests.builders.offices import AnOffice, Counter, an_office

PROCEDURE = "1.004884"
THIEF = private_key("thief")
HASH = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$4bPjyyFyuc2I0tIPbF1jJQpPLr3mZ2pYxkY1z0m3q0E"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[AnOffice]:
    """Return an office without counters yet."""
    with an_office(tmp_path) as made:
        yield made


def a_pack(kind: str, content: object, version: int | str = 1, name: str = "tinh", on: str = "2026-11-01") -> bytes:
    """Return a pack as its file."""
    envelope = {"pack": kind, "name": name, "version": version, "basis": "QĐ 1/QĐ-UBND", "effective_on": on}
    return json.dumps({**envelope, "content": content}, ensure_ascii=False).encode()


def procedures(rule: str | None, version: int = 1, on: str = "2026-11-01") -> bytes:
    """Return a pack of one procedure."""
    row: dict[str, Any] = {"code": PROCEDURE, "name": "Đăng ký lại khai sinh", "field": "Hộ tịch", "rule": rule}
    return a_pack("procedures", {"procedures": [row]}, version, on=on)


def accounts(version: int, *rows: dict[str, object]) -> bytes:
    """Return a pack of accounts."""
    return a_pack("accounts", {"accounts": list(rows)}, version)


def offer(office: AnOffice, raw: bytes, *, key: str = "province", to: str = "", **changes: str) -> None:
    """Put a pack on offer, past what the command checks."""
    said = {name: str(json.loads(raw)[name]) for name in ("name", "version")} | {"kind": json.loads(raw)["pack"]}
    said = said | changes
    packed = compress(raw)
    digest = sha256(raw).hexdigest()
    word = PackOffer("k", to, said["kind"], said["name"], said["version"], digest, len(packed))
    signed = sign(word, private_key(key))
    store: FeedStore = office.store  # type: ignore[assignment]  # it serves too
    published = Published(to, said["kind"], said["name"], said["version"], digest, signed, packed)
    office.run(store.publish(published, START))


def on_offer(office: AnOffice) -> list[Signed]:
    """Return the statements about all packs on offer."""
    store: FeedStore = office.store  # type: ignore[assignment]  # it serves too
    return [one.statement for one in office.run(store.offers("H14.31"))]


def noted(counter: Counter) -> list[tuple[str, str, str]]:
    """Return state, version and code of every offer."""
    rows = counter.desk.connection.execute("SELECT state, version, code FROM offers ORDER BY kind, name")
    return [tuple(row) for row in rows]


def test_a_pack_is_taken_in_once(office: AnOffice) -> None:
    """A signed pack arrives with the next sync, its procedures are laid over, and nothing is fetched again."""
    counter = office.counter(1)
    offer(office, procedures("9 working_days"))
    counter.engine.run_once()
    procedure = counter.desk.catalogue.snapshot().get(PROCEDURE)
    assert procedure is not None
    assert str(procedure.rule) == "9 working_days"
    assert noted(counter) == [("taken", "1", "")]
    before = len(counter.link.calls)
    counter.engine.run_once()
    assert not [call for call in counter.link.calls[before:] if "/packs/" in call.path]
    assert counter.desk.connection.execute("SELECT count(*) FROM pack_pieces").fetchone() == (0,)


def test_a_pack_of_a_later_day_is_taken_and_waits(office: AnOffice) -> None:
    """What the province publishes ahead is fetched at once and laid over on its day."""
    counter = office.counter(1)
    offer(office, procedures("9 working_days", on="2027-01-01"))
    counter.engine.run_once()
    assert noted(counter) == [("taken", "1", "")]
    before = counter.desk.catalogue.snapshot().get(PROCEDURE)
    assert before is not None
    assert str(before.rule) != "9 working_days"
    counter.desk.clock.set("2027-01-01T07:00")
    assert counter.desk.catalogue.lay_begun()
    after = counter.desk.catalogue.snapshot().get(PROCEDURE)
    assert after is not None
    assert str(after.rule) == "9 working_days"


def test_an_import_never_makes_the_catalogue_worse(office: AnOffice) -> None:
    """A rule this office confirmed stays, and a missing rule replaces none."""
    counter = office.counter(1)
    counter.desk.catalogue.confirm_rule(PROCEDURE, Rule.parse("4 working_days"), clerk())
    offer(office, procedures("9 working_days"))
    counter.engine.run_once()
    offer(office, procedures(None, 2))
    counter.engine.run_once()
    procedure = counter.desk.catalogue.snapshot().get(PROCEDURE)
    assert procedure is not None
    assert (str(procedure.rule), procedure.rule_origin) == ("4 working_days", RuleOrigin.CONFIRMED)
    assert noted(counter) == [("taken", "2", "")]


@pytest.mark.parametrize(
    "spoilt,code",
    [({"key": "thief"}, "signature_wrong"), ({"version": "7"}, "pack_differs"), ({"kind": "calendar"}, "pack_differs")],
)
def test_a_pack_that_is_not_the_provinces_changes_nothing(office: AnOffice, spoilt: dict[str, str], code: str) -> None:
    """A wrong signature, or other words than the pack's own, is refused and noted with its code."""
    counter = office.counter(1)
    offer(office, accounts(1, {"account": "lan", "role": "clerk", "password_hash": HASH}), **spoilt)
    counter.engine.run_once()
    assert [(state, said) for state, _, said in noted(counter)] == [("refused", code)]
    assert Accounts(counter.desk.connection, counter.desk.clock).every() == ()
    counter.engine.run_once()


def test_a_new_key_of_the_province_makes_no_complaint_that_stays(office: AnOffice) -> None:
    """What was taken is not doubted under a new key, twice over; what was not is refused until it is signed anew."""
    counter, raw, later = office.counter(1), procedures("9 working_days"), a_pack("calendar", {}, name="khac")
    offer(office, raw)
    counter.engine.run_once()
    for key in ("second", "third"):
        offer(office, later, key="thief")
        with immediate(counter.desk.connection):
            key_now = public_bytes(private_key(key))
            counter.desk.connection.execute("UPDATE enrolment SET province_key = ?", (key_now,))
        counter.packs.offered(on_offer(office))
        assert noted(counter)[0][2] == "signature_wrong"
        assert [
            one.name for one in OutboxView(counter.desk.connection, counter.desk.clock).summary().packs_refused
        ] == [""]
        assert noted(counter)[-1] == ("taken", "1", "")
        offer(office, raw, key=key)
        offer(office, later, key=key)
        counter.packs.offered(on_offer(office))
        assert [state for state, _, _ in noted(counter)] == ["wanted", "taken"]


def test_an_older_version_is_refused(office: AnOffice) -> None:
    """A counter that took version 10 does not go back to 9, whatever the gateway offers."""
    counter = office.counter(1)
    offer(office, procedures("9 working_days", 10))
    counter.engine.run_once()
    digest = sha256(procedures("1 days", 9)).hexdigest()
    signed = sign(PackOffer("k", "", "procedures", "tinh", "9", digest, 100), private_key("province"))
    counter.packs.offered([signed])
    assert (noted(counter), counter.packs.next_piece()) == ([("taken", "10", "pack_version_old")], None)


def test_a_pack_for_another_office_is_left_alone(office: AnOffice) -> None:
    """Accounts of one office stay there."""
    counter = office.counter(1)
    offer(office, procedures("9 working_days"), to="H14.99")
    counter.engine.run_once()
    assert noted(counter) == []


def test_a_large_pack_comes_in_pieces_through_cuts(office: AnOffice) -> None:
    """What came before a cut is kept; the next run goes on behind it."""
    counter = office.counter(1)
    noise = sha256(b"x").hexdigest()
    names = []
    for at in range(4_000):
        noise = sha256(noise.encode()).hexdigest()
        names.append({"id": f"H14.{at % 1000}.{at // 1000}", "name": noise, "kind": "ward"})
    raw = a_pack("offices", {"offices": names})
    assert len(compress(raw)) > 2 * PIECE_BYTES
    offer(office, raw)
    counter.link.faults = iter(["none", "none", "none", "unreachable"])
    with pytest.raises(GatewayError, match="unreachable"):
        counter.engine.run_once()
    held = counter.desk.connection.execute("SELECT count(*) FROM pack_pieces").fetchone()
    assert held == (1,)
    assert noted(counter)[0][0] == "wanted"
    counter.engine.run_once()
    assert noted(counter) == [("taken", "1", "")]


def test_an_offer_of_an_older_key_is_let_go(office: AnOffice) -> None:
    """Where the province changed its key while a pack was on its way, the pack is offered and fetched anew."""
    counter = office.counter(1)
    raw = procedures("9 working_days")
    old = sign(PackOffer("k", "", "procedures", "tinh", "1", sha256(raw).hexdigest(), len(compress(raw))), THIEF)
    with immediate(counter.desk.connection):
        offers.note(counter.desk.connection, msgspec.json.decode(old.body, type=PackOffer), old, "wanted", "", START)
        offers.keep_piece(counter.desk.connection, sha256(raw).hexdigest(), 0, compress(raw))
    assert (counter.packs.next_piece(), noted(counter)) == (None, [])
    offer(office, raw)
    counter.engine.run_once()
    assert noted(counter) == [("taken", "1", "")]


def test_accounts_come_and_go_by_the_provinces_word(office: AnOffice) -> None:
    """Accounts are added, changed and shut out; the last administrator is never shut out by a pack."""
    counter = office.counter(1)
    row: dict[str, object] = {
        "account": "lan",
        "display_name": "Hoàng Thị Lan",
        "role": "administrator",
        "password_hash": HASH,
    }
    offer(office, accounts(1, row, {**row, "account": "binh", "role": "clerk"}))
    counter.engine.run_once()
    offer(office, accounts(2, {**row, "account": "binh", "active": False}))
    counter.engine.run_once()
    known = {
        one.account: (one.role, one.active) for one in Accounts(counter.desk.connection, counter.desk.clock).every()
    }
    assert known == {"lan": ("administrator", True), "binh": ("administrator", False)}
    offer(office, accounts(3, {**row, "active": False}))
    counter.engine.run_once()
    assert noted(counter) == [("refused", "3", "last_administrator")]
    assert Accounts(counter.desk.connection, counter.desk.clock).every()[1].active


@pytest.mark.parametrize(
    "row",
    [{"password_hash": "plain"}, {"role": "king"}, {"account": "Ông A"}, {"unknown": 1}],
    ids=lambda row: next(iter(row)),
)
def test_accounts_that_break_a_rule_are_refused_whole(office: AnOffice, row: dict[str, object]) -> None:
    """A password that is no Argon2id hash, an unknown role or key: nothing of the pack counts."""
    counter = office.counter(1)
    whole: dict[str, object] = {"account": "lan", "role": "clerk", "password_hash": HASH}
    offer(office, accounts(1, whole, {**whole, "account": "binh", **row}))
    counter.engine.run_once()
    assert noted(counter) == [("refused", "1", "pack_malformed")]
    assert Accounts(counter.desk.connection, counter.desk.clock).every() == ()


@pytest.mark.parametrize(
    "newer,older", [("10", "9"), ("2026.11", "2026.9"), ("1.1", "1"), ("20261101", "2025"), ("1.0.1", "1.0")]
)
def test_versions_are_compared_by_their_numbers(newer: str, older: str) -> None:
    """Ten comes after nine; nothing comes after itself."""
    assert is_newer(newer, older)
    assert not is_newer(older, newer)
    assert not is_newer(newer, newer)
