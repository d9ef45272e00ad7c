"""What became of a call, by its answer: only clear words count, and any bytes are read."""

from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.gateway.portal.answers import clean_detail, read_answer, read_login, read_look_up
from counter_app.gateway.portal.form import read_form
from counter_app.gateway.portal.policy import OTHERWISE, TABLE, pause_s, stops_all
from counter_app.gateway.portal.ports import Answer, Outcome

FORM = read_form()
CODE = "H14.31-261120-10001"


@pytest.mark.parametrize(
    "status, body, outcome",
    [
        (200, '{"error_code": 0}', "done"),
        (200, '{"error_code": "0"}', "done"),
        (201, '{"error_code": "00", "message": null}', "done"),
        (200, '{"message": "Cập nhật THÀNH CÔNG"}', "done"),
        (200, '{"error_code": "1", "message": "Đồng bộ thành công"}', "done"),
        (200, '{"error_code": "0", "message": "Cập nhật không thành công"}', "refused"),
        (200, '{"error_code": "3", "message": "Hồ sơ đã tồn tại"}', "exists"),
        (200, '{"error_code": "0", "message": "Hồ sơ Đa\u0303 tồn tại"}', "exists"),
        (400, '{"error_code": "3", "message": "đã tồn tại"}', "exists"),
        (200, '{"error_code": "-3", "message": "Hồ sơ không tồn tại"}', "missing"),
        (200, '{"error_code": -3, "message": "MaTTHC không hợp lệ"}', "refused"),
        (200, '{"error_code": "3"}', "refused"),
        (422, '{"detail": "thiếu ChuHoSo"}', "refused"),
        (400, '{"error_code": "0"}', "refused"),
        (200, '{"error_code": "401"}', "again"),
        (200, '{"error_code": "5", "message": "Phiên đăng nhập hết hạn"}', "again"),
        (401, "", "again"),
        (429, "", "again"),
        (200, '{"error_code": "99", "message": "x"}', "unclear"),
        (200, '{"error_code": "7", "message": "Lỗi hệ thống"}', "unclear"),
        (200, "<html>đăng nhập</html>", "unclear"),
        (200, "", "unclear"),
        (200, "[]", "unclear"),
        (200, '"0"', "unclear"),
        (200, "{}", "unclear"),
        (200, '{"error_code": {"0": 1}}', "unclear"),
        (200, '{"error_code": true}', "unclear"),
        (200, '{"error_code": "0"', "unclear"),
        (302, "", "unclear"),
        (404, '{"error_code": "0"}', "unclear"),
        (500, '{"error_code": "0"}', "unclear"),
    ],
)
def test_each_answer_has_its_outcome(status: int, body: str, outcome: str) -> None:
    """A 200 alone is no success, a number may be a text, and words beat numbers."""
    assert read_answer(FORM, status, body.encode()).outcome == outcome


@pytest.mark.parametrize(
    "body, outcome",
    [
        ({"error_code": "0", "result": [{"MaHoSo": CODE}, {"MaHoSo": CODE}]}, "done"),
        ({"error_code": "0", "data": {"mahoso": CODE}}, "done"),
        ({"error_code": "0", "result": []}, "missing"),
        ({"error_code": 0}, "missing"),
        ({"error_code": "0", "result": ""}, "missing"),
        ({"error_code": "0", "result": [{"MaHoSo": "H14.31-261120-19999"}]}, "missing"),
        ({"error_code": "3", "message": "Không tìm thấy hồ sơ"}, "missing"),
        ({"error_code": "0", "result": "x"}, "unclear"),
        ({"error_code": "0", "result": [["x"]]}, "unclear"),
        ({"error_code": "3", "message": "Sai tham số"}, "refused"),
    ],
)
def test_a_look_up_finds_the_very_dossier(body: dict[str, object], outcome: str) -> None:
    """A row of another dossier is not this one, one that comes twice is one, another shape says nothing."""
    assert read_look_up(FORM, 200, json.dumps(body).encode(), CODE).outcome == outcome


@pytest.mark.parametrize(
    "status, body, session",
    [
        (200, {"error_code": 0, "session": "s"}, "s"),
        (200, {"error_code": "-2", "message": "Sai mật khẩu"}, "portal_login_refused"),
        (401, {}, "portal_login_refused"),
        (200, {"error_code": 0}, "portal_answer_malformed"),
        (200, {"error_code": 0, "session": 5}, "portal_answer_malformed"),
        (503, {}, "portal_failed"),
    ],
)
def test_a_login_gives_a_session_or_a_reason(status: int, body: dict[str, object], session: str) -> None:
    """Only a text is a session; whatever else came, no dossier was sent."""
    found = read_login(FORM, status, json.dumps(body).encode())
    assert (found.code if isinstance(found, Answer) else found) == session
    assert not isinstance(found, Answer) or found.outcome == "again"


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
)
_named = st.dictionaries(st.sampled_from(["error_code", "message", "result", "session"]), _json)


@given(
    status=st.integers(100, 599), body=st.binary(max_size=60) | (_named | _json).map(lambda it: json.dumps(it).encode())
)
def test_any_bytes_are_read(status: int, body: bytes) -> None:
    """No answer is an accident: each has one of the outcomes, and a failure has a code the policy can act on."""
    for answer in (read_answer(FORM, status, body), read_look_up(FORM, status, body, CODE)):
        assert answer.outcome in get_args(Outcome)
        assert answer.code or answer.outcome in {"done", "exists", "missing"}
        if not 200 <= status < 300:
            assert answer.outcome != "done" or b"t\\u1ed3n" in body
    read_login(FORM, status, body)


@given(name=st.text(min_size=1, max_size=20), around=st.text(max_size=10))
def test_what_we_sent_is_not_kept(name: str, around: str) -> None:
    """A far end that says a name or a number back does not write it into our list."""
    said = clean_detail(f"{around}{name} {name} 034090112345", [name, ""])
    assert "034090112345" not in said
    assert len(said) <= 200


def test_a_name_is_cut_out_in_any_case() -> None:
    """Capitals do not hide a name."""
    assert clean_detail("3: sai tên NGUYỄN VĂN A ở MaTTHC", ["Nguyễn Văn A"]) == "3: sai tên … ở MaTTHC"


@given(code=st.sampled_from([*TABLE, "?"]), attempt=st.integers(-1, 10**9), jitter=st.floats(0, 0.999))
def test_pauses_grow_and_have_an_end(code: str, attempt: int, jitter: float) -> None:
    """Retried without end: never at once, never later than the cap, never sooner for a later attempt."""
    rule = TABLE.get(code, OTHERWISE)
    pause = pause_s(code, attempt, jitter=jitter)
    assert 0 < rule.base_s / 2 <= pause <= rule.cap_s
    assert pause <= pause_s(code, attempt + 1, jitter=jitter)
    assert pause_s(code, attempt, jitter=jitter, retry_after_s=1e9) == max(pause, rule.cap_s)


def test_failures_of_the_far_end_stop_all() -> None:
    """One that is about the far end at once, others when they come in a row."""
    assert stops_all("portal_unreachable", 1)
    assert [stops_all("portal_late", count) for count in (1, 2, 3)] == [False, False, True]
