"""What every gateway store promises about devices and invitations; run against each of them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from counter_app.domain.errors import GatewayError, InputError, RuleError
from counter_app.gateway.ports import Device, GatewayStore
from counter_app.wire.requests import Enrolment
from tests.builders.journal_facts import START

Run = Any
OFFICE = "H14.31"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def _invite(run: Run, store: GatewayStore, token: str, counter: int = 1, replace: str | None = None) -> None:
    run(store.invite(OFFICE, counter, sha256(token.encode()).digest(), replace, START))


def _register(
    run: Run, store: GatewayStore, token: str, device: str = "a", counter: int = 1, key: bytes = KEY
) -> Device:
    registered: Device = run(store.register(Enrolment(token, device, OFFICE, counter, ""), key, START))
    return registered


def test_a_token_registers_one_device(run: Run, store: GatewayStore) -> None:
    """The device asks twice and gets the same; anyone else with the same token is refused."""
    _invite(run, store, "t")
    assert _register(run, store, "t") == _register(run, store, "t") == Device("a", OFFICE, 1, KEY)
    assert run(store.find_device("a")) == Device("a", OFFICE, 1, KEY)
    for device, key in (("b", KEY), ("a", OTHER_KEY)):
        with pytest.raises(GatewayError, match="token_used"):
            _register(run, store, "t", device, key=key)


def test_a_wrong_token_registers_nobody(run: Run, store: GatewayStore) -> None:
    """An unknown token and another counter's token are refused, and the token stays good for its own."""
    _invite(run, store, "t")
    with pytest.raises(GatewayError, match="token_unknown"):
        _register(run, store, "other")
    with pytest.raises(GatewayError, match="counter_mismatch"):
        _register(run, store, "t", counter=2)
    assert run(store.find_device("a")) is None
    assert _register(run, store, "t").counter == 1


def test_a_counter_has_one_device_alive(run: Run, store: GatewayStore) -> None:
    """A second invitation is refused, and of two given before, the second to be used is refused."""
    _invite(run, store, "t")
    _invite(run, store, "u")
    _register(run, store, "t")
    with pytest.raises(RuleError, match="counter_alive"):
        _invite(run, store, "v")
    with pytest.raises(GatewayError, match="counter_alive"):
        _register(run, store, "u", "b")


def test_a_replacement_shuts_the_old_device_out(run: Run, store: GatewayStore) -> None:
    """The old device works until the new one enrols; naming another device is bad input."""
    _invite(run, store, "t")
    _register(run, store, "t")
    with pytest.raises(InputError, match="device_unknown"):
        _invite(run, store, "u", replace="b")
    _invite(run, store, "u", replace="a")
    assert not run(store.find_device("a")).revoked
    _register(run, store, "u", "b", key=OTHER_KEY)
    assert run(store.find_device("a")).revoked
    assert not run(store.find_device("b")).revoked


def test_a_device_may_replace_itself(run: Run, store: GatewayStore) -> None:
    """A device set up anew under its old id registers its new key."""
    _invite(run, store, "t")
    _register(run, store, "t")
    _invite(run, store, "u", replace="a")
    assert _register(run, store, "u", key=OTHER_KEY).public_key == OTHER_KEY
    with pytest.raises(GatewayError, match="device_revoked"):
        _register(run, store, "t")


def test_nobody_takes_over_a_device_elsewhere(run: Run, store: GatewayStore) -> None:
    """A token of one counter does not register the id of a device that works at another."""
    _invite(run, store, "t")
    _invite(run, store, "u", counter=2)
    _register(run, store, "t")
    with pytest.raises(GatewayError, match="device_known"):
        _register(run, store, "u", "a", counter=2, key=OTHER_KEY)
    assert run(store.find_device("a")).public_key == KEY


def test_a_revoked_device_is_known_and_shut_out(run: Run, store: GatewayStore) -> None:
    """Revoking twice is harmless, frees the counter, and an unknown device is bad input."""
    _invite(run, store, "t")
    _register(run, store, "t")
    for _ in range(2):
        run(store.revoke("a", START))
    assert run(store.find_device("a")).revoked
    with pytest.raises(GatewayError, match="device_revoked"):
        _register(run, store, "t")
    _invite(run, store, "u")
    with pytest.raises(InputError, match="device_unknown"):
        run(store.revoke("z", START))
