"""An office as the packs name it: a province, a commune or ward, a special zone, a department."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_ID = re.compile(r"(?=.{3,35}\Z)[A-Y]\d{2}(?:\.\d{1,3}){0,4}|\d{3}\.\d{2}\.\d{2}\.[A-Y]\d{2}")


class OfficeKind(StrEnum):
    """What an office is; the name of its centre and the head of its slips follow from it."""

    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    WARD = "ward"
    SPECIAL_ZONE = "special_zone"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Office:
    """One office; ``id`` is its electronic identifier (``H14.31``), ``parent`` that of the province above it or empty.

    ``centre`` is the name of its service centre as slips print it, empty when not known.
    """

    id: str
    name: str
    kind: OfficeKind
    parent: str = ""
    centre: str = ""
    address: str = ""
    phone: str = ""


def is_office_id(text: str) -> bool:
    """Tell whether ``text`` is an electronic identifier of today's or the older shape (QĐ 20/2020/QĐ-TTg, Điều 4)."""
    return _ID.fullmatch(text) is not None
