"""Reads what a portal answered: pure. A 200 alone is no success, and a number may come as a text.

Only a JSON object that says so in the form's words means something was taken. A login page, a proxy's page, a list, a
cut text: whether the call was taken is unknown then, and the far end is asked before anything is created again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import cast

import msgspec

from counter_app.gateway.portal.form import Form, says
from counter_app.gateway.portal.ports import Answer, Outcome

_LONGEST_DETAIL = 200
_DIGITS = re.compile(r"\d{6,}")
_SESSION_STATUSES = frozenset({401, 403})
_REFUSING_STATUSES = frozenset({400, 413, 422})
_BUSY = 429
_SERVER = 500
SESSION_ENDED = Answer("again", "portal_session")


def read_answer(form: Form, status: int, body: bytes, retry_after_s: float | None = None) -> Answer:
    """Return what became of a call, for every status and any bytes.

    ``exists`` and ``missing`` mean what the far end said; whether that fits the call is for ``planning`` to judge.
    """
    said = _object(body)
    if status in _SESSION_STATUSES:
        return SESSION_ENDED
    if status == _BUSY:
        return Answer("again", "portal_busy", retry_after_s=retry_after_s)
    if status >= _SERVER:
        return Answer("unclear", "portal_failed", _message(form, said), retry_after_s)
    good = 200 <= status < 300  # noqa: PLR2004 - HTTP
    if said is not None and (good or status in _REFUSING_STATUSES):
        return _judged(form, said, otherwise="unclear" if good else "refused")
    is_page = not good or body.lstrip()[:1] == b"<"
    return Answer("unclear", "portal_not_portal" if is_page else "portal_answer_malformed")


def read_look_up(form: Form, status: int, body: bytes, code: str, retry_after_s: float | None = None) -> Answer:
    """Return ``done`` where a row of the answer carries this very dossier code, ``missing`` where there is none."""
    answer = read_answer(form, status, body, retry_after_s)
    if answer.outcome == "exists":
        return Answer("done")
    if answer.outcome == "refused" and not answer.detail:
        return Answer("unclear", "portal_answer_malformed")
    if answer.outcome != "done":
        return answer
    said = _object(body) or {}
    rows = _rows(_first(said, form.answer.rows))
    if rows is None:
        return Answer("unclear", "portal_answer_malformed")
    return Answer("done" if any(_code_of(row) == code for row in rows) else "missing")


def read_login(form: Form, status: int, body: bytes) -> str | Answer:
    """Return the session, or why there is none."""
    answer = read_answer(form, status, body)
    said = _object(body)
    if status in _SESSION_STATUSES or answer.outcome in {"refused", "exists", "missing"}:
        return Answer("again", "portal_login_refused")
    if answer.outcome != "done" or said is None:
        return Answer("again", answer.code or "portal_answer_malformed", retry_after_s=answer.retry_after_s)
    session = _first(said, form.answer.session)
    return session if isinstance(session, str) and session else Answer("again", "portal_answer_malformed")


def clean_detail(text: str, ours: Iterable[str]) -> str:
    """Return a far end's sentence without what we sent about a person, and without long numbers."""
    for value in sorted(ours, key=len, reverse=True):
        if value:
            text = re.sub(re.escape(value), "…", text, flags=re.IGNORECASE)
    return _DIGITS.sub("…", " ".join(text.split()))[:_LONGEST_DETAIL]


def _judged(form: Form, said: dict[str, object], *, otherwise: Outcome) -> Answer:
    words = form.words
    code, text = _text(_first(said, form.answer.code)), _message(form, said)
    detail = f"{code}: {text}".strip(": ")
    if says(text, words.exists) or says(text, words.missing):
        return Answer("exists" if says(text, words.exists) else "missing", detail=detail)
    if code in words.session_codes or (code not in words.done_codes and says(text, words.session)):
        return SESSION_ENDED
    failed = says(text, words.not_done)
    if otherwise != "refused" and not failed and (code in words.done_codes or says(text, words.done)):
        return Answer("done")
    if code in words.again_codes or says(text, words.again):
        return Answer("unclear", "portal_failed", detail)
    if not code and not text:
        return Answer(otherwise, "portal_refused" if otherwise == "refused" else "portal_answer_malformed")
    return Answer("refused", "portal_refused", detail)


def _object(body: bytes) -> dict[str, object] | None:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _first(said: dict[str, object], names: Sequence[str]) -> object:
    return next((said[name] for name in names if said.get(name) is not None), None)


def _text(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _message(form: Form, said: dict[str, object] | None) -> str:
    return "" if said is None else _text(_first(said, form.answer.message))


def _rows(value: object) -> list[dict[str, object]] | None:
    """Return the rows of a look-up: a list, one object, or nothing; None for what is none of these."""
    if value is None or value == "":
        return []
    rows = value if isinstance(value, list) else [value]
    if not all(isinstance(row, dict) for row in rows):
        return None
    return cast("list[dict[str, object]]", rows)


def _code_of(row: dict[str, object]) -> str:
    return _text(next((value for name, value in row.items() if name.casefold() == "mahoso"), None))
