"""Keeps None, True and False alive: PySide6 6.12 on Python 3.11 and older gives one reference of None away per call.

Its wheels are built so that returning None takes no reference: right from Python 3.12 on, where it is immortal
(PEP 683). On 3.11 every call that returns nothing (``setText``, ``update``, ``processEvents``) loses one of the
six thousand references of None; a few minutes of work end in "Fatal Python error: none_dealloc". Giving them more
references than a counter can spend in a lifetime does what PEP 683 does. ``tests/ui/test_immortal.py`` measures it.
"""

from __future__ import annotations

import ctypes
import sys

PEP_683 = (3, 12)
PLENTY = 1 << (48 if sys.maxsize > 1 << 32 else 28)


def keep_singletons() -> None:
    """Give the singletons of Python 3.11 and older references enough for any run; harmless when called again."""
    if sys.version_info >= PEP_683:
        return
    for one in (None, True, False, NotImplemented, Ellipsis):
        if sys.getrefcount(one) < PLENTY:
            # The reference count is the first word of an object of CPython.
            ctypes.c_ssize_t.from_address(id(one)).value += PLENTY
