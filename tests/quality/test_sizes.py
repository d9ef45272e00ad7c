"""How long a piece of code may be before it has to be cut; there is no list of exceptions."""

from __future__ import annotations

import ast

from tests.quality import tree

MODULE_LINES = 400
CLASS_LINES = 250
FUNCTION_LINES = 49
TEST_LINES = 40

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _limit(node: ast.AST) -> int | None:
    if isinstance(node, _FUNCTIONS):
        return TEST_LINES if node.name.startswith("test_") else FUNCTION_LINES
    return CLASS_LINES if isinstance(node, ast.ClassDef) else None


def test_modules_stay_short() -> None:
    """No module is longer than 400 lines."""
    counted = [(name, source.count("\n")) for name, source, _ in tree.modules()]
    assert not [(name, lines) for name, lines in counted if lines > MODULE_LINES]


def test_functions_and_classes_stay_short() -> None:
    """No function reaches 50 lines, no test function passes 40, no class passes 250."""
    too_long = []
    for name, _, syntax in tree.modules():
        for node in ast.walk(syntax):
            limit = _limit(node)
            if limit is None or not isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
                continue
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > limit:
                too_long.append(f"{name}:{node.lineno} {node.name} {lines} lines, at most {limit}")
    assert not too_long
