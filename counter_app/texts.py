"""Words for people: every sentence of the program by key, in Vietnamese and English.

Legal wording is not here: it is data of the form packs and is never translated.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from counter_app.resources import resources_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counter_app.domain.errors import CounterError

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
# A thing of a list or of a table: ``items[3]``, ``documents[0].name``, ``changes[applicant.phone]``.
_ONE_OF = re.compile(r"(\w+)\[([\w.]+)\](?:\.(\w+))?", re.ASCII)


class _Kept(dict[str, object]):
    """Leaves a placeholder standing where nobody gives such a value: a sentence beats a crash."""

    def __init__(self, values: Mapping[str, object], standing: Callable[[], Mapping[str, object]]) -> None:
        super().__init__(values)
        self._standing = standing

    def __missing__(self, key: str) -> object:
        return self._standing().get(key, f"{{{key}}}")


@dataclass(frozen=True, slots=True)
class Texts:
    """All sentences of one language; ``standing`` gives the values that are the same in every sentence of a counter."""

    language: Language
    by_key: Mapping[str, str]
    standing: Callable[[], Mapping[str, object]] = dict

    def __call__(self, key: str, **values: object) -> str:
        """Return the sentence of ``key`` with its ``{placeholders}`` filled; the key itself when there is none.

        Where a value is the number 1 and the language has words of its own for that, ``key.one`` is taken.
        """
        pattern = self.by_key.get(key)
        if any(value == 1 and type(value) is int for value in values.values()):
            pattern = self.by_key.get(f"{key}.one", pattern)
        return key if pattern is None else pattern.format_map(_Kept(values, self.standing))

    def error(self, error: CounterError) -> str:
        """Return what happened and what to do now, for an expected error.

        ``error.CODE.FIELD`` is taken where it is there: who hands that in is another reader than usual.
        """
        values = {"position": self._position(error.values), **error.values}
        if "role" in values:
            values["role"] = self.by_key.get(f"cli.role.{values['role']}", values["role"])
        own = f"error.{error.code}.{error.field}"
        key = own if own in self.by_key else f"error.{error.code}"
        return self(key, field=self.field(error.field), **values)

    def field(self, path: str | None) -> str:
        """Return the name people use for a field such as ``documents[0].name``; the path where there is no name."""
        if path is None:
            return ""
        one = _ONE_OF.fullmatch(path)
        if one is None:
            return self.by_key.get(f"field.{path}", path)
        pattern = self.by_key.get(f"field.{one[1]}.{one[3] or 'each'}", path)
        return pattern.format_map(_Kept({"which": int(one[2]) + 1 if one[2].isdecimal() else self.field(one[2])}, dict))

    def _position(self, values: Mapping[str, object]) -> str:
        """Return where a file breaks, as far as that is known: ``" (line 3, item name)"``."""
        known = [self(f"position.{name}", at=values[name]) for name in ("line", "offset", "where") if values.get(name)]
        return f" ({', '.join(known)})" if known else ""


@cache
def texts(language: Language) -> Texts:
    """Return the sentences of ``language``, read once from ``resources/i18n``."""
    merged: dict[str, str] = {}
    folder = str(resources_folder() / "i18n" / language)
    # Fifty files before the first window: plain names and bytes take half the time that Path objects take.
    for name in sorted(os.listdir(folder)):  # noqa: PTH208 - read before the first window
        if name.endswith(".json"):
            with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123 - the same
                merged |= json.loads(file.read())
    return Texts(language, merged)
