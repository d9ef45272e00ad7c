"""The figures of the terms in use inside sentences: "nhận sau 15 giờ", "muộn hơn 3 ngày làm việc"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import time

    from counter_app.domain.rule import DeadlinePolicy
    from counter_app.texts import Language, Texts


def terms_values(terms: DeadlinePolicy, language: Language) -> dict[str, object]:
    """Return what fills ``{cutoff}`` and ``{days}`` (working days in which a supplement is asked)."""
    return {"cutoff": _hour(terms.cutoff, language), "days": terms.supplement_within}


def with_terms(texts: Texts, terms: Callable[[], DeadlinePolicy]) -> Texts:
    """Return the sentences with the figures of the terms filled in; ``terms`` is asked when a sentence needs them."""
    return replace(texts, standing=lambda: terms_values(terms(), texts.language))


def _hour(at: time, language: Language) -> str:
    if language == "en":
        return f"{at:%H:%M}"
    return f"{at.hour} giờ {at.minute:02d} phút" if at.minute else f"{at.hour} giờ"
