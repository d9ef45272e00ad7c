"""Every sentence exists in both languages, once, and every error that can be raised has one."""

from __future__ import annotations

import ast
import json
import re
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


# Keys whose last part is put together in a way that reading the code does not show, with where that happens.
_PUT_TOGETHER = {
    "error.number_": "domain.applicant names the code by the kind of number",
    "ui.dossier.print.": "ui.preview.following adds how the job stands",
    "ui.intake.print.": "the same",
    "ui.pack.name.": "ui.pack_names names a pack by what stands in its file",
    "ui.weekday.": "ui.formats counts the days of the week",
    "ui.weekday_short.": "the same",
}
_SHORTEST_HINT = 2


@cache
def _entries(language: str) -> tuple[tuple[str, str], ...]:
    """Return key and text of every line of every file; a key repeated inside one file comes twice."""
    folder = tree.ROOT / "resources" / "i18n" / language
    files = [file.read_text("utf-8") for file in sorted(folder.glob("*.json"))]
    return tuple(pair for text in files for pair in json.loads(text, object_pairs_hook=tuple))


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


@cache
def _words() -> frozenset[str]:
    """Collect what the code can fill into a key: its literals, and the names of fields and arguments."""
    found: set[str] = set()
    for _, _, syntax in tree.modules("counter_app"):
        for node in ast.walk(syntax):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.Attribute):
                found.add(node.attr)
            elif isinstance(node, ast.keyword | ast.arg) and node.arg:
                found.add(node.arg)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    return frozenset(found)


def _pieces(node: ast.expr) -> list[str | None]:
    """Take a text apart that code puts together by an f-string or by +; None is what only running shows."""
    if isinstance(node, ast.JoinedStr):
        return [piece for value in node.values for piece in _pieces(value)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_pieces(node.left), *_pieces(node.right)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else [None]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Return every way in which the code puts a key together, with a group for each part it fills in."""
    found: set[str] = set()
    for _, _, syntax in tree.modules("counter_app"):
        for node in ast.walk(syntax):
            pieces = _pieces(node) if isinstance(node, ast.JoinedStr | ast.BinOp) else []
            said = "".join(filter(None, pieces))
            if None in pieces and "." in said and len(said) > _SHORTEST_HINT and re.fullmatch(r"[\w.]+", said):
                for hole in ("([^.]+)", "(.+)"):
                    found.add("".join(hole if piece is None else re.escape(piece) for piece in pieces))
    return tuple(re.compile(pattern) for pattern in sorted(found))


@cache
def _used(key: str) -> bool:
    """Tell whether the code names a key, or puts it together of parts it names."""
    if key in _words() or key.startswith(tuple(_PUT_TOGETHER)):
        return True
    matches = (pattern.fullmatch(key) for pattern in _patterns())
    return any(match is not None and all(map(_used, match.groups())) for match in matches)


def test_no_sentence_is_left_over() -> None:
    """Every sentence is asked for somewhere: by its key, or by one put together of parts the code names."""
    assert not [key for key in dict(_entries("vi")) if not _used(key)]


def test_what_is_put_together_unseen_is_still_there() -> None:
    """The table of exceptions holds no line that nothing needs any more."""
    assert not [start for start in _PUT_TOGETHER if not any(key.startswith(start) for key in dict(_entries("vi")))]


def test_both_languages_have_the_same_sentences() -> None:
    """Each key of one language is a key of the other; English alone has other words for one of a thing (``.one``)."""
    vietnamese, english = (set(dict(_entries(language))) for language in _LANGUAGES)
    singular = {key for key in english - vietnamese if key.endswith(".one") and key.removesuffix(".one") in vietnamese}
    assert vietnamese ^ (english - singular) == set()


def test_no_sentence_is_written_twice() -> None:
    """No key stands twice in a language, in two files or in one, where the later line would win in silence."""
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
