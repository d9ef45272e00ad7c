"""A scanner on a serial port, by the name of the port; it may be pulled out and put back at any time (UI thread).

Serial is the mode to prefer: no input method stands between the scanner and the program, so every letter arrives.
"""

from __future__ import annotations

from typing import Literal, get_args

from PySide6.QtCore import QIODeviceBase, QObject, QTimer, Signal
from PySide6.QtSerialPort import QSerialPort, QSerialPortInfo

from counter_app.ui.adapters.serial_lines import SerialLines

Standing = Literal["off", "ready", "missing", "refused"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)
RETRY_MS = 1_000
USUAL_SPEED = 9_600
SPEEDS = (9_600, 19_200, 38_400, 57_600, 115_200)
_REFUSALS = {QSerialPort.SerialPortError.PermissionError, QSerialPort.SerialPortError.OpenError}


def serial_ports() -> list[tuple[str, str]]:
    """Return the ports of this machine: name, and what is plugged in there as far as it says so."""
    return [(port.portName(), port.description() or port.manufacturer()) for port in QSerialPortInfo.availablePorts()]


class SerialScanner(QObject):
    """``read`` carries each text, ``standing`` how the port stands; a port that is lost is opened again by itself."""

    read = Signal(str)
    standing = Signal(str)

    def __init__(self, parent: QObject | None = None, *, retry_ms: int = RETRY_MS) -> None:
        super().__init__(parent)
        self._lines = SerialLines()
        self._stands: Standing = "off"
        self._port = QSerialPort(self)
        self._port.readyRead.connect(self._arrived)
        self._port.errorOccurred.connect(self._failed)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._paused)
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(retry_ms)
        self._retry.timeout.connect(self._open)

    @property
    def stands(self) -> Standing:
        """How the port stands."""
        return self._stands

    def use(self, port: str, speed: int = USUAL_SPEED) -> None:
        """Listen at ``port`` (``COM3``, ``ttyACM0``, or a whole path) from now on; an empty name ends it."""
        self._retry.stop()
        self._let_go()
        self._port.setPortName(port)
        self._port.setBaudRate(speed)
        if port:
            self._open()
        else:
            self._stand("off")

    def close(self) -> None:
        """Let go of the port; another program, or the next window, may have it."""
        self.use("")

    def _open(self) -> None:
        if self._port.open(QIODeviceBase.OpenModeFlag.ReadOnly):
            self._stand("ready")
        # Otherwise the error was told by ``errorOccurred`` and the next attempt is on its way.

    def _failed(self, error: QSerialPort.SerialPortError) -> None:
        if error is QSerialPort.SerialPortError.NoError:
            return
        self._let_go()
        self._stand("refused" if error in _REFUSALS else "missing")
        self._retry.start()

    def _let_go(self) -> None:
        self._pause.stop()
        self._lines.forget()
        if self._port.isOpen():
            self._port.close()

    def _arrived(self) -> None:
        texts = self._lines.take(bytes(self._port.readAll().data()))
        if self._lines.waiting:
            self._pause.start(self._lines.pause_ms)
        else:
            self._pause.stop()
        for text in texts:
            self.read.emit(text)

    def _paused(self) -> None:
        text = self._lines.pause()
        if text:
            self.read.emit(text)

    def _stand(self, stands: Standing) -> None:
        if stands != self._stands:
            self._stands = stands
            self.standing.emit(stands)
