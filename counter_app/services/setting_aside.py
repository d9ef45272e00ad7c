"""Taking a document off that was filed with the wrong dossier or line, filing it where it belongs, and back again.

Facts only: the file stays as it is in the vault, and what was said before stays in the journal. Each method is one
durable transaction and belongs on the store lane.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.domain import checks, events
from counter_app.domain.document import Attached, attached, check_lines
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.evolve import fold
from counter_app.domain.intake import LONGEST_NOTE
from counter_app.services.attachments import Target, check_document, is_same, target_of
from counter_app.services.session import Session, require
from counter_app.store import documents, facts
from counter_app.store.instants import to_second
from counter_app.store.journal import Journal, NewFact

if TYPE_CHECKING:
    from datetime import datetime

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.services.attachments import NewDocument
    from counter_app.services.finder import Finder
    from counter_app.services.office import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """What was taken off: the dossier it lay with, and where it lies now (empty where nowhere).

    ``event_id`` is the fact that took it off, ``document`` the one that had attached it, ``filed_as`` the one that
    attached it where it belongs.
    """

    event_id: str
    document: str
    sha256: str
    dossier_id: str
    code: str
    moved_to: str = ""
    moved_to_code: str = ""
    filed_as: str = ""


@dataclass(frozen=True, slots=True)
class _Who:
    """Who does it and when."""

    session: Session = field(repr=False)
    now: datetime


class SettingAside:
    """The use case behind "gỡ, chuyển bản điện tử" and the ``set-aside`` command."""

    def __init__(self, connection: Connection, finder: Finder, journal: Journal, desk: Desk, clock: Clock) -> None:
        self._connection = connection
        self._finder = finder
        self._journal = journal
        self._desk = desk
        self._clock = clock

    def set_aside(self, name: str, document: str, reason: str, session: Session) -> SetAside:
        """Take a document off a dossier: its line is open again, the file stays, the history shows both.

        ``document`` is the event id that attached it, or the beginning of its SHA-256.

        Raises:
            InputError: ``dossier_unknown``, ``code_ambiguous``, ``document_not_standing`` where no such one is
                there, ``reason_missing``, ``too_long``. RuleError: ``role_required``.
        """
        who, text = self._begin(reason, session)
        with immediate(self._connection):
            source = self._source(name)
            one = _standing(source, document)
            event = self._write_aside(source, one, None, text, who)
        return _told(source, one, event)

    def move(self, name: str, document: str, to: str, new: NewDocument, reason: str, session: Session) -> SetAside:
        """Take a document off and file the same pages with another dossier, or with other lines, as one change.

        Raises:
            InputError: as ``set_aside`` and ``Attachments.file_pages``; ``document_not_moved`` where it lies there
                already, ``document_elsewhere`` where the file never came here. RuleError: ``document_status_forbids``.
        """
        who, text = self._begin(reason, session)
        with immediate(self._connection):
            source = self._source(name)
            one = _standing(source, document)
            target = target_of(self._connection, self._finder, self._desk, to)
            check_document(new, target)
            lines = check_lines(new.lines, len(target.state.papers))
            if target.dossier == source.dossier and lines == one.lines and new.name in {"", one.name}:
                raise InputError("document_not_moved", "to")
            self._check_known(one)
            event = self._write_aside(source, one, target, text, who)
            part = _again(one, lines, new.replaces)
            others = (other for other in target.standing if other.event_id != one.event_id)
            lies = [other for other in others if is_same(other, part, new.name)]
            filed = lies[0].event_id if lies else self._write_attached(target, part, new.name or one.name, who)
        return _told(source, one, event, target, filed)

    def put_back(self, name: str, document: str, session: Session) -> SetAside:
        """Undo: file a document again where it was taken off, and take it off where it was moved to, as one change.

        ``document`` is the event id of the fact that had attached it first.

        Raises:
            InputError: ``document_not_aside`` where no such one was taken off. RuleError: ``document_status_forbids``.
        """
        who, _text = self._begin("–", session)
        with immediate(self._connection):
            source = target_of(self._connection, self._finder, self._desk, name)
            found = [one for one in source.standing if one.aside and one.event_id == document]
            if not found or any(one.stands and one.moved_from == document and one.lines == found[0].lines
                                for one in source.standing):  # fmt: skip
                raise InputError("document_not_aside", "document")
            one = found[0]
            self._check_known(one)
            event = ""
            if one.moved_to:
                elsewhere = self._source(one.moved_to)
                for other in elsewhere.standing:
                    if other.stands and other.moved_from == document:
                        event = self._write_aside(elsewhere, other, source, "", who)
            filed = self._write_attached(source, _again(one, one.lines, one.replaces), one.name, who)
        return _told(source, one, event, source, filed)

    def _begin(self, reason: str, session: Session) -> tuple[_Who, str]:
        require(session, "clerk", "supervisor")
        text = checks.free_text(reason, "reason", at_most=LONGEST_NOTE)
        if not text.strip():
            raise InputError("reason_missing", "reason")
        return _Who(session, to_second(self._clock.now())), text

    def _source(self, name: str) -> Target:
        """Return the dossier a document lies with; a voided one too: its papers belong to another."""
        dossier = self._finder.dossier_id(name)
        known = facts.of_dossier(self._connection, dossier)
        state = fold(known)
        return Target(dossier, state, attached(known, state))

    def _check_known(self, one: Attached) -> None:
        if documents.file_row(self._connection, one.sha256) is None:
            # An own fact that names a file this counter never held would look like a file that was lost.
            raise InputError("document_elsewhere", "document")

    def _write_aside(self, source: Target, one: Attached, target: Target | None, reason: str, who: _Who) -> str:
        moved_to, code = ("", "") if target is None else (target.dossier, target.state.shown_code)
        part = events.DocumentSetAside(document=one.event_id, moved_to=moved_to, moved_to_code=code)
        text = events.StepText(reason=reason) if reason else None
        return self._write("DocumentSetAside", source.dossier, part, text, who)

    def _write_attached(self, target: Target, part: events.DocumentAttached, name: str, who: _Who) -> str:
        if target.state.status == "voided":
            raise RuleError("document_status_forbids", "code", status=target.state.status)
        text = events.StepText(items=(name,)) if name and not part.lines else None
        return self._write("DocumentAttached", target.dossier, part, text, who)

    def _write(self, kind: str, dossier: str, part: object, text: events.StepText | None, who: _Who) -> str:
        new = NewFact(
            kind=kind,
            facts=part,
            person=text,
            actor=who.session.account,
            via=who.session.via,
            at=who.now,
            entered_at=who.now,
            dossier=dossier,
        )
        return self._journal.append(new).event


LEAST_LETTERS = 8
"""How much of a SHA-256 names a file; nobody types all of it."""


def _standing(source: Target, document: str) -> Attached:
    """Return the one document a person means by an event id or the beginning of a SHA-256."""
    standing = [one for one in source.standing if one.stands]
    found = [one for one in standing if one.event_id == document]
    if not found and len(document) >= LEAST_LETTERS:
        found = [one for one in standing if one.sha256.startswith(document.lower())]
    if len(found) != 1:
        raise InputError("document_not_standing", "document", found=len(found))
    return found[0]


def _again(one: Attached, lines: tuple[int, ...], replaces: str) -> events.DocumentAttached:
    return events.DocumentAttached(
        sha256=one.sha256,
        pages=one.pages,
        bytes=one.bytes,
        line=lines[0] if lines else None,
        also=tuple(lines[1:]),
        source=one.source,
        reused_from=one.reused_from,
        replaces=replaces,
        moved_from=one.event_id,
    )


def _told(source: Target, one: Attached, event: str, target: Target | None = None, filed: str = "") -> SetAside:
    return SetAside(
        event_id=event,
        document=one.event_id,
        sha256=one.sha256,
        dossier_id=source.dossier,
        code=source.state.shown_code,
        moved_to="" if target is None else target.dossier,
        moved_to_code="" if target is None else target.state.shown_code,
        filed_as=filed,
    )
