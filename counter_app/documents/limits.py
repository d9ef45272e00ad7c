"""How much a file may ask of the program, said in its errors too; with these it stays under 600 MB of memory."""

from __future__ import annotations

LARGEST_PICTURE = 256 * 1024 * 1024
"""Bytes of a picture file; it is read page by page. An uncompressed colour A4 at 600 dpi has 105 million."""
LARGEST_WHOLE = 160 * 1024 * 1024
"""Bytes of a file that waits in the tray: kept as it came, so it is in memory whole, clear and encrypted."""
LARGEST_PDF = 64 * 1024 * 1024
"""Bytes of a PDF file, which is kept as it came; at 50 kbit/s it would travel for three hours."""
LARGEST_DOCUMENT = 64 * 1024 * 1024
"""Bytes of a document made here, all pages together."""
MOST_PIXELS = 40_000_000
"""Of one page, before anything of it is decoded: A4 at 600 dpi has 35 million, A3 at 300 dpi 17."""
MOST_PAGES = 500
"""Of one document; the longest stack a feeder of an office takes is 100 sheets."""
SHORTEST_SIDE = 32
"""Pixels: what is smaller can be no paper."""
