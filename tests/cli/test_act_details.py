"""The JSON of ``act``: whatever stands in it, it is read exactly or refused with a code and a field."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.cli.acts import read_act
from counter_app.domain.act import Act, Receiver
from counter_app.domain.errors import InputError
from tests.builders.deadlines import the_calendar
from tests.builders.desk import at

FULL = {
    "at": "2026-11-02T09:00",
    "reason": "Vì",
    "items": ["Một", "Hai"],
    "new_due": "2026-11-20T10:00:00Z",
    "amount": 8_000,
    "required": True,
    "name": "Lệ phí",
    "method": "cash",
    "receipt": "BL-1",
    "to": "Tư pháp",
    "tracking": "EE1VN",
    "receiver": {"name": "Trần Thị Bé", "number": None, "phone": "09"},
    "without_slip": True,
    "event": "e",
    "changes": {"applicant.email": None, "note": "x"},
}
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)

CALENDAR = the_calendar()


def refusal(raw: bytes) -> str:
    """Return the code the details are refused with, or nothing."""
    try:
        read_act("forward", raw, CALENDAR)
    except InputError as error:
        return error.code
    return ""


def test_every_key_of_the_contract_comes_through() -> None:
    """Nothing is dropped on the way; null is the same as left out."""
    act = read_act("pay", json.dumps(FULL).encode(), CALENDAR)
    assert act == Act(
        action="pay",
        at=at("2026-11-02T09:00"),
        reason="Vì",
        items=("Một", "Hai"),
        new_due=at("2026-11-20T17:00"),
        amount=8_000,
        required=True,
        name="Lệ phí",
        method="cash",
        receipt="BL-1",
        to="Tư pháp",
        tracking="EE1VN",
        receiver=Receiver(name="Trần Thị Bé", phone="09"),
        without_slip=True,
        event="e",
        changes={"applicant.email": "", "note": "x"},
    )
    assert read_act("forward", b"{}", CALENDAR) == Act(action="forward")


@given(key=st.sampled_from(sorted(FULL)) | st.text(max_size=12), value=_values)
def test_any_value_in_any_place_is_read_or_refused(key: str, value: object) -> None:
    """No JSON brings the command down, and a key that is none of ours is never taken."""
    assert key in FULL or refusal(json.dumps(FULL | {key: value}).encode()) in {"key_unknown", "details_malformed"}
    refusal(json.dumps(FULL | {key: value}).encode())


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Bytes that are no JSON object are bad input, never a bug."""
    assert refusal(raw) in {"", "details_malformed", "key_unknown", "type_wrong"}


@pytest.mark.parametrize("raw", [b"[" * 100_000, b'{"amount": ' + b"9" * 5_000 + b"}", b'{"changes": {"note": NaN}}'])
def test_what_is_deep_or_long_is_refused(raw: bytes) -> None:
    """Nesting and numbers without end are refused like any other malformed text."""
    with pytest.raises(InputError):
        read_act("fee", raw, CALENDAR)


def test_a_plain_date_is_promised_until_closing_time() -> None:
    """A new due date without a time is that working day's closing; a closed day is refused with the next open one."""
    act = read_act("extend", b'{"new_due": "2026-11-30"}', CALENDAR)
    assert act.new_due == at("2026-11-30T17:00")
    with pytest.raises(InputError) as refused:
        read_act("extend", b'{"new_due": "2026-11-29"}', CALENDAR)
    assert (refused.value.code, refused.value.values["next"]) == ("day_closed", "30/11/2026")
