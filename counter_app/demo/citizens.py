"""Invented citizens: names that say so, numbers of a province that does not exist (000), telephones 0900 000 nnn."""

from __future__ import annotations

import random
from datetime import date, timedelta

from counter_app.domain.applicant import Applicant, Sex

_FAMILIES = ("Nông", "Hoàng", "Lý", "Bế", "Đàm", "Triệu", "Hà", "Lục", "Ma", "Nguyễn", "Trần", "Lê", "Đinh", "Vi")
_MIDDLES: dict[Sex, tuple[str, ...]] = {
    "male": ("Văn", "Đức", "Hữu", "Quang", "Ích", "Công"),
    "female": ("Thị", "Thu", "Bích", "Ngọc", "Diệu", "Kim"),
}
_GIVEN = ("Mẫu", "Thử", "Ví Dụ", "Minh Họa", "Giả Định", "Trình Diễn", "Phỏng", "Tưởng Tượng", "Nháp", "Tập")
_OLDEST, _YOUNGEST = date(1941, 1, 1), date(2006, 12, 31)
_GROUPS = 24
_TELEPHONES = 1_000


class Citizens:
    """A town of invented people, some of whom come more than once."""

    def __init__(self, chance: random.Random, *, size: int) -> None:
        self._chance = chance
        self._people = [self._invented(n) for n in range(size)]

    def any(self) -> Applicant:
        """Return one of them."""
        return self._chance.choice(self._people)

    def _invented(self, n: int) -> Applicant:
        chance = self._chance
        sex: Sex = chance.choice(("male", "female"))
        born_on = _OLDEST + timedelta(days=chance.randrange((_YOUNGEST - _OLDEST).days))
        name = " ".join((chance.choice(_FAMILIES), chance.choice(_MIDDLES[sex]), chance.choice(_GIVEN)))
        return Applicant(
            name,
            number=invented_number(born_on, sex, n),
            born_on=born_on,
            sex=sex,
            address=f"Tổ {chance.randrange(1, _GROUPS + 1)}, phường Thục Phán, tỉnh Cao Bằng",
            phone=f"0900 000 {chance.randrange(_TELEPHONES):03d}",
        )


def invented_number(born_on: date, sex: Sex, n: int) -> str:
    """Return a citizen number that agrees with birth and sex but belongs to no province (codes begin at 001)."""
    century = (born_on.year // 100 - 19) * 2 + (sex == "female")
    return f"000{century}{born_on:%y}{n:06d}"
