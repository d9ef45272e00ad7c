"""Lines of a scanner as one PNG: without loss, with its resolution, small enough to keep page by page."""

from __future__ import annotations

from io import BytesIO

from counter_app.domain.errors import DeviceError

# Level 1 makes an A4 in gray at 300 dpi in a tenth of a second; the highest takes ten times as long for a tenth less.
_LEVEL = 1
_ONE_BIT, _EIGHT_BITS = 1, 8


def png(lines: bytes | bytearray, width: int, bytes_per_line: int, *, depth: int, is_colour: bool, dpi: int) -> bytes:
    """Return the picture of ``lines`` as PNG; a started last line is left out.

    Raises:
        DeviceError: ``scanner_unsupported`` for shapes no scanner of an office gives, ``scanner_failed`` for none.
    """
    from PIL import Image

    modes = {(_ONE_BIT, False): ("1", "1;I"), (_EIGHT_BITS, False): ("L", "L"), (_EIGHT_BITS, True): ("RGB", "RGB")}
    mode = modes.get((depth, is_colour))
    if mode is None:
        raise DeviceError("scanner_unsupported")
    height = len(lines) // bytes_per_line if bytes_per_line > 0 else 0
    least = -(-width * depth * (3 if is_colour else 1) // 8)
    if height == 0 or width <= 0 or bytes_per_line < least:
        raise DeviceError("scanner_failed")
    content = bytes(memoryview(lines)[: height * bytes_per_line])
    image = Image.frombytes(mode[0], (width, height), content, "raw", mode[1], bytes_per_line, 1)
    written = BytesIO()
    image.save(written, "PNG", dpi=(dpi, dpi), compress_level=_LEVEL)
    return written.getvalue()
