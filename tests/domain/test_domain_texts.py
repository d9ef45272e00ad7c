from __future__ import annotations

import re
from pathlib import Path

import pytest

import counter_app.domain
from counter_app.domain.applicant import NUMBER_KINDS
from counter_app.texts import LANGUAGES, Language, texts

MODULES = ("card", "dossier_code", "checks", "applicant")
SPOKEN = re.compile(r"(?:InputError|RuleError)\(\s*\"([a-z_]+)\"[,)]|\"(card_[a-z_]+)\"")
WARNINGS = ("sex_mismatch", "century_mismatch", "year_mismatch", "input_method_damage")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_of_these_rules_has_a_sentence(language: Language) -> None:
    """Each code a rule can raise, and each warning of a card, is explained in both languages."""
    folder = Path(counter_app.domain.__file__).parent
    source = "".join((folder / f"{module}.py").read_text(encoding="utf-8") for module in MODULES)
    codes = {one or other for one, other in SPOKEN.findall(source)}
    codes |= {f"number_{kind}" for kind in NUMBER_KINDS if kind != "none"}
    keys = {f"error.{code}" for code in codes} | {f"warning.{code}" for code in WARNINGS}
    assert len(keys) > 30
    assert keys <= set(texts(language).by_key)
