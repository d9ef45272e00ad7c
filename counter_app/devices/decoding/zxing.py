"""zxing-cpp: the quick decoder; its bytes are taken, not the text it would have guessed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PIL import Image

from counter_app.devices.decoding.codes import Reading, Symbology
from counter_app.devices.decoding.encoding import from_bytes, from_protocol

if TYPE_CHECKING:
    import zxingcpp


def read(image: Image.Image, *, whole: bool = True, bars: bool = True, one_level: bool = False) -> list[Reading]:
    """Return what stands on a gray picture.

    ``whole`` also looks for light-on-dark codes and in smaller copies; ``bars`` also for Code 128; ``one_level`` tells
    dark from light by one threshold for the whole picture instead of one for each part.
    """
    import zxingcpp

    kind = zxingcpp.Binarizer.GlobalHistogram if one_level else zxingcpp.Binarizer.LocalAverage
    found = zxingcpp.read_barcodes(
        image,
        formats=_formats(bars),
        try_downscale=whole,
        try_invert=whole,
        binarizer=kind,
        text_mode=zxingcpp.TextMode.HexECI,
    )
    return [reading for code in found if (reading := _reading(code)) is not None]


@cache
def _formats(bars: bool) -> zxingcpp.BarcodeFormats:  # noqa: FBT001 - a key of the cache
    import zxingcpp

    wanted = zxingcpp.BarcodeFormat
    # Not the family QRCode: it takes in Micro QR, whose smallest kind corrects nothing and is seen in any noise.
    return zxingcpp.BarcodeFormats([wanted.QRCodeModel2, wanted.Code128] if bars else [wanted.QRCodeModel2])


def _reading(code: zxingcpp.Barcode) -> Reading | None:
    import zxingcpp

    symbology: Symbology = "code128" if code.format == zxingcpp.BarcodeFormat.Code128 else "qr"
    text = _text(code, symbology)
    if text is None:
        return None
    at = code.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    box = (min(across), min(down), max(across), max(down))
    return Reading(symbology, text, "zxing", box, code.orientation)


def _text(code: zxingcpp.Barcode, symbology: Symbology) -> str | None:
    # Only this way of telling says which encoding the code names; the symbology identifier is ]Q1 whether or not.
    return from_protocol(bytes.fromhex(code.text)) if symbology == "qr" else from_bytes(code.bytes)
