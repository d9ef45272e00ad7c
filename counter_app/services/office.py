"""The office and counter as slips and screens name them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from counter_app.domain.folding_text import fold
from counter_app.texts import texts

if TYPE_CHECKING:
    from counter_app.domain.office import Office
    from counter_app.store.identity import Identity

_COMMITTEE = r"^(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+"
_CENTRE = r"^(?:Trung tâm (?:Phục vụ )?hành chính công|Bộ phận Một cửa)(?: của\b)?[\s,–-]+"
_RANK = r"(?:Phường|Xã|Đặc khu|Thị trấn|Tỉnh|Thành phố|TP\.?)\s+"


@dataclass(frozen=True, kw_only=True, eq=False)
class Desk:
    """What a slip says about where it was written; what stands in a pack is read when a slip first needs it."""

    id: str
    name: str
    counter: int
    find_office: Callable[[], Office | None] = field(repr=False)

    @cached_property
    def office(self) -> Office | None:
        """What the packs say of this office; None where they give it another name, for the office's own word counts."""
        known = self.find_office()
        return known if known is not None and fold(known.name) == fold(self._bare) else None

    @property
    def authority(self) -> str:
        """The authority at the head of a slip."""
        return texts("vi")("slip.authority", office=self._lower)

    @property
    def centre(self) -> str:
        """The name of the service centre; put together from the office's name where no pack says it."""
        named = self.office.centre if self.office else ""
        return named or f"{texts('vi')('slip.centre')} {self._lower}"

    @property
    def place(self) -> str:
        """The bare name before the date."""
        return re.sub(_RANK, "", self._bare, count=1, flags=re.IGNORECASE)

    @property
    def phone(self) -> str:
        """The telephone of the office, or empty."""
        return self.office.phone if self.office else ""

    @property
    def address(self) -> str:
        """The address of the office, or empty."""
        return self.office.address if self.office else ""

    @property
    def unit(self) -> str:
        """The desk as form 01 names it."""
        return texts("vi")("slip.unit", unit=self.centre, counter=self.counter)

    @property
    def _bare(self) -> str:
        """The office's name without the centre and the committee in front of it, which slips put there themselves."""
        name = self.name
        for front in (_CENTRE, _COMMITTEE):
            name = re.sub(front, "", name, count=1, flags=re.IGNORECASE).strip() or name
        return name

    @property
    def _lower(self) -> str:
        return self._bare[:1].lower() + self._bare[1:]


def desk_of(identity: Identity, find_office: Callable[[], Office | None]) -> Desk:
    """Return the desk of this counter; ``find_office`` is asked once, when a slip needs more than the name."""
    return Desk(id=identity.office, name=identity.office_name, counter=identity.counter, find_office=find_office)
