"""The decoding process as the window asks for it: one object for each thing that reads at its own pace."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counter_app.devices.decoding import DecodingProcess


def new_decoder() -> DecodingProcess:
    """Return a decoder; its process starts with the first picture."""
    from counter_app.devices.decoding import DecodingProcess

    return DecodingProcess()
