"""What packs are called in every screen: one name for one kind, and the names of those the program brings. No Qt."""

from __future__ import annotations

from counter_app.texts import Texts


def kind_name(kind: str, texts: Texts) -> str:
    """Return ``Danh mục thủ tục`` of ``procedures``; a kind this program does not know as it is written."""
    return _named(f"ui.pack.kind.{kind}", kind, texts)


def pack_name(name: str, texts: Texts) -> str:
    """Return ``Hộ tịch`` of ``ho-tich``; the name a province gave its own pack as it is written."""
    return _named(f"ui.pack.name.{name}", name, texts)


def _named(key: str, written: str, texts: Texts) -> str:
    words = texts(key)
    return written if words == key else words
