"""Names that say nothing are not used."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath

from tests.quality import tree

EMPTY_WORDS = {"manager", "helper", "helpers", "util", "utils", "common", "base", "misc", "data", "info", "mixin"}
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _words(name: str) -> set[str]:
    return {word.lower() for part in name.split("_") for word in _CAMEL.findall(part)}


def test_words_are_found_inside_names() -> None:
    """The test below sees a word in snake case, in camel case and beside an abbreviation."""
    assert _words("slip_utils") == {"slip", "utils"}
    assert _words("PDFBaseWriter") == {"pdf", "base", "writer"}


def test_modules_and_folders_have_names_that_say_something() -> None:
    """No module or folder of code is called manager, helper, util, common, base, misc, data, info or mixin."""
    names = {part for name, _, _ in tree.modules() for part in PurePosixPath(name).with_suffix("").parts}
    assert not [name for name in names if _words(name) & EMPTY_WORDS]


def test_classes_have_names_that_say_something() -> None:
    """No class is called after one of the words that fit everything."""
    found = [
        f"{name}:{node.lineno} {node.name}"
        for name, _, syntax in tree.modules()
        for node in ast.walk(syntax)
        if isinstance(node, ast.ClassDef) and _words(node.name) & EMPTY_WORDS
    ]
    assert not found
