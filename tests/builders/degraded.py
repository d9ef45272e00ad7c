"""Pictures of codes as counters get them: drawn sharp, then spoilt by blur, motion, noise, turning and poor light.

Everything follows from the seed given, so that a picture that was read wrong can be made again. All citizens are
invented.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps

Degrade = Callable[[random.Random, str], Image.Image]

PAPER, INK = 235, 30
FRAME = (640, 480)
A4_AT_300_DPI = (2480, 3508)
_TWELVE_MM = round(12 / 25.4 * 300)
_SYLLABLES = re.findall(
    r"\w+",
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Văn Thị Hữu Đức Thục Mỹ Quỳnh Ánh Ngọc Bích "
    "Tuyết Hằng Thủy Kiều Oanh Phượng Sơn Tùng Cường Dũng Hiếu Khải Lộc Nghĩa Quyền Thắng Trường Vĩnh Ý Ở Ổn",
)
_PLACES = re.findall(
    "[^,]+",
    "Thôn Bản Ngà,Tổ 4,Ấp Phú Hòa,Khu phố 3,Số 12 ngõ 5,Xóm Đồi,Buôn Ea Kar,Xã Thông Nông,Phường Đống Đa,Xã Mỹ Đức,"
    "Đặc khu Lý Sơn,Phường Bồ Đề,Xã Cần Giuộc,Cao Bằng,Hà Nội,Đắk Lắk,Quảng Ngãi,Tây Ninh,Vĩnh Long,Huế",
)
# The sum of four even bytes, averaged, spreads this much; the curve below stretches it to what was asked for.
_EVEN_SPREAD = math.sqrt((256**2 - 1) / 12 / 4)


def card_text(chance: random.Random) -> str:
    """Return the text of an invented citizen's card, of a province that does not exist (000), 7 to 11 fields."""
    year, female = chance.randint(1930, 2025), chance.random() < 0.5
    number = f"000{2 * (year // 100 - 19) + female}{year % 100:02d}{chance.randrange(10**6):06d}"
    name = " ".join(chance.choices(_SYLLABLES, k=chance.randint(2, 6)))
    old = f"{chance.randrange(10**9):09d}" if chance.random() < 0.5 else ""
    fields = [
        number,
        old,
        name.upper() if chance.random() < 0.5 else name,
        f"{chance.randint(1, 28):02d}{chance.randint(1, 12):02d}{year}",
        "Nữ" if female else "Nam",
        ", ".join(chance.choices(_PLACES, k=chance.randint(2, 4))),
        f"{chance.randint(1, 28):02d}{chance.randint(1, 12):02d}{chance.randint(2016, 2026)}",
        *([""] * chance.choice((0, 0, 0, 4))),
    ]
    return "|".join(fields)


def dossier_code(chance: random.Random) -> str:
    """Return a dossier code of an invented office."""
    day = f"26{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    return f"H14.{chance.randint(1, 250)}-{day}-{chance.randint(1, 9)}{chance.randrange(1000):03d}"


def drawn(text: str, *, scale: int = 4, level: str = "M", eci: bool = False) -> Image.Image:
    """Return a sharp black-on-white QR code with its quiet zone; ``scale`` is pixels a module.

    ``eci`` names the content as bytes inside the code, as some encoders do.
    """
    content = text.encode() if eci else text
    return _picture(
        zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level=level).to_image(scale=scale)
    )


def drawn_bars(text: str, *, scale: int = 2) -> Image.Image:
    """Return a sharp Code 128 with its quiet zone; ``scale`` is pixels a module."""
    bars = _picture(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_image(scale=1))
    row = bars.crop((0, 0, bars.width, 1)).resize((bars.width * scale, 40 * scale), Image.Resampling.NEAREST)
    return ImageOps.expand(row, 10 * scale, 255)


def _picture(shades: Any) -> Image.Image:  # noqa: ANN401 - a buffer zxing-cpp gives no type
    view = memoryview(shades)
    height, width = view.shape or (0, 0)
    return Image.frombytes("L", (width, height), view.tobytes())


def placed(code: Image.Image, size: tuple[int, int], chance: random.Random, *, paper: int = PAPER) -> Image.Image:
    """Return a picture of ``size`` with the code somewhere on it, and lines of print around."""
    canvas = Image.new("L", size, paper)
    for y in range(12, size[1] - 8, 26):
        x = 10
        while x < size[0] - 30:
            width = chance.randint(4, 40)
            canvas.paste(chance.randint(40, 110), (x, y, min(x + width, size[0] - 10), y + chance.randint(3, 9)))
            x += width + chance.randint(4, 14)
    at = (chance.randint(0, max(0, size[0] - code.width)), chance.randint(0, max(0, size[1] - code.height)))
    canvas.paste(code, at)
    return canvas


def noisy(image: Image.Image, sigma: float, chance: random.Random) -> Image.Image:
    """Return the picture under noise that spreads like a bell, repeatable by ``chance``."""
    planes = [Image.frombytes("L", image.size, chance.randbytes(image.width * image.height)) for _ in range(4)]
    bell = Image.blend(Image.blend(planes[0], planes[1], 0.5), Image.blend(planes[2], planes[3], 0.5), 0.5)
    stretched = bell.point([min(255, max(0, round((v - 127.5) * sigma / _EVEN_SPREAD + 128))) for v in range(256)])
    return ImageChops.add(image, stretched, 1, -128)


def blurred(image: Image.Image, radius: float) -> Image.Image:
    """Return the picture out of focus; ``radius`` in pixels."""
    return image.filter(ImageFilter.GaussianBlur(radius))


def moved(image: Image.Image, length: int, degrees: float) -> Image.Image:
    """Return the picture as a shaking hand takes it: smeared over ``length`` pixels in one direction."""
    mean = image.copy()
    for n in range(1, length):
        dx, dy = round(n * math.cos(math.radians(degrees))), round(n * math.sin(math.radians(degrees)))
        mean = Image.blend(mean, ImageChops.offset(image, dx, dy), 1 / (n + 1))
    return mean


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """Return the picture turned about its middle on a larger sheet."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)


def paler(image: Image.Image, contrast: float, brightness: int = 128) -> Image.Image:
    """Return the picture with its contrast cut to a share between 0 and 1 about ``brightness``."""
    return image.point([min(255, max(0, round((v - 128) * contrast + brightness))) for v in range(256)])


def shaded(image: Image.Image, darkest: float) -> Image.Image:
    """Return the picture lit from one side; the far side keeps the share ``darkest`` of the light."""
    ramp = Image.linear_gradient("L").rotate(90).resize(image.size)
    light = ramp.point([round(255 * (darkest + (1 - darkest) * v / 255)) for v in range(256)])
    return ImageChops.multiply(image, light)


def slanted(image: Image.Image, strength: float, chance: random.Random) -> Image.Image:
    """Return the picture seen from the side; ``strength`` is how far corners move as a share of its width."""
    w, h = image.size
    far = strength * w
    corners = [(chance.uniform(0, far) + x * (w - far), chance.uniform(0, far) + y * (h - far)) for x, y in _SQUARE]
    return image.transform(
        image.size,
        Image.Transform.PERSPECTIVE,
        _perspective(corners, [(x * w, y * h) for x, y in _SQUARE]),
        Image.Resampling.BICUBIC,
        fillcolor=PAPER,
    )


_SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))


def _perspective(seen: Sequence[tuple[float, float]], flat: Sequence[tuple[float, float]]) -> list[float]:
    """Solve the eight numbers that take each seen corner to its flat one (Gauss with pivots, no numpy)."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for k in range(8):
        pivot = max(range(k, 8), key=lambda r, k=k: abs(rows[r][k]))  # type: ignore[misc]  # a default binds it
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for r in range(8):
            if r != k:
                factor = rows[r][k] / rows[k][k]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[k], strict=True)]
    return [rows[k][8] / rows[k][k] for k in range(8)]


def _photo(chance: random.Random, text: str, scale: int) -> Image.Image:
    code = paler(drawn(text, scale=scale), 0.8)
    return placed(code, (code.width + 120, code.height + 120), chance)


def _blur(chance: random.Random, text: str) -> Image.Image:
    return noisy(blurred(_photo(chance, text, 4), chance.uniform(1.6, 3.2)), 4, chance)


def _motion(chance: random.Random, text: str) -> Image.Image:
    return noisy(moved(_photo(chance, text, 4), chance.randint(4, 10), chance.uniform(0, 180)), 4, chance)


def _noise(chance: random.Random, text: str) -> Image.Image:
    return noisy(_photo(chance, text, 4), chance.uniform(20, 70), chance)


def _rotation(chance: random.Random, text: str) -> Image.Image:
    return noisy(blurred(turned(_photo(chance, text, 3), chance.uniform(0, 360)), 0.7), 8, chance)


def _perspective_view(chance: random.Random, text: str) -> Image.Image:
    return noisy(blurred(slanted(_photo(chance, text, 4), chance.uniform(0.2, 0.45), chance), 0.6), 6, chance)


def _low_contrast(chance: random.Random, text: str) -> Image.Image:
    pale = paler(_photo(chance, text, 4), chance.uniform(0.08, 0.2), chance.randint(90, 170))
    return noisy(shaded(pale, chance.uniform(0.4, 1)), chance.uniform(3, 7), chance)


def camera_frame(chance: random.Random, text: str) -> Image.Image:
    """Return a 640 × 480 frame: a card held before a camera, small modules, soft, noisy, a little turned."""
    code = paler(drawn(text, scale=8), 0.8)
    width = round(chance.uniform(1.9, 3.2) * code.width / 8)
    card = placed(code.resize((width, width), Image.Resampling.LANCZOS), FRAME, chance, paper=200)
    turn = card.rotate(chance.uniform(-20, 20), Image.Resampling.BICUBIC, fillcolor=120)
    return noisy(shaded(blurred(turn, chance.uniform(0.4, 1.0)), 0.7), chance.uniform(4, 12), chance)


def empty_frame(chance: random.Random) -> Image.Image:
    """Return a 640 × 480 frame with print and noise and no code: a miss costs most."""
    return noisy(shaded(placed(Image.new("L", (8, 8), 90), FRAME, chance, paper=200), 0.7), 8, chance)


def a4_page(chance: random.Random, text: str) -> Image.Image:
    """Return an A4 page at 300 dpi with a 12 mm QR on it, as a flatbed gives it."""
    code = drawn(text, scale=8).resize((_TWELVE_MM, _TWELVE_MM), Image.Resampling.BOX)
    page = placed(paler(code, 0.85), A4_AT_300_DPI, chance)
    return noisy(blurred(page.rotate(chance.uniform(-3, 3), fillcolor=PAPER), chance.uniform(0.6, 1.1)), 6, chance)


def slip_bars(chance: random.Random, text: str) -> Image.Image:
    """Return a Code 128 lying at any angle, soft and noisy."""
    code = paler(drawn_bars(text), 0.8)
    sheet = placed(code, (code.width + 100, code.height + 100), chance)
    return noisy(blurred(turned(sheet, chance.uniform(0, 180)), 0.7), chance.uniform(6, 20), chance)


def roughened(chance: random.Random, text: str) -> Image.Image:
    """Return a code spoilt just so far that it is sometimes read: where a wrong text would come from."""
    picture = paler(
        drawn(text, scale=3, level=chance.choice("LMQ")), chance.uniform(0.2, 0.9), chance.randint(100, 150)
    )
    match chance.randrange(3):
        case 0:
            picture = blurred(picture, chance.uniform(0.8, 2.2))
        case 1:
            picture = moved(picture, chance.randint(2, 5), chance.uniform(0, 180))
    return noisy(picture, chance.uniform(2, 35), chance)


def clean(chance: random.Random, text: str) -> Image.Image:
    """Return the code as a drawing program gives it, at a size by chance, with or without its encoding named."""
    level = chance.choice("LMQ")
    return drawn(text, scale=chance.randint(3, 4), level=level, eci=chance.random() < 0.2)


SPOILT: Mapping[str, Degrade] = {
    "blur": _blur,
    "motion": _motion,
    "noise": _noise,
    "rotation": _rotation,
    "perspective": _perspective_view,
    "low contrast": _low_contrast,
    "640 × 480 frame": camera_frame,
    "12 mm QR on A4 at 300 dpi": a4_page,
    "Code 128 at any angle": slip_bars,
}
"""The rows of the degraded set; the last takes dossier codes, the others card texts."""
