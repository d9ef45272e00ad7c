"""The file an answer is written to: whole or not at all, and never over what the program itself lives on."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from counter_app.domain.errors import InputError, StoreError


@contextmanager
def replaced(path: str, ours: Sequence[Path], *, private: bool = False) -> Iterator[IO[bytes]]:
    """Give a file to write that takes the place of ``path``, whole, when the block ends well; ``private``: mode 0600.

    Raises:
        InputError: ``out_is_ours`` as ``refuse_ours``; StoreError: ``out_unwritable``; both before anything else
            happens.
    """
    target = Path(path)
    refuse_ours(target, ours)
    try:
        if target.is_dir():
            raise IsADirectoryError(path)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.absolute().parent)
    except (OSError, ValueError) as error:
        raise StoreError("out_unwritable", "out") from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            _finish(file, draft, target, private=private)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def refuse_ours(target: Path, ours: Sequence[Path]) -> None:
    """Refuse a place that is one of ``ours``, lies in a folder of ``ours``, or is another name of a file in one.

    Raises:
        InputError: ``out_is_ours``.
    """
    try:
        # Both names of a symbolic link count: where the link itself stands, and what it leads to.
        places = [target.absolute().parent.resolve() / target.name, target.resolve()]
        ours_too = any(_is_within(place, one.resolve()) for place in places for one in ours)
        if ours_too or any(_is_link_into(target, one) for one in ours):
            raise InputError("out_is_ours", "out")
    except (OSError, ValueError, RuntimeError) as error:  # a loop of links is a RuntimeError before Python 3.13
        raise StoreError("out_unwritable", "out") from error


def _is_within(place: Path, ours: Path) -> bool:
    if place.is_relative_to(ours):
        return True
    # By identity too: a mount, or a disk that takes capitals for small letters, gives a folder a second name.
    return ours.exists() and any(one.exists() and one.samefile(ours) for one in (place, *place.parents))


def _is_link_into(target: Path, ours: Path) -> bool:
    """Tell whether ``target`` is a hard link to a file in the folder ``ours``; only a file with two names is sought."""
    if not target.is_file() or target.stat().st_nlink == 1 or not ours.is_dir():
        return False
    return any(one.is_file() and one.samefile(target) for one in ours.rglob("*"))


def _finish(file: IO[bytes], draft: Path, target: Path, *, private: bool) -> None:
    try:
        file.flush()
        os.fsync(file.fileno())
        file.close()
        if not private:
            draft.chmod(0o666 & ~_umask())  # a temporary file is its owner's only; a finished one is like any other
        draft.replace(target)
    except OSError as error:
        raise StoreError("out_unwritable", "out") from error


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
