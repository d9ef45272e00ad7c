"""What the layer check cannot say of the window: it holds services, never what they read or write on."""

from __future__ import annotations

import ast

from tests.quality import tree

_CONNECTIONS = frozenset({"connection", "writer"})


def test_no_screen_hands_a_connection_about() -> None:
    """Statements run on the lanes, inside services: no module of the window names a counter's connections."""
    named = [
        f"{name}:{node.lineno}"
        for name, _, syntax in tree.modules("counter_app")
        if name.startswith("counter_app/ui/")
        for node in ast.walk(syntax)
        if (isinstance(node, ast.Attribute) and node.attr in _CONNECTIONS)
        or (isinstance(node, ast.FunctionDef) and node.name in _CONNECTIONS)
    ]
    assert not named
