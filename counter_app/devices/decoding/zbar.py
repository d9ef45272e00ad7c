"""zbar through pyzbar's wrapper: the second decoder, asked for bytes because its guesses garble Vietnamese.

pyzbar's own ``decode`` cannot ask for bytes, so the few calls are made here. The library comes with the system on Linux
and with the wheel on Windows; without it zxing works alone.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from PIL import Image

from counter_app.devices.decoding.codes import Reading, Symbology
from counter_app.devices.decoding.encoding import from_bytes, from_guess

# From zbar.h, the same in every version.
_QR, _CODE_128 = 64, 128
_ENABLE, _BINARY = 0, 4
_EVERY_SYMBOL = 0
_GRAY = int.from_bytes(b"Y800", "little")
_SYMBOLOGIES: dict[int, Symbology] = {_QR: "qr", _CODE_128: "code128"}


@cache
def is_available() -> bool:
    """Tell whether the library is on this machine."""
    try:
        _wrapper()
    except ImportError:
        return False
    return True


def read(image: Image.Image, *, as_bytes: bool = True) -> list[Reading]:
    """Return what stands on a gray picture; ``as_bytes`` False is for proving the way back from an old library."""
    if not is_available():
        return []
    zbar = _wrapper()
    with _scanner(zbar) as scanner, _picture(zbar, image) as picture:
        exact = as_bytes and zbar.zbar_image_scanner_set_config(scanner, _QR, _BINARY, 1) == 0
        if zbar.zbar_scan_image(scanner, picture) <= 0:
            return []
        return [reading for symbol in _symbols(zbar, picture) if (reading := _reading(zbar, symbol, exact)) is not None]


@cache
def _wrapper() -> Any:  # noqa: ANN401 - pyzbar has no types
    from pyzbar import wrapper

    return wrapper


@contextmanager
def _scanner(zbar: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    scanner = zbar.zbar_image_scanner_create()
    try:
        zbar.zbar_image_scanner_set_config(scanner, _EVERY_SYMBOL, _ENABLE, 0)
        for wanted in _SYMBOLOGIES:
            zbar.zbar_image_scanner_set_config(scanner, wanted, _ENABLE, 1)
        yield scanner
    finally:
        zbar.zbar_image_scanner_destroy(scanner)


@contextmanager
def _picture(zbar: Any, image: Image.Image) -> Iterator[Any]:  # noqa: ANN401 - as above
    pixels = image.tobytes()
    picture = zbar.zbar_image_create()
    try:
        zbar.zbar_image_set_format(picture, _GRAY)
        zbar.zbar_image_set_size(picture, image.width, image.height)
        # zbar keeps a pointer: `pixels` lives until the picture is destroyed below.
        zbar.zbar_image_set_data(picture, ctypes.cast(ctypes.c_char_p(pixels), ctypes.c_void_p), len(pixels), None)
        yield picture
    finally:
        zbar.zbar_image_destroy(picture)


def _symbols(zbar: Any, picture: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    symbol = zbar.zbar_image_first_symbol(picture)
    while symbol:
        yield symbol
        symbol = zbar.zbar_symbol_next(symbol)


def _reading(zbar: Any, symbol: Any, exact: bool) -> Reading | None:  # noqa: ANN401, FBT001 - as above
    symbology = _SYMBOLOGIES.get(symbol.contents.type)
    raw = ctypes.string_at(zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol))
    text = from_bytes(raw)
    if symbology is None or text is None:
        return None
    return Reading(symbology, text if exact else from_guess(text), "zbar")
