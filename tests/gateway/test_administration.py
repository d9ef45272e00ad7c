"""Invitations, the list of arrivals and the place of the store, as the command line uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from counter_app.domain.errors import InputError, RuleError, StoreError
from counter_app.gateway.administration import entries, invite, revoke
from counter_app.gateway.keys import open_keys
from counter_app.gateway.opening import open_store
from counter_app.gateway.store_url import Place, read_place
from counter_app.wire.requests import Enrolment
from tests.builders.intakes import intake_of
from tests.builders.journal_facts import START, Author

Run = Any


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a store that is not there yet."""
    return f"sqlite:///{tmp_path / 'new' / 'gateway.db'}"


def test_inviting_makes_the_store_and_works_beside_a_server(url: str, run: Run) -> None:
    """The first use creates store and keys; a token given while the store is open registers a device."""
    invite(url, None, "H14.31", 1)
    store, _keys = open_store(url, None)
    token = invite(url, None, "H14.31", 2)
    run(store.register(Enrolment(token, "a", "H14.31", 2, ""), b"k" * 32, START))
    with pytest.raises(RuleError, match="counter_alive"):
        invite(url, None, "H14.31", 2)
    assert invite(url, None, "H14.31", 2, replace="a") != token
    revoke(url, None, "a")
    assert run(store.find_device("a")).revoked
    run(store.close())
    with pytest.raises(InputError, match="device_unknown"):
        revoke(url, None, "b")


def test_tokens_can_be_typed(url: str) -> None:
    """A token is letters and digits, so that no command line takes it for an option."""
    assert invite(url, None, "H14.31", 1).isalnum()


@pytest.mark.parametrize(
    "office,counter,code",
    [
        ("", 1, "agency"),
        ("bad", 1, "agency"),
        ("H14.31.", 1, "agency"),
        ("đ", 1, "agency"),
        ("H14.31", 0, "counter"),
        ("H14.31", 100, "counter"),
    ],
)
def test_an_office_or_counter_that_cannot_be_is_bad_input(url: str, office: str, counter: int, code: str) -> None:
    """Counters run from 1 to 99, and an office has a short identifier."""
    with pytest.raises(InputError, match=f"{code}_malformed"):
        invite(url, None, office, counter)


def test_arrivals_are_listed_page_by_page(url: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line has the fields of the contract; the cursor and the limit cut where they say."""
    assert list(entries(url, None)) == []
    monkeypatch.setattr("counter_app.gateway.administration._PAGE", 3)
    author = Author()
    store, _keys = open_store(url, None)
    run(store.take_batch(intake_of(author, author.chain(8)), START))
    lines = list(entries(url, None))
    run(store.close())
    assert [line["seq"] for line in lines] == list(range(1, 9))
    assert set(lines[0]) == {"device_id", "epoch", "seq", "event_id", "kind", "code", "cursor"}
    assert (lines[0]["device_id"], lines[0]["code"]) == (author.device, "H14.31-261120-10001")
    assert [line["seq"] for line in entries(url, None, after=lines[4]["cursor"])] == [6, 7, 8]
    assert [line["seq"] for line in entries(url, None, author.office, limit=4)] == [1, 2, 3, 4]
    assert list(entries(url, None, "H99")) == []
    with pytest.raises(InputError, match="cursor_malformed"):
        list(entries(url, None, after="later"))


@pytest.mark.parametrize(
    "text,code",
    [
        ("postgresql://host/db", "keys_required"),
        ("postgres://host/db", "keys_required"),
        ("", "store_url"),
        ("gateway.db", "store_url"),
        ("sqlite://", "store_url"),
        ("sqlite:///", "store_url"),
        ("sqlite:///folder/", "store_url"),
        ("sqlite://host/g.db", "store_url"),
        ("mysql:///g.db", "store_url"),
        ("sqlite:///g.db?x=1", "store_url"),
        ("http://[", "store_url"),
    ],
)
def test_a_store_that_is_not_offered_is_bad_input(text: str, code: str) -> None:
    """PostgreSQL needs the folder of the keys named; anything else is no address of a store."""
    with pytest.raises(InputError, match=code):
        read_place(text, None)


def test_keys_lie_beside_the_store_or_where_told(tmp_path: Path) -> None:
    """The default folder is beside the database; relative and absolute paths are both understood."""
    assert read_place("sqlite:///a/g.db", None).keys == Path("a/g.db.keys")
    assert read_place(f"sqlite:///{tmp_path}/g.db", tmp_path / "k").keys == tmp_path / "k"
    assert read_place(f"sqlite:///{tmp_path}/g.db", None) == Place(tmp_path / "g.db", tmp_path / "g.db.keys")


def test_lost_keys_are_never_replaced_in_silence(url: str, tmp_path: Path) -> None:
    """A store without its keys is said to have lost them; no new ones are made beside it."""
    invite(url, None, "H14.31", 1)
    folder = read_place(url, None).keys
    hidden = folder.rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="keys_missing"):
        list(entries(url, None))
    assert not folder.exists()
    assert list(entries(url, hidden)) == []


def test_keys_are_made_once(tmp_path: Path) -> None:
    """Opening again gives the same keys; a file that is no key is said."""
    first = open_keys(tmp_path / "keys", make=True)
    assert open_keys(tmp_path / "keys", make=True).public == first.public
    assert "Ed25519" not in repr(first)
    (tmp_path / "keys" / "store.key").write_text("x")
    with pytest.raises(StoreError, match="keys_unreadable"):
        open_keys(tmp_path / "keys", make=True)


def test_a_store_belongs_on_a_disk_of_this_machine(tmp_path: Path) -> None:
    """A folder a cloud service copies is refused, and so is a place that cannot be a folder."""
    with pytest.raises(StoreError, match="placement_cloud"):
        invite(f"sqlite:///{tmp_path}/OneDrive/gateway.db", tmp_path / "keys", "H14.31", 1)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="database_unreachable"):
        invite(f"sqlite:///{tmp_path}/file/gateway.db", tmp_path / "keys", "H14.31", 1)
    with pytest.raises(StoreError, match="keys_unreadable"):
        invite(f"sqlite:///{tmp_path}/gateway.db", tmp_path / "file" / "keys", "H14.31", 1)
