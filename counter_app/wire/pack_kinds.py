"""Every kind of pack and what reads it: a pack is read whole before anything of it is signed or kept."""

from __future__ import annotations

from collections.abc import Callable

from counter_app.wire import account_pack, calendar_pack, catalogue_file, deadline_pack, form_pack, office_pack
from counter_app.wire.pack import Pack, read_pack

_READERS: dict[str, Callable[[bytes], object]] = {
    "procedures": catalogue_file.read_catalogue,
    "calendar": calendar_pack.read_calendar,
    "deadline": deadline_pack.read_terms,
    "forms": form_pack.decode_form_pack,
    "offices": office_pack.read_offices,
    "accounts": account_pack.read_accounts,
}


def envelope(raw: bytes) -> Pack | None:
    """Return the envelope of a pack; None for a national catalogue, which is a bare list.

    Raises:
        InputError: as ``read_pack``.
    """
    return None if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[") else read_pack(raw)


def check_content(raw: bytes, kind: str) -> None:
    """Read a pack whole by the reader of its kind.

    Raises:
        InputError: ``pack_malformed`` and its like.
    """
    _READERS[kind](raw)
