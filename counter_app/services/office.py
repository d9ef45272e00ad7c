"""The office and counter as slips and screens name them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.texts import texts

if TYPE_CHECKING:
    from counter_app.domain.office import Office
    from counter_app.store.identity import Identity

_RANK = re.compile(r"(?:Phường|Xã|Đặc khu|Thị trấn|Tỉnh|Thành phố|TP\.?)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a slip says about where it was written; ``place`` is the bare name before the date."""

    id: str
    name: str
    counter: int
    authority: str
    centre: str
    place: str
    phone: str = ""
    address: str = ""

    @property
    def unit(self) -> str:
        """The desk as form 01 names it."""
        return texts("vi")("slip.unit", unit=self.centre, counter=self.counter)


def desk_of(identity: Identity, office: Office | None) -> Desk:
    """Return the desk of this counter; what no pack says is put together from the office's name."""
    words = texts("vi")
    name = identity.office_name
    return Desk(
        id=identity.office,
        name=name,
        counter=identity.counter,
        authority=words("slip.authority", office=name[:1].lower() + name[1:]),
        centre=(office.centre if office else "") or f"{words('slip.centre')} {name[:1].lower()}{name[1:]}",
        place=_RANK.sub("", name, count=1),
        phone=office.phone if office else "",
        address=office.address if office else "",
    )
