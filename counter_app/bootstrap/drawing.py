"""What draws paper, handed to the services that ask for it; the printing layer is imported when the first page is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.domain.slip import FormLayout, Paper, Register, Slip
    from counter_app.printing.canvas import RenderedPdf
    from counter_app.services.layouts import LayoutPreview


def render_slip(slip: Slip, layout: FormLayout, paper: Paper | str, *, further: Sequence[Slip] = ()) -> RenderedPdf:
    """Draw a slip, with ``further`` ones behind it."""
    from counter_app.printing.slip_pdf import render_slip as draw

    return draw(slip, layout, paper, further=further)


def render_register(
    register: Register, layout: FormLayout, *, cancelled: Callable[[], bool], progress: Callable[[int, int], None]
) -> RenderedPdf | None:
    """Draw a register."""
    from counter_app.printing.register_pdf import render_register as draw

    return draw(register, layout, cancelled=cancelled, progress=progress)


def layout_preview() -> LayoutPreview:
    """Return what checks and draws layouts; it needs no counter."""
    from counter_app.services.layouts import LayoutPreview

    return LayoutPreview(render_slip, render_register)
