"""The camera's picture laid over the workplace until a card is read; it closes the camera with itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from counter_app.domain.errors import CounterError, DeviceError
from counter_app.texts import Texts
from counter_app.ui.bridge import Bridge
from counter_app.ui.codes.frames import FrameReader
from counter_app.ui.codes.means import Means
from counter_app.ui.kit.buttons import ActionButton
from counter_app.ui.kit.choices import Choice
from counter_app.ui.kit.fields import Field
from counter_app.ui.kit.look import column, label, px, row, show_when, theme
from counter_app.ui.kit.notices import Notice
from counter_app.ui.scanned import Scanned, the_one

if TYPE_CHECKING:
    from counter_app.ui.adapters.camera import Camera

EDGE = 16
TWO_LINES = 44
"""What is said about a code may take two: the picture must not give way while somebody aims."""
_LARGEST = QSize(560, 420)


class Preview(QWidget):
    """What the camera sees, with a frame to hold the code into."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._picture: QImage | None = None
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_frame(self, picture: QImage | None) -> None:
        """Show a frame; None forgets the last one."""
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame as large as it fits, and the corners."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme().palette.rail))
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
            painter.drawImage(QRect(left, top, size.width(), size.height()), self._picture)
            self._draw_corners(painter)
        painter.end()

    def _draw_corners(self, painter: QPainter) -> None:
        side, arm = self.height() * 3 // 5, self.height() // 10
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        painter.setPen(QPen(QColor(theme().palette.on_accent), px(3)))
        for x, across in ((left, 1), (left + side, -1)):
            for y, down in ((top, 1), (top + side, -1)):
                painter.drawLine(x, y, x + across * arm, y)
                painter.drawLine(x, y, x, y + down * arm)


class CameraPopup(QFrame):
    """``taken`` carries the card or code that was read; ``chosen`` which camera the clerk wants from now on."""

    taken = Signal(object)
    chosen = Signal(str)
    ports_wanted = Signal()
    glass_wanted = Signal()

    def __init__(
        self, texts: Texts, bridge: Bridge, means: Means, name: Callable[[str], Scanned], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._over, self._texts, self._bridge, self._means, self._name = parent, texts, bridge, means, name
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(texts("ui.codes.camera.title"))
        self._back_to: QWidget | None = None
        self._camera: Camera | None = None
        self._reader: FrameReader | None = None
        self._preview = Preview(texts("ui.codes.camera.preview"))
        self._notice = Notice()
        self._notice.setMinimumHeight(px(TWO_LINES))
        self._which = Choice([])
        self._which_field = Field(texts("ui.codes.camera.which"), self._which)
        self._which.activated.connect(self._other)
        self._lay_out()
        self.hide()

    @property
    def looking(self) -> bool:
        """Whether the camera is on; a popup that says why it is not can be tried again."""
        return self._camera is not None

    def open(self, device: str = "") -> None:
        """Open the camera and take the keyboard."""
        offered = self._means.cameras()
        self._which.offer(offered)
        self._which.show_value(device)
        show_when(self._which_field, len(offered) > 1)
        self._fit()
        if not self.isVisible():
            self._back_to = self.window().focusWidget()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        self._switch_on(device)

    def put_away(self) -> None:
        """Close the camera, hide, give the keyboard back."""
        self.hide()
        if self._back_to is not None:
            self._back_to.setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """However it goes out of sight (read, Esc, locked), the camera goes off with it."""
        self._switch_off()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts it away; nothing typed here reaches the form below, but a picture may be pasted."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            event.setAccepted(not event.matches(QKeySequence.StandardKey.Paste))

    def event(self, event: QEvent) -> bool:
        """Keep Esc here: below it means the next person."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def _lay_out(self) -> None:
        texts = self._texts
        close = ActionButton(texts("ui.codes.close"), "Esc")
        close.on(self.put_away)
        ports = ActionButton(texts("ui.codes.ports"), "Ctrl+F11", kind="link", icon="scan")
        ports.on(self.ports_wanted.emit)
        glass = ActionButton(texts("ui.codes.glass"), "F12", kind="link", icon="scan")
        glass.on(self.glass_wanted.emit)
        foot = row(glass, ports, spacing=8)
        foot.addStretch(1)
        foot.addWidget(close)
        title = label(texts("ui.codes.camera.title"), "blockTitle")
        hint = label(texts("ui.codes.camera.other"), "hint", wrap=True)
        parts = (title, self._which_field, self._preview, self._notice, hint, foot)
        self.setLayout(column(*parts, spacing=8, margins=(16, 12, 16, 12)))

    def _fit(self) -> None:
        """Take the room there is: at 200 % the picture gives way, not the words."""
        room = self._over.size() - QSize(2 * px(EDGE), 2 * px(EDGE))
        width = min(px(_LARGEST.width() + 32), room.width())
        self.setFixedWidth(width)
        self._preview.show()
        self._preview.setFixedHeight(px(8))
        self._notice.say("info", self._texts("ui.codes.camera.hold"))
        layout = self.layout()
        rest = 0 if layout is None else layout.totalHeightForWidth(width) - px(8)
        most = min(px(_LARGEST.height()), room.height() - rest, (width - px(32)) * 3 // 4)
        self._preview.setFixedHeight(max(px(120), most))
        self._place()

    def _place(self) -> None:
        """Lie in the middle, as high as what is to be seen, and never higher than the window."""
        layout = self.layout()
        high = 0 if layout is None else layout.totalHeightForWidth(self.width())
        self.resize(self.width(), min(self._over.height() - 2 * px(EDGE), high))
        self.move((self._over.width() - self.width()) // 2, (self._over.height() - self.height()) // 2)

    def _switch_on(self, device: str) -> None:
        self._switch_off()
        self._notice.say("info", self._texts("ui.codes.camera.hold"))
        try:
            self._camera = self._means.camera(self)
        except DeviceError as error:
            self._failed(error)
            return
        self._reader = FrameReader(self._bridge, self._means.decoder(), self._read, self._failed)
        self._camera.frame.connect(self._came)
        self._camera.failed.connect(lambda code: self._failed(DeviceError(code)))
        self._camera.open(device)

    def _switch_off(self) -> None:
        camera, reader = self._camera, self._reader
        self._camera = self._reader = None
        if camera is not None:
            camera.close()
            camera.deleteLater()
        if reader is not None:
            reader.close()
        self._preview.show_frame(None)

    def _came(self, picture: QImage) -> None:
        self._preview.show_frame(picture)
        if self._reader is not None:
            self._reader.offer(picture)

    def _read(self, read: Sequence[str]) -> None:
        found = the_one([self._name(text) for text in read], self._texts)
        if found is None or self._camera is None:
            return
        if found.opens:
            self.put_away()
            self.taken.emit(found)
        else:
            self._notice.say("info" if found.kind == "payment" else "warning", found.words)

    def _failed(self, error: CounterError) -> None:
        self._switch_off()
        self._notice.say("bad", self._texts.error(error))
        self._preview.hide()  # a black box would look as if something were to come
        self._place()

    def _other(self) -> None:
        self.chosen.emit(self._which.value())
        self._fit()
        self._switch_on(self._which.value())
        self.setFocus()
