"""Invented sheets of paper as a scanner sees them: text, seals, photographs, crooked, grainy, on dark ground."""

from __future__ import annotations

import random
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

_FACE = "LiberationSerif-Regular.ttf"
_SPEECH = (
    "cộng hòa xã hội chủ nghĩa Việt Nam độc lập tự do hạnh phúc tờ khai đăng ký khai sinh họ chữ đệm tên người yêu cầu"
    " nơi cư trú giấy tờ tùy thân quan hệ với người được khai sinh cam đoan những nội dung trên là đúng sự thật"
)
_WORDS = _SPEECH.split()
PAPER, INK = (250, 249, 246), (28, 28, 34)
A4_IN = (8.27, 11.69)


def blank_sheet(dpi: int = 100, colour: tuple[int, int, int] = PAPER) -> Image.Image:
    """Return an A4 sheet with nothing on it."""
    return Image.new("RGB", (round(A4_IN[0] * dpi), round(A4_IN[1] * dpi)), colour)


def text_sheet(dpi: int = 100, seed: int = 1) -> Image.Image:
    """Return an A4 sheet full of words in 12 points."""
    sheet = blank_sheet(dpi)
    draw, chance = ImageDraw.Draw(sheet), random.Random(seed)
    face = ImageFont.truetype(_FACE, round(12 / 72 * dpi))
    down = round(0.9 * dpi)
    while down < sheet.height - dpi:
        line = ""
        while face.getlength(line) < sheet.width - 2.3 * dpi:
            line += chance.choice(_WORDS) + " "
        draw.text((round(1.1 * dpi), down), line, font=face, fill=INK)
        down += round(0.27 * dpi)
    return sheet


def with_seal(sheet: Image.Image, dpi: int = 100, colour: tuple[int, int, int] = (200, 40, 45)) -> Image.Image:
    """Return a sheet with the ring of a seal, 36 mm wide, near its foot."""
    sealed = sheet.copy()
    draw = ImageDraw.Draw(sealed)
    x, y, radius = sheet.width - 2.2 * dpi, sheet.height - 2.2 * dpi, 0.7 * dpi
    for ring in (1.0, 0.9):
        reach = radius * ring
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=colour, width=max(2, dpi // 75))
    return sealed


def with_photograph(sheet: Image.Image) -> Image.Image:
    """Return a sheet with a gray portrait pasted on."""
    wide, high = sheet.width // 5, sheet.height // 5
    portrait = Image.radial_gradient("L").resize((wide, high)).point(lambda shade: 60 + shade // 3)
    pasted = sheet.copy()
    pasted.paste(portrait.convert("RGB"), (wide, high))
    return pasted


def turned(sheet: Image.Image, degrees: float) -> Image.Image:
    """Return a sheet that lay crooked in the scanner."""
    return sheet.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=PAPER)


def grainy(sheet: Image.Image, strength: int = 6) -> Image.Image:
    """Return a sheet with the grain and the softness of a scanner; other grain every time."""
    noise = Image.effect_noise(sheet.size, strength).convert("RGB")
    return ImageChops.add(sheet, noise, 1, -128).filter(ImageFilter.GaussianBlur(0.5))


def on_dark_ground(sheet: Image.Image, border: int = 60) -> Image.Image:
    """Return a sheet on the open lid of a scanner."""
    ground = Image.new("RGB", (sheet.width + 2 * border, sheet.height + 2 * border), (40, 40, 42))
    ground.paste(sheet, (border, border))
    return ground


def file_of(sheet: Image.Image, form: str = "JPEG", dpi: int = 100, **options: object) -> bytes:
    """Return a sheet as the bytes of a file that says how fine it is."""
    out = BytesIO()
    sheet.save(out, form, dpi=(dpi, dpi), **({"quality": 88} if form == "JPEG" else {}) | options)
    return out.getvalue()


def tiff_of(sheets: list[Image.Image], dpi: int = 100) -> bytes:
    """Return sheets as one TIFF file, as feeders make it."""
    out = BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], compression="tiff_lzw", dpi=(dpi, dpi))
    return out.getvalue()
