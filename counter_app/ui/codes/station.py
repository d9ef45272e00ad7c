"""Where everything that reads codes beside the keyboard meets the window: what was read goes to one place from here.

Made with the workplace and cheap: the camera, the serial port and the decoders are imported when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from counter_app.domain.errors import CounterError
from counter_app.domain.zone import LOCAL
from counter_app.texts import Texts
from counter_app.ui.bridge import Bridge
from counter_app.ui.codes.means import Means
from counter_app.ui.kit.notices import Tone

if TYPE_CHECKING:
    from counter_app.ui.adapters.serial import SerialScanner
    from counter_app.ui.codes.camera_popup import CameraPopup
    from counter_app.ui.codes.look_through import LookThrough, Seen, Turn
    from counter_app.ui.codes.means import Decoder, Page
    from counter_app.ui.codes.port_popup import PortPopup
    from counter_app.ui.ports import Counter
    from counter_app.ui.scanned import Scanned
    from counter_app.ui.screens import Screen

PORT, SPEED, CAMERA = "code_port", "code_speed", "code_camera"
"""Names of what this machine remembers."""
SLOW_MS = 400
"""Reading a file is usually done before anybody wonders; only a longer one says that it goes on."""
_STAND_TONES: dict[str, Tone] = {"ready": "plain", "missing": "warning", "refused": "warning"}


@dataclass(frozen=True, slots=True)
class Place:
    """What the station may do in the window: ``says`` is for the foot, ``tell`` for the line over the screen."""

    over: QWidget
    counter: Counter
    texts: Texts
    bridge: Bridge
    screen: Callable[[], Screen | None]
    go: Callable[[str, object], None]
    tell: Callable[[str, Tone], None]
    says: Callable[[str, Tone], None]


class CodeStation(QObject):
    """The scanner on its port, the camera, and what is dropped or pasted."""

    def __init__(self, place: Place, means: Means) -> None:
        super().__init__(place.over)
        self._place, self._means = place, means
        self._scanner: SerialScanner | None = None
        self._camera: CameraPopup | None = None
        self._ports: PortPopup | None = None
        self._looking: LookThrough | None = None
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_MS)
        self._pages, self._what = 0, "file"
        self._slow.timeout.connect(self._still_looking)

    def start(self) -> None:
        """Listen to the scanner this machine has; without one nothing is imported."""
        port, speed = self._remembered()
        if port:
            self._serial().use(port, speed)

    def close(self) -> None:
        """Let go of every device: the next workplace, or another program, may have them."""
        if self._scanner is not None:
            self._scanner.close()
        if self._camera is not None:
            self._camera.hide()
        self.stop_looking()

    def open_camera(self) -> None:
        """Show the camera, or close it again."""
        if self._camera is None:
            from counter_app.ui.codes.camera_popup import CameraPopup

            place = self._place
            self._camera = CameraPopup(place.texts, place.bridge, self._means, self.name, place.over)
            self._camera.taken.connect(self.route)
            self._camera.chosen.connect(lambda device: self._remember(CAMERA, device))
            self._camera.ports_wanted.connect(self.open_ports)
            self._camera.glass_wanted.connect(self.scan_glass)
        if self._camera.isVisible() and self._camera.looking:
            self._camera.put_away()
        else:
            self._camera.open(self._place.counter.preferences.get(CAMERA))

    def open_ports(self) -> None:
        """Show which port the scanner is on."""
        from counter_app.ui.adapters.serial import SPEEDS
        from counter_app.ui.codes.port_popup import PortPopup

        if self._camera is not None and self._camera.isVisible():
            self._camera.put_away()
        if self._ports is None:
            self._ports = PortPopup(self._place.texts, SPEEDS, self._place.over)
            self._ports.wanted.connect(self._use)
        if self._ports.isVisible():
            self._ports.put_away()
        else:
            self._ports.open(self._means.ports(), *self._remembered(), self._serial().stands)

    def paste(self) -> bool:
        """Look through files or a picture on the clipboard; tell whether there was any."""
        return self.take(QGuiApplication.clipboard().mimeData())

    def wants(self, mime: QMimeData) -> bool:
        """Tell whether something that is dragged over the window is a file or a picture."""
        from counter_app.ui.codes.offered import is_offered

        return is_offered(mime)

    def take(self, mime: QMimeData) -> bool:
        """Look through what was dropped or pasted; False where nothing of it can hold a code."""
        from counter_app.ui.codes.offered import is_offered, offered, pages

        given = offered(mime) if is_offered(mime) else None
        if given is None:
            return False
        self._look_through(lambda decoder, _: pages(decoder, given), "file")
        return True

    def scan_glass(self) -> None:
        """Read the card that lies on the glass of the scanner for paper."""
        counter, glass = self._place.counter, self._means.glass

        def turned(decoder: Decoder, stopped: Callable[[], bool]) -> Iterator[Page]:
            for content in glass(counter, stopped):
                yield from decoder.read_bytes(content)

        self._look_through(turned, "glass")
        self._still_looking()  # the lamp takes seconds to warm

    def stop_looking(self) -> bool:
        """Stop looking through a file; tell whether one was."""
        looking, self._looking = self._looking, None
        self._slow.stop()
        if looking is None:
            return False
        looking.stop()
        self._place.tell(self._place.texts("ui.codes.file.stopped"), "info")
        return True

    def name(self, text: str) -> Scanned:
        """Say what a text is."""
        from counter_app.ui.scanned import what_is

        place = self._place
        return what_is(text, place.counter.clock.now().astimezone(LOCAL).date(), place.texts)

    def typed(self, text: str) -> None:
        """Take what a scanner typed on a screen whose letters are acts."""
        self.route(self.name(text))

    def route(self, found: Scanned) -> None:
        """Bring what was read to where it belongs: a person to the form, a code to its dossier, the rest into words."""
        place, screen = self._place, self._place.screen()
        if screen is None or not screen.isVisible():
            return  # locked, or nobody is signed in: what is held up to a scanner then is nobody's business
        if getattr(screen, "unfinished", lambda: False)():
            place.tell(place.texts("ui.scanned.unfinished"), "bad")
        elif screen.take_code(found):
            return
        elif not found.opens:
            place.tell(found.words, "info" if found.kind == "payment" else "warning")
        elif found.about_person:
            place.go("intake", None)
            intake = place.screen()
            if intake is not None:
                intake.take_code(found)
        else:
            place.go("find", found.text)

    def _serial(self) -> SerialScanner:
        if self._scanner is None:
            self._scanner = self._means.scanner(self)
            self._scanner.read.connect(self._heard)
            self._scanner.standing.connect(self._stands)
        return self._scanner

    def _heard(self, text: str) -> None:
        found = self.name(text)
        if self._ports is not None and self._ports.isVisible():
            self._ports.show_trial(found)
        else:
            self.route(found)

    def _stands(self, stands: str) -> None:
        tone = _STAND_TONES.get(stands)
        self._place.says("" if tone is None else self._place.texts(f"ui.codes.line.{stands}"), tone or "plain")
        if self._ports is not None and self._ports.isVisible():
            self._ports.show_stands(stands)

    def _use(self, port: str, speed: int) -> None:
        self._remember(PORT, port)
        self._remember(SPEED, str(speed))
        self._serial().use(port, speed)
        if self._ports is not None:
            self._ports.show_stands(self._serial().stands)

    def _remembered(self) -> tuple[str, int]:
        kept = self._place.counter.preferences
        speed = kept.get(SPEED)
        return kept.get(PORT), int(speed) if speed.isdecimal() else 9_600

    def _remember(self, name: str, value: str) -> None:
        kept = self._place.counter.preferences
        self._place.bridge.submit(self, "store", lambda: kept.set(name, value), lambda _: None)

    def _look_through(self, turn: Turn, what: str) -> None:
        from counter_app.ui.codes.look_through import LookThrough

        self.stop_looking()
        if self._camera is not None and self._camera.isVisible():
            self._camera.put_away()
        self._pages, self._what = 0, what
        self._looking = looking = LookThrough(self._place.bridge, self._means.decoder(), self.name)
        looking.page.connect(self._turned)
        self._slow.start()
        looking.begin(turn, self._seen, self._not_seen)

    def _turned(self, pages: int) -> None:
        self._pages = pages
        if self._looking is not None and not self._slow.isActive():
            self._still_looking()

    def _still_looking(self) -> None:
        self._place.tell(self._place.texts(f"ui.codes.{self._what}.looking", page=self._pages + 1), "info")

    def _looked(self) -> None:
        self._looking = None
        self._slow.stop()
        self._place.tell("", "info")

    def _seen(self, seen: Seen) -> None:
        from counter_app.ui.scanned import the_one

        self._looked()
        texts = self._place.texts
        found = the_one(seen.found, texts)
        if found is not None:
            self.route(found)
        else:
            key = "nothing" if seen.whole else "nothing_yet"
            self._place.tell(texts(f"ui.codes.{self._what}.{key}", pages=seen.pages), "warning")

    def _not_seen(self, error: CounterError) -> None:
        self._looked()
        self._place.tell(self._place.texts.error(error), "bad")
