"""A slip as a PDF file: recorded like any other print, for the file can be printed anywhere. No Qt in here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from counter_app.domain.errors import CounterError, StoreError
from counter_app.services.session import Session
from counter_app.services.views import PrintedSlip
from counter_app.texts import Texts
from counter_app.ui.find.state import Marked
from counter_app.ui.ports import Slips, Work


def file_name(slip: PrintedSlip) -> str:
    """Return the name a slip is offered under: its number and form."""
    copy = f"-ban-{slip.copy}" if slip.copy else ""
    return f"{slip.title.replace('/', '-') or 'giay'}-mau-{slip.form}{copy}.pdf"


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises:
        StoreError: ``file_not_written``.
    """
    draft = path.with_name(path.name + ".part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreError("file_not_written", name=path.name) from error


class SlipSaving:
    """Records the print, draws it as recorded, and writes it; tells how it went."""

    def __init__(
        self, slips: Slips, session: Session, texts: Texts, work: Work, tell: Callable[[Marked], None]
    ) -> None:
        self._slips = slips
        self._session = session
        self._texts = texts
        self._work = work
        self._tell = tell

    def save(self, slip: PrintedSlip, path: str, recorded: Callable[[], None]) -> None:
        """Save the slip as it is now recorded; ``recorded`` once the record is durable."""
        slips, name = self._slips, slip.dossier_id or slip.title

        def ordered(order: object) -> None:
            recorded()
            self._work.submit("io", lambda: write_file(Path(path), slips.render(order).content), written, self._failed)

        def written(_: None) -> None:
            self._tell(Marked(self._texts("ui.preview.saved", path=path), "good", "ok"))

        self._work.submit(
            "store",
            lambda: slips.order(name, slip.form, paper=slip.paper, session=self._session),
            ordered,
            self._failed,
        )

    def _failed(self, error: CounterError) -> None:
        self._tell(Marked(self._texts.error(error), "bad", "error"))
