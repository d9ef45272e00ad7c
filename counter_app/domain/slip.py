"""What is put on paper: the words of a slip or register, and the layout (data) that says how they stand.

Layouts are versioned by their legal basis and never translated; ``docs/forms.md`` lists the names they may use.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from counter_app.domain.errors import InputError

REGISTER_FORM, HANDED_LIST, HANDED_RECEIPT, EXPLANATION, TILL_SHEET = "07", "BG", "BN", "GT", "KT"
FORM_NUMBERS = (
    *("01", "02", "03", "04", "05", "06", REGISTER_FORM),
    *(HANDED_LIST, HANDED_RECEIPT, EXPLANATION, TILL_SHEET),
)
"""The seven forms of the law, and four of practice.

Those are the hand-over list (bàn giao), the receipt for a result (biên nhận), the explanation of a due date (giải
thích) and the cash-up of a day (kiểm tiền).
"""
LIST_FORMS = frozenset({REGISTER_FORM, HANDED_LIST, TILL_SHEET})
"""The forms of many dossiers; the others are slips of one."""

_PERSON = "applicant_name applicant_address applicant_phone applicant_email applicant_number applicant_tax"
_FOR_WHOM = "owner_name owner_address owner_number"
_HEAD = "authority_1 authority_2 place_date code unit clerk_name note basis"
_MATTER = "procedure_name procedure_code received_text due_text provisional"
_COMMON = frozenset(f"{_HEAD} {_PERSON} {_FOR_WHOM} {_MATTER}".split())
_LIST = frozenset(("authority_1", "authority_2", "place_date", "unit", "period_text"))
_PAYMENT = {"vietqr", "payment_amount", "payment_account", "payment_purpose"}
FIELDS: Mapping[str, frozenset[str]] = {
    "01": _COMMON | {"sets", "duration_text", "return_by_text", "fee_text"} | _PAYMENT,
    "02": _COMMON | {"number", "reason", "contact", "contact_phone"},
    "03": _COMMON | {"number", "reason"},
    "04": _COMMON | {"number", "reason", "new_due_text", "signer_title", "signer_name"},
    "05": _COMMON | {"number", "reason", "stopped_text", "signer_title", "signer_name"},
    "06": _COMMON | {"resolving_unit", "partner_unit"},
    "07": _LIST | {"signer_title", "signer_name"},
    "BG": _LIST | {"total_text", "giver_name"},
    "BN": _COMMON
    | {"returned_text", "result_text", "return_by_text", "receiver_name", "receiver_number", "reason", "tracking"}
    | {"paid_text", "without_slip"},
    "GT": _COMMON | {"duration_text", "counted_text", "pauses_text", "left_text", "notes_text", "sources_text"},
    "KT": _LIST
    | {"account_text", "total_text", "cash_text", "cash_words", "refunded_text", "clerk_name", "signer_title"},
}
"""The fields a layout of each form may name, by form number."""

_ITEMS = ("tt", "text")
_DOSSIER = ("code", "content", "sets")
_OWNER = ("owner_name", "owner_address", "phone")
_TIMES = ("received_text", "due_text", "returned_text")
REGISTER_CELLS = ("tt", *_DOSSIER, *_OWNER, *_TIMES, "giver", "receiver", "note")
HANDED_CELLS = ("tt", "code", "content", "result", "owner_name", "owner_address", "fee", "post")
TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "01": {"documents": ("tt", "name", "originals", "certified", "copies")},
    "02": {"items": _ITEMS},
    "03": {"items": _ITEMS},
    "04": {},
    "05": {"items": _ITEMS},
    "06": {"handovers": ("office", "time", "giver", "receiver", "outcome", "note")},
    "07": {"register": REGISTER_CELLS},
    "BG": {"handed": HANDED_CELLS},
    "BN": {},
    "GT": {"days": ("on", "counted", "reason", "basis")},
    "KT": {
        "movements": ("tt", "time", "code", "matter", "method", "receipt", "account", "amount"),
        "sums": ("name", "paid", "refunded", "left"),
    },
}
"""The tables of each form and the order of the cells in each of their rows."""

_NAME = re.compile(r"\{([a-z_0-9]+)\}")
_CODE = re.compile(r"[!-~]{1,64}")


def names_in(template: str) -> tuple[str, ...]:
    """Return the field names a template such as ``Số: {number}`` refers to, in order."""
    return tuple(_NAME.findall(template))


def filled(template: str, fields: Mapping[str, str]) -> str:
    """Put the fields into the template in one pass: what a field holds is never read as a template again."""
    return _NAME.sub(lambda match: fields.get(match[1], ""), template)


class Paper(StrEnum):
    """The papers a slip may be printed on."""

    A5 = "a5"
    A4 = "a4"
    ROLL = "80mm"
    A4_LANDSCAPE = "a4-landscape"


class Style(StrEnum):
    """How a run of words looks; the rules of the two heading columns follow Nghị định 30/2020/NĐ-CP, Phụ lục I."""

    PLAIN = "plain"
    STRONG = "strong"
    ITALIC = "italic"
    STRONG_RULE = "strong_rule"
    STRONG_SHORT_RULE = "strong_short_rule"


class Align(StrEnum):
    """Where words stand in their room."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a form, drawn only when the field ``when`` is filled and the field ``unless`` is empty."""

    when: str | None = None
    unless: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLine:
    """One line of a heading column; left out while its fields are all empty."""

    text: str
    style: Style = Style.PLAIN
    capitals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Block):
    """Authority lines at the left, national motto at the right."""

    left: tuple[HeadLine, ...]
    right: tuple[HeadLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBand(Block):
    """The dossier code in letters, as Code 128 and as QR; nothing when the slip has no code."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Title(Block):
    """The title in capitals, with smaller lines below it."""

    text: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledLine(Block):
    """``label value``; an empty value becomes a dotted line to write on."""

    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Block):
    """Two labelled lines side by side (one below the other on narrow paper)."""

    left: LabelledLine
    right: LabelledLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight(Block):
    """The one thing to remember, framed in large type; ``mark`` and ``hint`` appear when ``mark_when`` is filled."""

    label: str
    value: str
    mark: str = ""
    hint: str = ""
    mark_when: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(Block):
    """Running text; an empty field becomes a row of dots."""

    text: str
    style: Style = Style.PLAIN
    align: Align = Align.LEFT
    indent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: the cell it shows, its width in percent, the header group it stands under.

    ``blank`` is printed in the rows that are left to be filled by hand.
    """

    label: str
    cell: str
    width: float
    align: Align = Align.LEFT
    group: str = ""
    blank: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Block):
    """A ruled table; with no rows it says ``empty`` or, for forms filled by hand, shows ``blank_rows`` empty rows."""

    rows: str
    columns: tuple[Column, ...]
    empty: str = ""
    blank_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered(Block):
    """The rows of a two-cell table as numbered lines."""

    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signs: title, how, and the printed name."""

    title: str
    hint: str = ""
    name: str = ""
    capitals: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures(Block):
    """Signing columns side by side with room for ink."""

    columns: tuple[Signature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Block):
    """A small line of guidance."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Barcode(Block):
    """A text as QR with a caption beside it (below it on narrow paper); nothing when the text is empty."""

    value: str
    caption: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine(Block):
    """A thin line across the paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacer(Block):
    """Empty room, in millimetres."""

    mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The small words the printer adds itself: templates with ``{copy}``, ``{page}``, ``{count}`` and so on."""

    copy: str
    page: str
    continued: str
    form: str
    late: str
    late_legend: str
    nothing: str
    journal: str
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLayout:
    """One form of a pack: what it is, the law it rests on, and its blocks from top to bottom."""

    no: str
    title: str
    basis: str
    effective_on: date
    papers: tuple[Paper, ...]
    blocks: tuple[Block, ...]
    marks: Marks
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """The words of one slip (every form but the register), ready to be laid out; texts may be in any Unicode form.

    ``copy`` 0 is the first print; ``leaves`` names by index the copies (liên) to print one after the other.
    """

    form: str
    fields: Mapping[str, str] = field(repr=False)
    tables: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict, repr=False)
    code: str | None = None
    copy: int = 0
    leaves: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Check what a barcode can carry.

        Raises:
            InputError: ``slip_code_malformed`` when the code is not 1 to 64 visible ASCII characters.
        """
        if self.code is not None and not _CODE.fullmatch(self.code):
            raise InputError("slip_code_malformed", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """A line of the register: ``cells`` as in ``REGISTER_CELLS``; ``late`` when it was entered after its day."""

    cells: tuple[str, ...] = field(repr=False)
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterGap:
    """A number that was never given out, or was voided, explained in one line."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The register of a period with the anchor of the journal: ``count`` entries ending in ``head`` (hex)."""

    fields: Mapping[str, str] = field(repr=False)
    rows: tuple[RegisterRow | RegisterGap, ...] = field(repr=False)
    count: int
    head: str
    printed_at_text: str
    summary: tuple[tuple[str, str], ...] = ()
