"""Layouts of forms an administrator edits: checked to the line, looked at with invented people, then adopted.

Checking and drawing touch no database (any thread but the window's); adopting runs on the store lane.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain.errors import InputError
from counter_app.domain.slip import REGISTER_FORM, FormLayout, Paper
from counter_app.services.packs import ADOPTED_LAYOUTS, layout_digests, layouts_in_use, today
from counter_app.services.session import Session, require
from counter_app.store import desk
from counter_app.store import packs as rows

if TYPE_CHECKING:
    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.services.book import RendersRegisters
    from counter_app.services.slips import Rendered, RendersSlips


@dataclass(frozen=True, slots=True)
class CheckedLayouts:
    """A pack of forms that can be drawn: its name and version, and the papers of each form in it."""

    name: str
    version: str
    basis: str
    sha256: str
    forms: Mapping[str, tuple[str, ...]]


class LayoutPreview:
    """Checks a file of layouts and draws its forms with invented people."""

    def __init__(self, renders: RendersSlips, renders_register: RendersRegisters) -> None:
        self._renders = renders
        self._renders_register = renders_register

    def check(self, raw: bytes) -> CheckedLayouts:
        """Read a file whole and return what is in it.

        Raises:
            InputError: ``layout_malformed``, ``layout_field_unknown`` with the line; ``pack_malformed``,
                ``pack_kind_unknown`` and their like for what is no pack of forms.
        """
        from counter_app.wire.form_pack import decode_form_pack

        pack = decode_form_pack(raw)
        forms = {no: tuple(str(paper) for paper in layout.papers) for no, layout in pack.layouts.items()}
        return CheckedLayouts(pack.name, pack.version, pack.basis, pack.sha256, forms)

    def draw(self, raw: bytes, form: str, paper: str | None = None) -> Rendered:
        """Draw one form of a file; ``paper`` None takes its first.

        Raises:
            InputError: as ``check``; ``layout_form_missing`` with the forms there are, ``paper_unknown``.
            DeviceError: ``font_missing``.
        """
        from counter_app.services.layout_samples import sample_register, sample_slip
        from counter_app.wire.form_pack import decode_form_pack

        layouts = decode_form_pack(raw).layouts
        layout = layouts.get(form)
        if layout is None:
            raise InputError("layout_form_missing", "form", among=", ".join(layouts))
        if paper is not None and paper not in layout.papers:
            raise InputError("paper_unknown", "paper")
        if form == REGISTER_FORM:
            drawn = self._renders_register(
                sample_register(), layout, cancelled=lambda: False, progress=lambda _done, _all: None
            )
            assert drawn is not None  # noqa: S101 - nobody cancels it
            return drawn
        return self._renders(sample_slip(form), layout, Paper(paper) if paper else layout.papers[0])


class Layouts:
    """The packs of forms a counter keeps: handing the one in use out to be edited, adopting an edited one."""

    def __init__(self, connection: Connection, preview: LayoutPreview, clock: Clock) -> None:
        self._connection = connection
        self._preview = preview
        self._clock = clock

    def in_use(self) -> bytes:
        """Return the file of the pack that counts first, to be edited."""
        return rows.pack_bytes(self._connection, layout_digests(self._connection, today(self._clock))[0])

    def adopt(self, raw: bytes, session: Session) -> CheckedLayouts:
        """Take a file into use: its forms replace those of the same number, at once and for every slip to come.

        Raises:
            RuleError: ``role_required``; InputError: as ``LayoutPreview.check``.
        """
        require(session, "administrator")
        from counter_app.wire.form_pack import decode_form_pack
        from counter_app.wire.pack import read_pack

        checked = self._preview.check(raw)
        for form in decode_form_pack(raw).layouts:
            self._preview.draw(raw, form)  # a layout that cannot be drawn must not wait for a citizen to show it
        with immediate(self._connection):
            rows.keep_pack(self._connection, read_pack(raw), raw, self._clock.now())
            adopted = desk.preferences(self._connection).get(ADOPTED_LAYOUTS, "").split()
            kept = [*(one for one in adopted if one != checked.sha256), checked.sha256]
            desk.set_preference(self._connection, ADOPTED_LAYOUTS, " ".join(kept))
        return checked


class LayoutsInUse(Mapping[str, FormLayout]):
    """The layouts by form number, read when first asked for and renewed when another pack counts.

    Slips and books ask from several lanes, and a connection belongs to one: each reading opens its own.
    """

    def __init__(self, open_reader: Callable[[], Connection], clock: Clock) -> None:
        self._open_reader = open_reader
        self._clock = clock
        self._held: tuple[tuple[str, ...], Mapping[str, FormLayout]] | None = None

    def __getitem__(self, form: str) -> FormLayout:
        """Return the layout of a form."""
        return self._layouts[form]

    def __iter__(self) -> Iterator[str]:
        """Go through the form numbers."""
        return iter(self._layouts)

    def __len__(self) -> int:
        """Count the forms."""
        return len(self._layouts)

    def renew(self, connection: Connection) -> bool:
        """Forget the layouts when another pack counts now; say whether that was so."""
        held = self._held
        if held is None or held[0] == layout_digests(connection, today(self._clock)):
            return False
        self._held = None
        return True

    @property
    def _layouts(self) -> Mapping[str, FormLayout]:
        held = self._held
        if held is None:
            on = today(self._clock)
            with closing(self._open_reader()) as connection:
                held = self._held = (layout_digests(connection, on), layouts_in_use(connection, on))
        return held[1]
