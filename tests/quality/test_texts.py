"""Every sentence exists in both languages, once, and every error that can be raised has one."""

from __future__ import annotations

import ast
import json
import string
import unicodedata
from collections import Counter
from functools import cache

from counter_app.domain import errors
from tests.quality import tree

_LANGUAGES = ("vi", "en")
_ERRORS = {
    name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.CounterError)
}


@cache
def _entries(language: str) -> tuple[tuple[str, str], ...]:
    folder = tree.ROOT / "resources" / "i18n" / language
    return tuple(pair for file in sorted(folder.glob("*.json")) for pair in json.loads(file.read_text("utf-8")).items())


def _placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def _codes(node: ast.expr) -> set[str]:
    """Collect the codes an expression can give: a literal, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return _codes(node.body) | _codes(node.orelse) if isinstance(node, ast.IfExp) else set()


def _called(node: ast.Call) -> str:
    """Name what is called, whether it was imported by name or with its module."""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _raised() -> set[str]:
    nodes = (node for _, _, syntax in tree.modules("counter_app") for node in ast.walk(syntax))
    calls = (node for node in nodes if isinstance(node, ast.Call) and node.args and _called(node) in _ERRORS)
    return {code for call in calls for code in _codes(call.args[0])}


def test_both_languages_have_the_same_sentences() -> None:
    """Each key of one language is a key of the other."""
    vietnamese, english = (set(dict(_entries(language))) for language in _LANGUAGES)
    assert vietnamese ^ english == set()


def test_no_sentence_is_written_twice() -> None:
    """No key stands in two files of a language, where the later one would win in silence."""
    for language in _LANGUAGES:
        assert not [key for key, times in Counter(key for key, _ in _entries(language)).items() if times > 1]


def test_both_languages_fill_in_the_same_values() -> None:
    """A sentence takes the same placeholders in both languages."""
    vietnamese, english = (dict(_entries(language)) for language in _LANGUAGES)
    shared = vietnamese.keys() & english.keys()
    assert not [key for key in shared if _placeholders(vietnamese[key]) != _placeholders(english[key])]


def test_sentences_are_composed_and_not_empty() -> None:
    """Every text is NFC, as the printed slip needs it, and says something."""
    pairs = [pair for language in _LANGUAGES for pair in _entries(language)]
    assert not [key for key, text in pairs if not text.strip() or unicodedata.normalize("NFC", text) != text]


def test_every_error_has_its_sentence() -> None:
    """Each code raised anywhere in the program has a text in both languages."""
    raised = {f"error.{code}" for code in _raised()}
    for language in _LANGUAGES:
        assert not sorted(raised - set(dict(_entries(language))))
