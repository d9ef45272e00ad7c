"""The colour profile a PDF/A names its colours by: sRGB, with the same bytes every time."""

from __future__ import annotations

from functools import cache

# A profile begins with when it was made (ICC.1, 7.2): the same page must give the same file, so the day is fixed.
_MADE_AT, _MADE_LENGTH = 24, 12
_MADE = (2026).to_bytes(2, "big") + (1).to_bytes(2, "big") + (1).to_bytes(2, "big") + bytes(6)


@cache
def srgb() -> bytes:
    """Return an ICC profile of sRGB (IEC 61966-2-1)."""
    from PIL import ImageCms

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[_MADE_AT : _MADE_AT + _MADE_LENGTH] = _MADE
    return bytes(made)
