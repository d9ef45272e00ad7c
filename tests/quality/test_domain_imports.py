"""The domain's imports, for what the layer check cannot say: that nothing outside the standard library comes in."""

from __future__ import annotations

import ast
import sys

from tests.quality import tree


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_the_domain_needs_only_the_standard_library() -> None:
    """Every import of the domain is of the domain itself or of Python's own library."""
    foreign = [
        f"{name}: {imported}"
        for name, _, syntax in tree.modules("counter_app")
        if name.startswith("counter_app/domain/")
        for node in ast.walk(syntax)
        for imported in _imports(node)
        if imported.split(".")[0] not in sys.stdlib_module_names and not imported.startswith("counter_app.domain")
    ]
    assert not foreign
