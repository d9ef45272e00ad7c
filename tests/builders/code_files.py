"""Files with codes in them, and files that only say so: what a clerk may drop on the window."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image

from tests.builders import degraded

CARD = "000090123456||NGUYỄN VĂN ẢNH|01021990|Nam|Thôn Bản Ngà, Xã Thông Nông, Cao Bằng|05062021"
CODE = "H14.31-261120-1001"
_BOMB = 300_000_000


def picture(text: str = CARD) -> Image.Image:
    """Return a sharp QR code of a text."""
    return degraded.drawn(text)


def pdf_of_scans(path: Path, *texts: str) -> Path:
    """Write a PDF of one picture a page, as scanners do."""
    first, *rest = [picture(text).convert("RGB") for text in texts]
    first.save(path, "PDF", save_all=True, append_images=rest)
    return path


def pdf_of_lines(path: Path, text: str = CODE) -> Path:
    """Write a PDF whose code is drawn as rectangles, as our own slips are: there is no picture in it."""
    code = degraded.drawn(text, scale=1)
    dark = [(x, y) for y in range(code.height) for x in range(code.width) if code.getpixel((x, y)) == 0]
    drawing = "".join(f"{100 + 2 * x} {700 - 2 * y} 2 2 re\n" for x, y in dark) + "f\n"
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    page.obj["/Contents"] = document.make_stream(drawing.encode())
    document.save(path)
    return path


def encrypted_pdf(path: Path, password: str) -> Path:
    """Write a PDF that asks for a password, or for none where it is empty."""
    plain = pdf_of_scans(path.with_suffix(".plain"), CARD)
    with pikepdf.open(plain) as document:
        document.save(path, encryption=pikepdf.Encryption(owner="chủ", user=password))
    return path


def bomb_png(path: Path) -> Path:
    """Write a PNG of a few KB that unpacks to 900 million pixels."""
    side = 30_000
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(side // 8 + 1)) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", rows), _chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    return path


def bomb_pdf(path: Path) -> Path:
    """Write a PDF whose picture claims 100 × 100 pixels and unpacks to 300 MB."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    image = document.make_stream(b"")
    image.write(zlib.compress(bytes(_BOMB), 9), filter=pikepdf.Name.FlateDecode)
    for key, value in {"/Width": 100, "/Height": 100, "/BitsPerComponent": 8}.items():
        image[key] = value
    image["/Type"], image["/Subtype"] = pikepdf.Name.XObject, pikepdf.Name.Image
    image["/ColorSpace"] = pikepdf.Name.DeviceGray
    page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name.Im0)
    page.obj["/Contents"] = document.make_stream(b"q 100 0 0 100 0 0 cm /Im0 Do Q")
    document.save(path)
    return path


def long_pdf(path: Path, pages: int) -> Path:
    """Write a PDF of empty pages."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(100, 100))
    document.save(path)
    return path


def sparse_tiff(path: Path) -> Path:
    """Write a TIFF of 2 GB that takes no room on the disk."""
    with path.open("wb") as file:
        picture().save(file, "TIFF")
        file.truncate(2 << 30)
    return path


def cut_jpeg(path: Path) -> Path:
    """Write the first half of a JPEG."""
    whole = BytesIO()
    picture().save(whole, "JPEG")
    path.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    return path


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
