"""How much a file may ask of the decoding process, said in its errors too."""

from __future__ import annotations

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes; an uncompressed colour A4 at 600 dpi has 105 million."""
MOST_PIXELS = 40_000_000
"""Of one page, before anything of it is decoded: A4 at 600 dpi has 35 million, A3 at 300 dpi 17."""
MOST_PAGES = 500
"""Of one file; the longest stack a feeder of an office takes is 100 sheets."""
MEMORY = 600 * 1024 * 1024
"""Bytes of address space of the process, libraries included; a transparent page of the most pixels takes 460 MB."""
