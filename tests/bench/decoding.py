"""Reading codes: no wrong text ever, more reads than zxing-cpp alone on every spoilt row, a camera frame in 40 ms.

The floor is zxing-cpp with one attempt at its defaults, on the same pictures in the same run.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import mean, median

import zxingcpp
from PIL import Image

from counter_app.devices.decoding import DecodingProcess, ladder, zbar, zxing
from tests.bench.measured import Row, ms, percentile
from tests.builders import degraded

CARDS, PICTURES, PAGES, FRAMES = 100_000, 150, 40, 150
_SHARE = 2_000
_NEARLY_ALL, _AT_LEAST = 0.95, 1.15
_WARM = 5


def measure(cards: int = CARDS) -> list[Row]:
    """Return every row: wrong texts, the read rate of each way to spoil a picture, their mean gain, the frame times."""
    wrong, seen = 0, Counter[str]()
    shares = [range(start, min(start + _SHARE, cards)) for start in range(0, cards, _SHARE)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for share_wrong, share_seen in pool.map(wrong_texts, shares):
            wrong += share_wrong
            seen += share_seen
    rows, gains = [], []
    for name in degraded.SPOILT:
        row, floor = _rate(name)
        wrong += int(row.details["wrong"])
        rows.append(row)
        if floor < _NEARLY_ALL:
            gains.append(row.value / 100 / max(floor, 1 / int(row.details["pictures"])))
    counts = {name: seen[name] for name in ("clean", "clean read", "spoilt", "spoilt read")}
    return [
        Row("decoding", f"wrong texts over {cards:,} cards and every row below", wrong, "texts", 0, details=counts),
        *rows,
        Row(
            "decoding",
            f"reads against zxing-cpp alone, mean of {len(gains)} rows under 95 %",
            mean(gains),
            "×",
            _AT_LEAST,
            at_least=True,
            details={"lowest": min(gains), "median": median(gains), "highest": max(gains)},
        ),
        *_frame_times(),
    ]


def wrong_texts(numbers: Sequence[int]) -> tuple[int, Counter[str]]:
    """Read a card of each number, even ones clean, odd ones spoilt, by both decoders and by the steps.

    Returns how many answers were another text than the card's, and how many were seen and read.
    """
    wrong, seen = 0, Counter[str]()
    for number in numbers:
        chance = random.Random(f"card {number}")
        text = degraded.card_text(chance)
        kind = "spoilt" if number % 2 else "clean"
        picture = degraded.roughened(chance, text) if number % 2 else degraded.clean(chance, text)
        read = {one.text for decode in (zxing.read, zbar.read) for one in decode(picture) if one.symbology == "qr"}
        read |= {code.text for code in ladder.read_frame(picture)}
        if not read:
            read = {code.text for code in ladder.read_page(picture)}
        if read - {text}:
            print(f"  wrong: card {number}: {sorted(read - {text})} for {text!r}", file=sys.stderr, flush=True)
        wrong += len(read - {text})
        seen[kind] += 1
        seen[f"{kind} read"] += text in read
    return wrong, seen


def _rate(name: str) -> tuple[Row, float]:
    count = PAGES if "A4" in name else PICTURES
    read = ladder.read_frame if "frame" in name else ladder.read_page
    ours = theirs = wrong = 0
    seconds = []
    for number in range(count):
        chance = random.Random(f"{name} {number}")
        text = degraded.dossier_code(chance) if "128" in name else degraded.card_text(chance)
        picture = degraded.SPOILT[name](chance, text)
        started = time.perf_counter()
        texts = {code.text for code in read(picture)}
        seconds.append(time.perf_counter() - started)
        ours += text in texts
        wrong += len(texts - {text})
        theirs += text in _alone(picture)
    floor = theirs / count
    details: dict[str, float | int | str] = {
        "zxing alone %": 100 * floor,
        "wrong": wrong,
        "pictures": count,
        "median ms": ms(seconds),
        "p95 ms": percentile(seconds, 95) * 1_000,
    }
    what = f"read, {name}"
    return Row("decoding", what, 100 * ours / count, "%", 100 * floor, at_least=True, details=details), floor


def _alone(picture: Image.Image) -> set[str]:
    wanted = zxingcpp.BarcodeFormat
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats([wanted.QRCode, wanted.Code128]))
    return {code.bytes.decode("utf-8", "replace") for code in found}


def _frame_times() -> list[Row]:
    """Time frames through the pipes of the process, as the camera does."""
    rows = []
    with DecodingProcess() as decoding:
        for kind in ("hit", "miss"):
            times, read = [], 0
            for number in range(_WARM + FRAMES):
                chance = random.Random(f"frame {number}")
                text = degraded.card_text(chance)
                frame = degraded.camera_frame(chance, text) if kind == "hit" else degraded.empty_frame(chance)
                pixels = frame.tobytes()
                started = time.perf_counter()
                found = decoding.read_frame(pixels, *frame.size)
                times.append(time.perf_counter() - started)
                read += number >= _WARM and bool(found)
            details = {"median ms": ms(times[_WARM:]), "read": read}
            what = f"640 × 480 frame through the process, {kind}, p95"
            rows.append(Row("decoding", what, percentile(times[_WARM:], 95) * 1_000, "ms", 40, details=details))
    return rows
