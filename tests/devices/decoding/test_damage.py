from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.devices.decoding import files
from counter_app.domain.errors import CounterError
from tests.builders import code_files


def _whole(kind: str) -> bytes:
    target = BytesIO()
    code_files.picture().save(target, kind)
    return target.getvalue()


WHOLE = {kind: _whole(kind) for kind in ("PNG", "JPEG", "TIFF", "BMP", "WEBP")}


@pytest.mark.parametrize("kind", WHOLE)
@settings(deadline=None)
@given(places=st.lists(st.tuples(st.integers(0, 4_000), st.binary(max_size=6)), max_size=8), cut=st.integers(0, 4_000))
def test_damage_is_told_or_survived(kind: str, places: list[tuple[int, bytes]], cut: int) -> None:
    """A picture with bytes overwritten or cut away gives pages or a coded error, never anything else."""
    raw = bytearray(WHOLE[kind])
    for at, patch in places:
        raw[at % len(raw) : at % len(raw) + len(patch)] = patch
    modes = set()
    with suppress(CounterError):
        modes |= {page.mode for page in files.pages_of_bytes(bytes(raw[: len(raw) - cut % len(raw)]))}
    assert modes <= {"L"}


@given(st.binary(max_size=200))
def test_any_bytes_are_pages_or_an_error(raw: bytes) -> None:
    """Bytes of no format at all are refused by a code, with or without the mark of a PDF."""
    for content in (raw, b"%PDF-1.7\n" + raw):
        with pytest.raises(CounterError):
            list(files.pages_of_bytes(content))
