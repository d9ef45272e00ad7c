"""Reading QR and Code 128 from camera frames, pictures and PDF files, in a process of its own.

``DecodingProcess`` is all that the rest of the program sees; what stands beside it runs in the child.
"""

from __future__ import annotations

from counter_app.devices.decoding.codes import FoundCode, PageCodes
from counter_app.devices.decoding.process import DecodingProcess

__all__ = ["DecodingProcess", "FoundCode", "PageCodes"]
