"""Facts and files take turns on one line: facts first, always; a fact written meanwhile goes before the next piece.

Runs on the thread of the loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from counter_app.domain.errors import GatewayError
from counter_app.sync.calls import Caller
from counter_app.sync.files import FileLane
from counter_app.wire.outgoing import DeviceIdentity, Pending


@dataclass(slots=True)
class Turns:
    """What else goes over the line: ``facts`` gives what waits, ``push`` sends it and says who this device is then."""

    facts: Callable[[], Pending | None]
    push: Callable[[DeviceIdentity, Pending], DeviceIdentity]
    pull_due: Callable[[], bool]
    pull: Callable[[DeviceIdentity], None]
    stopped: Callable[[], bool]
    told: Callable[[], None]
    _waiting: Pending | None = field(default=None, init=False)

    def send(self, files: FileLane, caller: Caller, identity: DeviceIdentity, *, confirm: bool) -> None:
        """Send files until none may travel; with ``confirm`` also ask about those the province held.

        Raises:
            GatewayError: as ``FileLane.run``, ``push`` and ``pull``.
        """
        try:
            if confirm:
                files.confirm(caller, identity)
            while not self.stopped() and files.due(identity):
                files.run(caller, identity, self._interrupted, self.told)
                if self._waiting is not None:
                    waiting, self._waiting = self._waiting, None
                    identity = self.push(identity, waiting)
                if self.pull_due():
                    self.pull(identity)
        except GatewayError as error:
            if error.code != "path_unknown":
                raise
            files.absent()

    def _interrupted(self) -> bool:
        self._waiting = self.facts()
        return self._waiting is not None or self.stopped() or self.pull_due()
