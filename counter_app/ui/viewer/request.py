"""Which filed document the viewer shows, and where it goes back to. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewerRequest:
    """A document by its SHA-256, with what to call it."""

    sha256: str
    title: str
    dossier_id: str
    event_id: str
    pages: int
    back: str = "dossier"

    def __repr__(self) -> str:
        return f"ViewerRequest({self.event_id!r})"
