"""What a page is like, measured on a small copy of it: how crooked, where the paper ends, blank, gray or coloured.

Pillow alone does it: a profile is the picture squeezed to one column, and what must be counted is a histogram.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from PIL import Image, ImageChops, ImageFilter

from counter_app.documents.page import Kind

_WHITE = 255
_PROFILE_SIDE, _FINE_SIDE = 350, 700
_MOST_SKEW, _COARSE, _FINE = 6.0, 0.75, 0.1
LEAST_SKEW = 0.25
"""Degrees that nobody sees; turning a page costs time and sharpness."""
_BRIGHT_SHARE = 0.5
_DARK_BORDER = 60
_LEAST_CROP, _LEAST_LEFT = 0.02, 0.25
_INK = 60
_BLANK_SHARE, _FAINT_INK = 3e-5, 50
_EDGE = 0.03
_COLOUR, _COLOUR_SHARE = 52, 1.5e-4
_MIDDLE_LOW, _MIDDLE_HIGH, _MIDDLE_SHARE = 70, 45, 0.012
_PAPER_PERCENT = 0.75
_UNEVEN = 70
_TILES = 8


@dataclass(frozen=True, slots=True)
class Measured:
    """A page as it was measured; ``box`` is (left, top, right, bottom) in shares of its sides, ``paper`` its white."""

    skew: float
    box: tuple[float, float, float, float] | None
    paper: int
    blank: bool
    kind: Kind


def measured(small: Image.Image, *, level: bool = False) -> Measured:
    """Return what a page is like from a copy of it at about 100 dots an inch, in ``L`` or ``RGB``.

    ``level`` says that nobody asks how crooked it is, which takes longest to find out.
    """
    gray = small if small.mode == "L" else small.convert("L")
    box = page_box(gray)
    if box is not None:
        area = _pixels(box, gray.size)
        gray, small = gray.crop(area), small.crop(area)
    paper = paper_white(gray)
    blank = is_blank(gray, paper) and not is_coloured(small)
    return Measured(0.0 if blank or level else skew(gray, paper), box, paper, blank, kind_of(small, gray, paper))


def paper_white(gray: Image.Image) -> int:
    """Return the shade of the paper: what three quarters of the pixels do not exceed, at least 128."""
    counts = gray.histogram()
    enough, seen = sum(counts) * _PAPER_PERCENT, 0
    for shade, count in enumerate(counts):
        seen += count
        if seen >= enough:
            return max(128, shade)
    return _WHITE


def skew(gray: Image.Image, paper: int) -> float:
    """Return by how many degrees (counter-clockwise) the lines of a page must be turned to lie level; 0 when unsure."""
    ink = gray.point(lambda shade: _WHITE if shade < paper - _INK else 0)
    coarse, fine = _squeezed(ink, _PROFILE_SIDE), _squeezed(ink, _FINE_SIDE)
    steps = round(_MOST_SKEW / _COARSE)
    scores = {step: _levelness(coarse, step * _COARSE) for step in range(-steps, steps + 1)}
    best = max(scores, key=lambda step: scores[step])
    usual = sorted(scores.values())[len(scores) // 2]
    if abs(best) == steps or scores[best] < 1.2 * usual:  # no direction stands out: a photograph
        return 0.0
    near = [best * _COARSE + step * _FINE for step in range(-7, 8)]
    return max(near, key=lambda angle: (_levelness(fine, angle), -abs(angle)))


def page_box(gray: Image.Image) -> tuple[float, float, float, float] | None:
    """Return where the bright paper lies on a dark ground, None when the paper fills the picture."""
    paper = paper_white(gray)
    bright = gray.point(lambda shade: _WHITE if shade > paper - _DARK_BORDER else 0)
    left, right = _bright_run(bright, across=True)
    top, bottom = _bright_run(bright, across=False)
    share = (right - left) * (bottom - top)
    if not _LEAST_LEFT <= share <= 1 - _LEAST_CROP:
        return None
    outside = bright.copy()
    outside.paste(0, _pixels((left, top, right, bottom), bright.size))
    # Only what is dark all around is ground; a bright part outside may be paper with writing on it.
    rest = outside.histogram()[_WHITE] / (bright.width * bright.height)
    return (left, top, right, bottom) if rest <= 0.2 * (1 - share) else None


def is_blank(gray: Image.Image, paper: int) -> bool:
    """Tell whether nothing was written on a page; specks, shadows at the edge and what shines through do not count."""
    across, down = round(gray.width * _EDGE), round(gray.height * _EDGE)
    # Halved, a speck fades into the paper and a stroke stays.
    inside = gray.crop((across, down, gray.width - across, gray.height - down)).reduce(2)
    ink = sum(inside.histogram()[: max(0, paper - _FAINT_INK)])
    return ink < _BLANK_SHARE * inside.width * inside.height


def is_coloured(small: Image.Image) -> bool:
    """Tell whether there is a seal, a stamp or coloured ink on a page; yellow paper does not count."""
    if small.mode == "L":
        return False
    red, green, blue = small.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    least = ImageChops.darker(ImageChops.darker(red, green), blue)
    chroma = ImageChops.subtract(most, least).histogram()
    pixels = small.width * small.height
    # The tint of the paper itself is what half of the page has.
    tint, seen = 0, 0
    while seen < pixels / 2:
        seen += chroma[tint]
        tint += 1
    return sum(chroma[min(tint + _COLOUR, _WHITE) :]) > _COLOUR_SHARE * pixels


def kind_of(small: Image.Image, gray: Image.Image, paper: int) -> Kind:
    """Return how a page is best kept: in colour, in shades (photographs, shadows), else in black and white."""
    if is_coloured(small):
        return "colour"
    # Letters vanish when the brightest neighbour is taken; a photograph stays. A third is enough and much quicker.
    areas = (gray.reduce(3) if min(gray.size) > 2 * _TILES * 3 else gray).filter(ImageFilter.MaxFilter(5))
    middle = sum(areas.histogram()[_MIDDLE_LOW : max(_MIDDLE_LOW, paper - _MIDDLE_HIGH)])
    if middle > _MIDDLE_SHARE * areas.width * areas.height:
        return "gray"
    tiles = areas.resize((_TILES, _TILES), Image.Resampling.BOX).tobytes()
    return "gray" if max(tiles) - min(tiles) > _UNEVEN else "bilevel"


def threshold(gray: Image.Image, paper: int) -> int:
    """Return the shade that best parts ink from paper (Otsu, 1979), kept well below the paper's own."""
    counts = gray.histogram()
    total, weighed = sum(counts), sum(shade * count for shade, count in enumerate(counts))
    best, at, dark, dark_sum = -1.0, paper // 2, 0, 0
    for shade, count in enumerate(counts[:_WHITE]):
        dark += count
        dark_sum += shade * count
        if dark in {0, total}:
            continue
        apart = dark_sum / dark - (weighed - dark_sum) / (total - dark)
        parted = dark * (total - dark) * apart * apart
        if parted > best:
            best, at = parted, shade
    return min(max(at, paper // 3), paper - 35)


def _squeezed(ink: Image.Image, side: int) -> Image.Image:
    factor = max(1, -(-max(ink.size) // side))
    return ink.reduce(factor) if factor > 1 else ink


def _levelness(ink: Image.Image, degrees: float) -> int:
    turned = ink.rotate(degrees, Image.Resampling.NEAREST) if degrees else ink
    profile = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((one - other) ** 2 for one, other in pairwise(profile))


def _bright_run(bright: Image.Image, *, across: bool) -> tuple[float, float]:
    """Return the longest run of columns (or rows) that are mostly bright, in shares of the side."""
    size = (bright.width, 1) if across else (1, bright.height)
    profile = bright.resize(size, Image.Resampling.BOX).tobytes()
    places = [at for at, shade in enumerate(profile) if shade > _WHITE * _BRIGHT_SHARE]
    if not places:
        return 0.0, 1.0
    return places[0] / len(profile), (places[-1] + 1) / len(profile)


def _pixels(box: tuple[float, float, float, float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    width, height = size
    return round(box[0] * width), round(box[1] * height), round(box[2] * width), round(box[3] * height)
