from __future__ import annotations

import re
from pathlib import Path

import pytest

from counter_app.texts import texts

ROOT = Path(__file__).resolve().parents[2]
_KEY = re.compile(r"""\(\s*"((?:ui|sync)\.[a-z0-9_.]+)"[,)]""")
_PLACES = re.compile(r"{(\w+)}")


def _own(language: str) -> dict[str, str]:
    words = texts("vi" if language == "vi" else "en")
    return {key: text for key, text in words.by_key.items() if key.startswith(("ui.", "sync."))}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_sentence_the_window_asks_for_is_there(language: str) -> None:
    """No key of the code is missing in either language."""
    asked = {
        key for file in (ROOT / "counter_app" / "ui").rglob("*.py") for key in _KEY.findall(file.read_text("utf-8"))
    }
    assert sorted(asked - set(_own(language))) == []


def test_both_languages_say_the_same_things() -> None:
    """Same keys, same placeholders; only English needs other words for one thing than for several."""
    vi, en = _own("vi"), _own("en")
    for key in [key for key in set(en) - set(vi) if key.endswith(".one")]:
        assert set(_PLACES.findall(en.pop(key))) == set(_PLACES.findall(en[key.removesuffix(".one")])), key
    assert set(vi) == set(en)
    assert [key for key in vi if set(_PLACES.findall(vi[key])) != set(_PLACES.findall(en[key]))] == []


def test_one_thing_is_not_said_as_several() -> None:
    """English says "1 working day" and "3 working days"; Vietnamese says both with the same words; True is no 1."""
    english, vietnamese = texts("en"), texts("vi")
    assert english("ui.unit.working_days", amount=1) == "1 working day"
    assert english("ui.unit.working_days", amount=3) == "3 working days"
    assert english("ui.unit.working_days", amount=True) == "True working days"
    assert vietnamese("ui.unit.working_days", amount=1) == "1 ngày làm việc"


@pytest.mark.parametrize("language,one", [("vi", "bản ghi"), ("en", "record")])
def test_what_waits_for_the_province_has_one_name(language: str, one: str) -> None:
    """Status line, sending, stick, dossier and cover sheet count the same thing, and call it the same."""
    words = texts("vi" if language == "vi" else "en").by_key
    counting = (
        "ui.status_line.waiting", "ui.outbox.figure.waiting", "ui.outbox.calm.waiting", "ui.outbox.more",
        "ui.carry.waiting", "ui.carry.written", "ui.carry.taken", "ui.carry.advice2", "ui.dossier.delivery.waiting",
        "ui.backup.written", "ui.journey.delivered", "carry.cover.entries", "cli.synced", "cli.carried_out",
    )  # fmt: skip
    assert [key for key in counting if one not in words[key].lower()] == []
