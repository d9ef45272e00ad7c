"""Finding a procedure while its name is typed: thousands of rows ranked in memory on every key press (UI thread)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from counter_app.domain.folding_text import fold, has_marks, initials, search_tokens

_TIER = 100_000
_OTHER_MARKS = 100 * _TIER
_LONGEST = _TIER - 1
# Half of the national catalogue begins its names so; nobody types it, and it would hide where a name really begins.
_PROCEDURE_WORDS = ("thu", "tuc")


class Match(IntEnum):
    """How well a procedure answers a query; lower is better."""

    WHOLE_CODE = 0
    CODE_START = 1
    CODE_PART = 2
    WHOLE_NAME = 3
    NAME_START = 4
    PHRASE = 5
    ALL_INITIALS = 6
    INITIALS = 7
    WORDS = 8
    NAME_AND_FIELD = 9
    MIXED = 10


@dataclass(frozen=True, slots=True)
class SearchKey:
    """What is searched of one procedure, folded once when the catalogue is read."""

    code: str
    name: str
    marked_name: str
    initials: str
    everything: str

    @classmethod
    def of(cls, code: str, name: str, field: str) -> SearchKey:
        """Return the key of a procedure; words in it start with a space, so that a prefix is found by ``in``."""
        lowered, whole = code.casefold(), search_tokens(name)
        marked = _telling(whole)
        folded = [fold(word) for word in marked]
        code_forms = (lowered, lowered.replace(".", ""), *lowered.split("."))
        everything = (*(fold(word) for word in (*whole, *search_tokens(field))), *code_forms)
        return cls(lowered, _line(folded), _line(marked), initials(" ".join(marked)), _line(everything))


@dataclass(frozen=True, slots=True)
class ProcedureQuery:
    """A query cut and folded once per key press, so that a row costs well under a microsecond."""

    text: str
    phrase: str
    marked_phrase: str | None
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> ProcedureQuery:
        """Return the query of what was typed (its first 200 letters)."""
        bounded = text[:200].strip()
        marked = _telling(search_tokens(bounded))
        words = tuple(fold(word) for word in marked)
        phrase = _line(words)
        return cls(bounded.casefold(), phrase, _line(marked) if has_marks(bounded) else None, words)


def rank(query: ProcedureQuery, key: SearchKey) -> int | None:
    """Return how far down the procedure belongs (lower first; shorter names first among equals), None for no match.

    Marks in the query are optional: names that carry just those come before names that match without marks.
    """
    everything = key.everything
    for word in query.words:
        # "ks" for khai sinh: a run of initials stands for its words, anywhere in the name.
        if " " + word not in everything and (len(word) == 1 or word not in key.initials):
            return None
    if not query.words:
        return None
    length = min(len(key.name), _LONGEST)
    if query.marked_phrase is None:
        return _match(query, key) * _TIER + length
    if query.marked_phrase in key.marked_name:
        return _phrase_match(query.marked_phrase, key.marked_name) * _TIER + length
    return _OTHER_MARKS + _match(query, key) * _TIER + length


def best(text: str, keys: Iterable[SearchKey], limit: int = 20) -> list[int]:
    """Return the positions in ``keys`` of the ``limit`` best answers to ``text``, best first; ties keep their order."""
    query = ProcedureQuery.of(text)
    ranked = [(found, at) for at, key in enumerate(keys) if (found := rank(query, key)) is not None]
    return [at for _, at in sorted(ranked)[:limit]]


def _match(query: ProcedureQuery, key: SearchKey) -> Match:
    if query.text == key.code:
        return Match.WHOLE_CODE
    if key.code.startswith(query.text):
        return Match.CODE_START
    if not any(word.isalpha() for word in query.words) and "".join(query.words) in key.code.replace(".", ""):
        return Match.CODE_PART
    return _phrase_match(query.phrase, key.name) if query.phrase in key.name else _loose_match(query, key)


def _phrase_match(phrase: str, name: str) -> Match:
    if phrase == name:
        return Match.WHOLE_NAME
    return Match.NAME_START if name.startswith(phrase) else Match.PHRASE


def _loose_match(query: ProcedureQuery, key: SearchKey) -> Match:
    if len(query.words) == 1 and len(query.words[0]) > 1 and query.words[0] in key.initials:
        return Match.ALL_INITIALS if query.words[0] == key.initials else Match.INITIALS
    if all(" " + word in key.name for word in query.words):
        return Match.WORDS
    return Match.NAME_AND_FIELD if all(" " + word in key.everything for word in query.words) else Match.MIXED


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    head = len(_PROCEDURE_WORDS)
    return words[head:] if len(words) > head and tuple(map(fold, words[:head])) == _PROCEDURE_WORDS else words


def _line(words: Iterable[str]) -> str:
    return "".join(" " + word for word in words)
