"""What the preview is asked to show, and where it goes back to. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

from counter_app.services.views import PrintedSlip


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """A slip to look at, and the screen to go back to with its argument."""

    slip: PrintedSlip
    back: str = "intake"
    argument: object = None
