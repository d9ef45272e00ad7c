"""The papers of a dossier on its page: each line of the checklist with what was scanned for it, and the way to scan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout

from counter_app.texts import Texts
from counter_app.ui.dossier.state import DocumentRow, DossierFacts, PaperRow
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.look import label, px, row, set_property
from counter_app.ui.kit.notices import Pill

MOST_KEYS = 9
ASIDE_KEY = "Ctrl+G"
_WIDE, _HIGH = 44, 60


class PapersGrid(QVBoxLayout):
    """Lines, pills and buttons; made anew with the facts. ``viewers`` are by their key, from Alt+1."""

    def __init__(
        self,
        facts: DossierFacts,
        texts: Texts,
        view: Callable[[DocumentRow], None],
        scan: Callable[[], None],
        aside: Callable[[], None],
    ) -> None:
        super().__init__()
        self._texts, self._view = texts, view
        self.viewers: list[DocumentRow] = []
        self._pictures: list[tuple[str, QLabel]] = []
        self.setSpacing(px(4))
        self._head(facts, scan)
        if facts.can_scan and facts.can_set_aside:
            button = ActionButton(texts("ui.dossier.aside.open"), ASIDE_KEY, kind="link", icon="close")
            button.clicked.connect(lambda _=False: aside())
            line = row(spacing=8)
            line.addStretch(1)
            line.addWidget(button)
            self.addLayout(line)
        for at, paper in enumerate(facts.papers, 1):
            self._paper(f"{at}. {paper.name}", paper, scannable=facts.can_scan)
        if facts.other_documents.documents:
            self._paper(facts.other_documents.name, facts.other_documents, scannable=False)

    def _head(self, facts: DossierFacts, scan: Callable[[], None]) -> None:
        # A line of the checklist nobody handed anything in for stands here too, but was not received.
        received = sum(bool(paper.counts or paper.documents) for paper in facts.papers)
        line = row(label(self._texts("ui.dossier.papers", number=received), "label"), spacing=8)
        line.addStretch(1)
        if facts.can_scan:
            # The key belongs to the page: it works wherever the keyboard is.
            button = ActionButton(self._texts("ui.dossier.scan"), "Ctrl+Q", kind="link", icon="scan")
            button.clicked.connect(lambda _=False: scan())
            line.addWidget(button)
        self.addLayout(line)
        if facts.documents_weigh:
            self.addWidget(label(facts.documents_weigh, "hint", wrap=True))

    def _paper(self, name: str, paper: PaperRow, *, scannable: bool) -> None:
        line = row(label(name, "body", wrap=True), spacing=12)
        line.setStretch(0, 1)
        line.addWidget(label(paper.counts, "hint"), 0, Qt.AlignmentFlag.AlignTop)
        if scannable and not paper.documents:
            line.addWidget(
                Pill("plain", self._texts("ui.dossier.not_digitised"), "empty"), 0, Qt.AlignmentFlag.AlignTop
            )
        self.addLayout(line)
        for document in paper.documents:
            self.addLayout(self._document(document))

    def _document(self, document: DocumentRow) -> QLayout:
        self.viewers.append(document)
        number = len(self.viewers)
        button = ActionButton(
            self._texts("ui.dossier.view_document"), f"Alt+{number}" if number <= MOST_KEYS else "", kind="link"
        )
        button.clicked.connect(lambda _=False: self._view(document))
        picture = QLabel()
        picture.hide()
        self._pictures.append((document.sha256, picture))
        line = row(picture, Pill("good", document.words, "ok"), spacing=8)
        line.addStretch(1)
        line.addWidget(button)
        return line

    def show_thumbnail(self, sha256: str, jpeg: bytes) -> None:
        """Show the first page of a document small."""
        made = QPixmap()
        if not made.loadFromData(jpeg):
            return
        for name, picture in self._pictures:
            if name == sha256:
                ways = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
                picture.setPixmap(made.scaled(px(_WIDE), px(_HIGH), *ways))
                set_property(picture, "framed", "true")
                picture.show()
