"""A portal's form as data: its words, numbers and limits, versioned; a province edits a copy instead of code."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import msgspec

from counter_app.domain.errors import InputError
from counter_app.resources import resources_folder

FORMAT = "counter-portal-form/1"
DEFAULT_FORM = "dvcqg-1"


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How answers are recognised: codes as text, and parts of sentences in any case."""

    done_codes: frozenset[str]
    again_codes: frozenset[str]
    session_codes: frozenset[str]
    done: tuple[str, ...]
    not_done: tuple[str, ...]
    exists: tuple[str, ...]
    missing: tuple[str, ...]
    again: tuple[str, ...]
    session: tuple[str, ...]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where in an answer its parts stand; the first name that is there counts."""

    code: tuple[str, ...]
    message: tuple[str, ...]
    rows: tuple[str, ...]
    session: tuple[str, ...]


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole form; ``dossier`` and ``progress`` say which of our values stands under which of its names."""

    format: str
    name: str
    version: str
    basis: str
    dossier: dict[str, str]
    constants: dict[str, str]
    progress: dict[str, str]
    required: tuple[str, ...]
    limits: dict[str, int]
    statuses: dict[str, str]
    party_kinds: dict[str, str]
    number_kinds: dict[str, str]
    return_ways: dict[str, str]
    steps: dict[str, str]
    groups: frozenset[str]
    chunk: int
    words: Words
    answer: Names


def read_form(path: Path | None = None) -> Form:
    """Read a form; without a path the one the program ships with.

    Raises:
        InputError: ``portal_form_malformed`` for a file that cannot be read or is no form of this version.
    """
    place = path or resources_folder() / "portal" / f"{DEFAULT_FORM}.json"
    try:
        form = msgspec.json.decode(place.read_bytes(), type=Form)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("portal_form_malformed", "form") from error
    if form.format != FORMAT or form.chunk < 1 or any(limit < 1 for limit in form.limits.values()):
        raise InputError("portal_form_malformed", "form")
    return form


def says(text: str, parts: tuple[str, ...]) -> bool:
    """Tell whether one of the parts stands in a text, whatever its case and however its letters are composed."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return any(unicodedata.normalize("NFC", part).casefold() in folded for part in parts)
