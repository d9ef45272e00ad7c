"""The calls of libsane (SANE standard 1.06), typed; only the scanning process loads it, never the program itself."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator, Sequence
from ctypes import POINTER, byref, c_char_p, c_int, c_ubyte, c_void_p
from dataclasses import dataclass

from counter_app.devices.scanning.sane_options import (
    FIXED_ONE,
    Constraint,
    OptionType,
    SaneOption,
    Value,
)
from counter_app.domain.errors import DeviceError

_NAME = "libsane.so.1"
_GET, _SET = 0, 1
_RANGE, _WORDS, _STRINGS = 1, 2, 3
_GOOD, _EOF = 0, 5
_FAILURES = {
    1: "scanner_unsupported",
    3: "scanner_busy",
    4: "scanner_unsupported",
    6: "scanner_jammed",
    7: "scanner_feeder_empty",
    8: "scanner_cover_open",
    9: "scanner_lost",
    11: "scanner_no_access",
}
# Opening a name that is not there is "invalid" in the standard, and a cable that is out an input/output error.
_AT_OPENING = {1: "scanner_missing", 4: "scanner_missing", 9: "scanner_missing"}
_LONGEST_STRING = 4096
_MOST_OPTIONS = 2000


class _Range(ctypes.Structure):
    _fields_ = (("low", c_int), ("high", c_int), ("step", c_int))


class _Constraint(ctypes.Union):
    _fields_ = (("strings", POINTER(c_char_p)), ("words", POINTER(c_int)), ("range", POINTER(_Range)))


class _Descriptor(ctypes.Structure):
    _fields_ = (
        ("name", c_char_p),
        ("title", c_char_p),
        ("desc", c_char_p),
        ("type", c_int),
        ("unit", c_int),
        ("size", c_int),
        ("cap", c_int),
        ("constraint_type", c_int),
        ("constraint", _Constraint),
    )


class _Device(ctypes.Structure):
    _fields_ = (("name", c_char_p), ("vendor", c_char_p), ("model", c_char_p), ("type", c_char_p))


class _Parameters(ctypes.Structure):
    _fields_ = (
        ("format", c_int),
        ("last_frame", c_int),
        ("bytes_per_line", c_int),
        ("pixels_per_line", c_int),
        ("lines", c_int),
        ("depth", c_int),
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """The shape of the picture that follows; ``lines`` -1 where the scanner learns it from the paper."""

    is_colour: bool
    is_whole: bool
    bytes_per_line: int
    pixels_per_line: int
    lines: int
    depth: int


def check(status: int, *, opening: bool = False) -> None:
    """Raise what a status of SANE means.

    Raises:
        DeviceError: as ``Scanner.scan``.
    """
    if status == _GOOD:
        return
    code = (_AT_OPENING if opening else {}).get(status) or _FAILURES.get(status)
    if code is None:
        raise DeviceError("scanner_failed")
    raise DeviceError(code)


class SaneLibrary:
    """libsane, started; one in a process."""

    def __init__(self) -> None:
        """Load and start it.

        Raises:
            DeviceError: ``scanning_unavailable`` where it is not installed.
        """
        try:
            self._calls = ctypes.CDLL(_NAME)
        except OSError as error:
            raise DeviceError("scanning_unavailable") from error
        self._calls.sane_get_option_descriptor.restype = POINTER(_Descriptor)
        check(self._calls.sane_init(None, None))

    def devices(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the description of every scanner; SANE may take seconds for it."""
        found = POINTER(POINTER(_Device))()
        check(self._calls.sane_get_devices(byref(found), 0))
        at = 0
        while found[at]:
            one = found[at].contents
            words = (one.vendor, one.model, one.type)
            yield _text(one.name), " ".join(_text(word) for word in words if word)
            at += 1

    def open(self, device: str) -> SaneHandle:
        """Open one scanner.

        Raises:
            DeviceError: ``scanner_missing``, ``scanner_busy``, ``scanner_no_access``.
        """
        handle = c_void_p()
        check(self._calls.sane_open(device.encode("utf-8", "surrogateescape"), byref(handle)), opening=True)
        return SaneHandle(self._calls, handle)


class SaneHandle:
    """An open scanner of SANE."""

    def __init__(self, calls: ctypes.CDLL, handle: c_void_p) -> None:
        self._calls = calls
        self._handle = handle

    def options(self) -> list[SaneOption]:
        """Return its options by their number; setting one may change the others."""
        count = c_int()
        check(self._calls.sane_control_option(self._handle, 0, _GET, byref(count), None))
        found = []
        for number in range(1, min(count.value, _MOST_OPTIONS)):
            descriptor = self._calls.sane_get_option_descriptor(self._handle, number)
            if descriptor:
                found.append(_option(number, descriptor.contents))
        return found

    def set(self, option: SaneOption, value: Value) -> None:
        """Set one option.

        Raises:
            DeviceError: ``scanner_unsupported`` when it refuses, ``scanner_lost`` …
        """
        info = c_int()
        if isinstance(value, str):
            room = ctypes.create_string_buffer(value.encode(), max(option.size, len(value.encode()) + 1))
            check(self._calls.sane_control_option(self._handle, option.number, _SET, room, byref(info)))
            return
        scale = FIXED_ONE if option.type is OptionType.FIXED else 1
        word = c_int(round(value * scale))
        check(self._calls.sane_control_option(self._handle, option.number, _SET, byref(word), byref(info)))

    def number(self, option: SaneOption) -> float:
        """Return what a numeric option stands at."""
        word = c_int()
        check(self._calls.sane_control_option(self._handle, option.number, _GET, byref(word), None))
        return word.value / FIXED_ONE if option.type is OptionType.FIXED else float(word.value)

    def start(self) -> Frame:
        """Begin a page and return its shape."""
        check(self._calls.sane_start(self._handle))
        told = _Parameters()
        check(self._calls.sane_get_parameters(self._handle, byref(told)))
        colours, single = 1, 2
        return Frame(
            is_colour=told.format == colours,
            is_whole=bool(told.last_frame) and told.format < single,
            bytes_per_line=told.bytes_per_line,
            pixels_per_line=told.pixels_per_line,
            lines=told.lines,
            depth=told.depth,
        )

    def read(self, room: ctypes.Array[c_ubyte]) -> int:
        """Fill ``room`` and return how many bytes came, 0 or more; -1 at the end of the page."""
        length = c_int()
        status = self._calls.sane_read(self._handle, room, len(room), byref(length))
        if status == _EOF:
            return -1
        check(status)
        return length.value

    def cancel(self) -> None:
        """Stop what is under way; the standard allows it from another thread."""
        self._calls.sane_cancel(self._handle)

    def close(self) -> None:
        """Let go."""
        self._calls.sane_close(self._handle)


def _text(content: bytes | None) -> str:
    return (content or b"")[:_LONGEST_STRING].decode("utf-8", "surrogateescape")


def _option(number: int, told: _Descriptor) -> SaneOption:
    try:
        kind = OptionType(told.type)
    except ValueError:
        kind = OptionType.GROUP
    return SaneOption(number, _text(told.name), kind, told.cap, _constraint(kind, told), told.size, told.unit)


def _constraint(kind: OptionType, told: _Descriptor) -> Constraint:
    scale = FIXED_ONE if kind is OptionType.FIXED else 1
    if told.constraint_type == _RANGE and told.constraint.range:
        found = told.constraint.range.contents
        return Constraint(low=found.low / scale, high=found.high / scale)
    if told.constraint_type == _WORDS and told.constraint.words:
        count = told.constraint.words[0]
        words: Sequence[int] = told.constraint.words[1 : 1 + max(0, min(count, _MOST_OPTIONS))]
        return Constraint(numbers=tuple(word / scale for word in words))
    if told.constraint_type == _STRINGS and told.constraint.strings:
        return Constraint(words=tuple(_strings(told)))
    return Constraint()


def _strings(told: _Descriptor) -> Iterator[str]:
    for at in range(_MOST_OPTIONS):
        word = told.constraint.strings[at]
        if word is None:
            return
        yield _text(word)
