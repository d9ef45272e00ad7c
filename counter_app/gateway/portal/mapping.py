"""A dossier in a portal's own words: pure, by a form. Every value is a text, instants are ``yyyyMMddHHmmss`` local.

What cannot be said in those words is one coded reason with the portal's name of the field, never half a message.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import cast

from counter_app.domain import dossier as states
from counter_app.domain import events
from counter_app.domain.digitisation import Component, Digitisation, digitisation
from counter_app.domain.dossier import Dossier
from counter_app.domain.errors import InputError
from counter_app.domain.zone import to_local
from counter_app.gateway.portal.case import walk
from counter_app.gateway.portal.form import Form
from counter_app.gateway.portal.ports import Case, Message, Report, Unit

PERSONAL = frozenset({"ChuHoSo", "SoGiayToChuHoSo", "Email", "SoDienThoai", "SoDinhDanh", "TenTepDinhKem"})
"""Names under which something of a person may stand; what the far end says back is cleaned of their values."""


def write_dossier(form: Form, case: Case, unit: Unit, field_codes: Mapping[str, str]) -> Message:
    """Return the message of ``DongBoHoSoMC`` for a received dossier nobody of which was forgotten.

    Raises:
        InputError: ``portal_person_erased``, ``portal_field_missing``, ``portal_value_unknown``,
            ``instant_without_offset``, ``instant_out_of_range``; ``field`` is the portal's name.
    """
    if case.erased or case.state.application is None:
        raise InputError("portal_person_erased", "ChuHoSo")
    digital = digitisation(case.facts, case.state)
    values = _values(form, case, unit, field_codes, case.state.application) | {"digitised": _yes(_any_copy(digital))}
    message: Message = {**form.constants, **dict(_named(form, form.dossier, values))}
    groups = {
        "DinhDanhCHS": _identities(form, case.state, case.state.application),
        "TaiLieuNop": _papers(case.state, case.state.application, digital),
        "DanhSachLePhi": _fees(case),
    }
    return message | {name: rows for name, rows in groups.items() if name in form.groups and rows}


def write_steps(form: Form, case: Case, unit: Unit) -> list[Report]:
    """Return the messages of ``CapNhatTienDoHoSoMC``, oldest first; free text of the counter is never among them.

    Raises:
        InputError: as ``write_dossier``.
    """
    reports = []
    for fact, after in walk(case):
        text = form.steps.get(fact.kind)
        if text is None or after.code is None:
            continue
        values = {
            "code": after.code,
            "actor": fact.header.actor,
            "at": local_digits(fact.header.at, "ThoiDiemXuLy"),
            "unit_name": unit.name,
            "text": text,
            "status": _known(form.statuses, after.status, "TrangThai"),
            "due_at": "" if after.due_at is None else local_digits(after.due_at, "NgayKetThucTheoQuyDinh"),
        }
        reports.append(Report(fact.id, dict(_named(form, form.progress, values))))
    return reports


def local_digits(instant: datetime, field: str) -> str:
    """Return ``yyyyMMddHHmmss`` on the office's clock.

    Raises:
        InputError: ``instant_without_offset``, ``instant_out_of_range``.
    """
    local = to_local(instant, field)
    return f"{local.year:04}{local:%m%d%H%M%S}"


def personal_values(message: Message) -> Iterator[str]:
    """Yield every value of a message that tells of a person."""
    for name, value in message.items():
        if isinstance(value, str):
            if name in PERSONAL and value:
                yield value
        elif isinstance(value, list):
            for row in cast("list[Message]", value):
                yield from personal_values(row)


def _values(
    form: Form, case: Case, unit: Unit, field_codes: Mapping[str, str], application: events.ApplicationText
) -> dict[str, str]:
    state = case.state
    owner = application.on_behalf_of or application.applicant
    party = _owner_party(state, application)
    matter = state.matter or events.Matter(procedure="", name="")
    return {
        "code": state.code or "",
        "procedure": matter.procedure,
        "procedure_name": matter.name,
        "field_name": matter.field,
        "field_code": field_codes.get(matter.field, ""),
        "owner_name": owner.name,
        "owner_number": owner.number or "",
        "owner_kind": _known(form.party_kinds, party.kind, "LoaiDoiTuong"),
        "owner_email": owner.email or "",
        "owner_phone": owner.phone,
        "summary": matter.name,
        "received_at": _digits(state.received_at, "NgayTiepNhan"),
        "due_at": _digits(state.due_at, "NgayHenTra"),
        "status": _known(form.statuses, state.status, "TrangThaiHoSo"),
        "return_way": _known(form.return_ways, state.return_by, "HinhThuc"),
        "finished_at": _digits(state.ready_at, "NgayKetThucXuLy"),
        "returned_at": _entered(state, states.RETURNED, "NgayTra"),
        "refused_at": _entered(state, states.REFUSED, "NgayTuChoi"),
        "unit_name": unit.name,
        "unit_code": unit.code,
    }


def _named(form: Form, names: Mapping[str, str], values: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Yield what stands under each name, leaving out what is empty.

    Raises:
        InputError: ``portal_field_missing``, ``portal_form_malformed`` for a value no dossier has.
    """
    for name, source in names.items():
        if source not in values:
            raise InputError("portal_form_malformed", name)
        text = _line(values[source])[: form.limits.get(name)].strip()
        if text:
            yield name, text
        elif name in form.required:
            raise InputError("portal_field_missing", name)


def _line(text: str) -> str:
    """Return one composed line: control characters and lone surrogates are no text to any far end."""
    kept = (" " if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} else sign for sign in text)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def _known(words: Mapping[str, str], value: str, field: str) -> str:
    if value not in words:
        raise InputError("portal_value_unknown", field)
    return words[value]


def _digits(instant: datetime | None, field: str) -> str:
    return "" if instant is None else local_digits(instant, field)


def _entered(state: Dossier, status: str, field: str) -> str:
    return _digits(state.since, field) if state.status == status else ""


def _owner_party(state: Dossier, application: events.ApplicationText) -> events.Party:
    behalf = application.on_behalf_of is not None and state.owner is not None
    return state.owner if behalf and state.owner is not None else state.applicant


def _identities(form: Form, state: Dossier, application: events.ApplicationText) -> list[Message]:
    owner = application.on_behalf_of or application.applicant
    kind = form.number_kinds.get(_owner_party(state, application).number_kind)
    return [] if kind is None or not owner.number else [{"LoaiDinhDanh": kind, "SoDinhDanh": _line(owner.number)}]


def _papers(state: Dossier, application: events.ApplicationText, digital: Digitisation) -> list[Message]:
    """Return the papers with the portal's three flags; one nobody handed over has no copy."""
    names = application.paper_names[: len(state.papers)]
    copies = {component.line: component for component in digital.components}
    return [
        {
            "TepDinhKemId": str(line + 1),
            "TenTepDinhKem": _line(name),
            "IsDeleted": "False",
            **{flag: _yes(said) for flag, said in copies.get(line, Component(line)).flags.items()},
        }
        for line, name in enumerate(names)
        if _line(name)
    ]


def _any_copy(digital: Digitisation) -> bool:
    """Tell whether any paper has a digital copy that stands; one taken off again is none."""
    return any(component.source for component in digital.components) or any(one.stands for one in digital.documents)


def _yes(said: object) -> str:
    return "1" if said else "0"


def _fees(case: Case) -> list[Message]:
    charged = [
        fact.facts for fact in case.facts if fact.kind == "FeeCharged" and isinstance(fact.facts, events.FeeStep)
    ]
    return [{"TenPhiLePhi": _line(fee.name), "Gia": str(fee.amount)} for fee in charged if _line(fee.name)]
