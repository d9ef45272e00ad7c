"""Filing documents with a dossier: the file durable in the vault first, then the fact in one transaction.

Every method but ``reuse`` does picture work and belongs on the io lane; what touches the database is handed to the
store lane and waited for. A program that ends in between leaves a file nobody names, which ``retention`` sweeps away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING

from counter_app.database.transaction import immediate
from counter_app.documents.page import Page, Pages, Treatment
from counter_app.documents.pages import AUTO
from counter_app.domain import events
from counter_app.domain.document import REUSED, SCANNED, Attached, attached, check_lines, check_source
from counter_app.domain.dossier import SUPPLEMENT, VOIDED, Dossier
from counter_app.domain.dossier_code import DossierCode
from counter_app.domain.errors import InputError, RuleError
from counter_app.domain.evolve import fold
from counter_app.domain.folding_text import fold as fold_text
from counter_app.domain.zone import LOCAL
from counter_app.services.session import Session, require
from counter_app.store import documents, facts
from counter_app.store.instants import to_second
from counter_app.store.journal import Journal, NewFact

if TYPE_CHECKING:
    from pathlib import Path

    from counter_app.database.driver import Connection
    from counter_app.devices.ports import Clock
    from counter_app.documents.portable import Description
    from counter_app.services.finder import Finder
    from counter_app.services.lanes import Lane
    from counter_app.services.office import Desk
    from counter_app.store.vault import Vault

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """Where a document belongs: lines of the checklist (from 0), or a ``name`` of its own where it is on none.

    ``replaces`` is the event id of the scan it stands for from now on.
    """

    lines: tuple[int, ...] = ()
    name: str = field(default="", repr=False)
    source: str = SCANNED
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledDocument:
    """A document as the journal durably holds it; ``duplicate`` when these very bytes were filed there before."""

    event_id: str
    dossier_id: str
    code: str
    sha256: str
    pages: int
    bytes: int
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The dossier a document is about to be filed with, as it stood when the work began."""

    dossier: str
    state: Dossier
    standing: tuple[Attached, ...]


class Attachments:
    """The use case behind the scan screen and the ``attach`` command."""

    def __init__(
        self,
        connection: Connection,
        store: Lane,
        finder: Finder,
        journal: Journal,
        vault: Vault,
        desk: Desk,
        clock: Clock,
    ) -> None:
        self._connection = connection
        self._store = store
        self._finder = finder
        self._journal = journal
        self._vault = vault
        self._desk = desk
        self._clock = clock

    def lines_named(self, name: str, document: str) -> tuple[int, ...]:
        """Return the line of a dossier's checklist a person means by a name, marks and capitals apart; () for none.

        Of several lines of one name it is the first without a document.

        Raises:
            InputError: ``dossier_unknown``, ``code_other_office``, ``code_ambiguous``.
        """
        target = self._store.submit(self._target, name).result()
        application = target.state.application
        wanted = fold_text(document.strip())
        named = [] if application is None else list(application.paper_names)
        found = [at for at, one in enumerate(named) if wanted and fold_text(one.strip()) == wanted]
        covered = {line for one in target.standing if one.stands for line in one.lines}
        free = [at for at in found if at not in covered]
        return tuple((free or found)[:1])

    def open_lines(self, name: str) -> tuple[int, ...] | None:
        """Return every line of a dossier's checklist, None when the dossier is over; raises as ``lines_named``."""
        state = self._store.submit(self._target, name).result().state
        open_now = state.is_open or (state.code is None and state.status == SUPPLEMENT)
        return tuple(range(len(state.papers))) if open_now else None

    def attach(
        self,
        name: str,
        files: Iterable[Path],
        document: NewDocument,
        session: Session,
        treatment: Treatment = AUTO,
    ) -> Iterator[FiledDocument]:
        """File each file as a document of its own and yield it as soon as it is durable; ``name`` is the dossier's.

        Raises:
            InputError: ``document_blank``, as ``file_pages`` and ``documents.pages.pages_of_file``; nothing of that
                file is kept then.
        """
        from counter_app.documents.pages import pages_of_file

        for file in files:
            pages = Pages(tuple(pages_of_file(file, treatment)))
            if not pages.kept:
                raise InputError("document_blank", "file", pages=len(pages.all))
            yield self.file_pages(name, pages, document, session)

    def file_pages(
        self, name: str, pages: Pages, document: NewDocument, session: Session, *, with_words: bool = False
    ) -> FiledDocument:
        """File the kept pages of a stack as one document and return it once it is durable.

        ``with_words`` recognises the text under scanned pages where that is installed, which takes seconds a page.

        Raises:
            InputError: ``dossier_unknown``, ``code_other_office``, ``code_ambiguous``, ``document_line_unknown``,
                ``document_source_unknown``, ``document_name_too_long``, ``document_unknown`` for what it replaces,
                ``document_empty`` and its like. RuleError: ``document_status_forbids``, ``role_required``.
            StoreError: ``disk_full``, ``document_unwritable``.
        """
        require(session, "clerk", "supervisor")
        target = self._store.submit(self._target, name).result()
        check_document(document, target)
        from counter_app.documents.looking import thumbnail_of
        from counter_app.documents.portable import composed

        kept = pages.kept
        content = composed(pages.all, self._description(document, target))
        if with_words and all(page.kind != "pdf" for page in kept):
            from counter_app.documents.text_layer import with_words as words_under

            content = words_under(content)
        sha256 = self._vault.put(content)
        thumbnail = thumbnail_of(kept[0])
        part = events.DocumentAttached(
            sha256=sha256,
            pages=len(kept),
            bytes=len(content),
            line=document.lines[0] if document.lines else None,
            also=tuple(document.lines[1:]),
            source=document.source,
            replaces=document.replaces,
        )
        return self._store.submit(self._file, target.dossier, part, document.name, session, thumbnail).result()

    def reuse(self, name: str, event_id: str, document: NewDocument, session: Session) -> FiledDocument:
        """File a document of another dossier with this one too, so that its paper is not asked for again [store].

        Raises:
            InputError: ``document_unknown`` when no such document lies here, and as ``file_pages``.
        """
        require(session, "clerk", "supervisor")
        target = self._target(name)
        check_document(document, target)
        earlier = documents.of_event(self._connection, event_id)
        held = None if earlier is None else documents.file_row(self._connection, earlier[1])
        if held is None or held.state != "held":
            raise InputError("document_unknown", "document")
        part = events.DocumentAttached(
            sha256=held.sha256,
            pages=held.pages,
            bytes=held.bytes,
            line=document.lines[0] if document.lines else None,
            also=tuple(document.lines[1:]),
            source=REUSED,
            reused_from=event_id,
            replaces=document.replaces,
        )
        return self._file(target.dossier, part, document.name, session, None)

    def _target(self, name: str) -> Target:
        return target_of(self._connection, self._finder, self._desk, name)

    def _description(self, document: NewDocument, target: Target) -> Description:
        from counter_app.documents.portable import Description

        matter, application = target.state.matter, target.state.application
        names = () if application is None else application.paper_names
        # The day and not the minute: the same scan filed twice on a day is the same file.
        today = datetime.combine(self._clock.now().astimezone(LOCAL).date(), time(), LOCAL)
        return Description(
            procedure="" if matter is None else f"{matter.procedure} {matter.name}",
            component="; ".join(names[line] for line in document.lines if line < len(names)),
            office=self._desk.name,
            code=target.state.shown_code,
            made_at=today,
        )

    def _file(
        self, dossier: str, part: events.DocumentAttached, name: str, session: Session, thumbnail: bytes | None
    ) -> FiledDocument:
        now = to_second(self._clock.now())
        with immediate(self._connection):
            known = facts.of_dossier(self._connection, dossier)
            state = fold(known)
            same = [one for one in attached(known, state) if is_same(one, part, name)]
            if same:
                return _filed(same[0].event_id, state, part, duplicate=True)
            documents.record_file(self._connection, part.sha256, part.bytes, part.pages, thumbnail, now)
            appended = self._journal.append(
                NewFact(
                    kind="DocumentAttached",
                    facts=part,
                    person=events.StepText(items=(name,)) if name else None,
                    actor=session.account,
                    via=session.via,
                    at=now,
                    entered_at=now,
                    dossier=dossier,
                )
            )
        return _filed(appended.event, state, part)


def target_of(connection: Connection, finder: Finder, desk: Desk, name: str) -> Target:
    """Return the dossier documents are filed with, by its code, form number or id.

    Raises:
        InputError: ``dossier_unknown``, ``code_other_office``, ``code_ambiguous``.
        RuleError: ``document_status_forbids`` for one that was voided.
    """
    try:
        dossier = finder.dossier_id(name)
    except InputError as error:
        office = _office_of(name)
        if error.code == "dossier_unknown" and office not in {"", desk.id}:
            raise InputError("code_other_office", "code", office=office) from None
        raise
    known = facts.of_dossier(connection, dossier)
    state = fold(known)
    if state.status == VOIDED:
        raise RuleError("document_status_forbids", "code", status=state.status)
    return Target(dossier, state, attached(known, state))


def bytes_of(pages: Iterable[Page]) -> int:
    """Return how many bytes some pages will have as one document, near enough for a budget."""
    return 3_000 + sum(page.size for page in pages if not page.removed)


def check_document(document: NewDocument, target: Target) -> None:
    """Return when a document fits the dossier.

    Raises:
        InputError: ``document_source_unknown``, ``document_line_unknown``, ``document_name_too_long``,
            ``document_unknown`` for what it replaces.
    """
    check_source(document.source)
    check_lines(document.lines, len(target.state.papers))
    if len(document.name) > LONGEST_NAME:
        raise InputError("document_name_too_long", "document", at_most=LONGEST_NAME)
    if document.replaces and document.replaces not in {one.event_id for one in target.standing}:
        raise InputError("document_unknown", "replaces")


def is_same(one: Attached, part: events.DocumentAttached, name: str) -> bool:
    """Tell whether a document says already all that a new one would: filing again after a crash must not double it."""
    if not one.stands or part.replaces or (one.sha256, one.source) != (part.sha256, part.source):
        return False
    return set(part.lines) <= set(one.lines) and name in {"", one.name}


def _filed(event: str, state: Dossier, part: events.DocumentAttached, *, duplicate: bool = False) -> FiledDocument:
    return FiledDocument(
        event_id=event,
        dossier_id=state.id,
        code=state.shown_code,
        sha256=part.sha256,
        pages=part.pages,
        bytes=part.bytes,
        duplicate=duplicate,
    )


def _office_of(name: str) -> str:
    """Return the office a dossier code names, empty for anything else."""
    try:
        return DossierCode.parse(name).agency
    except InputError:
        return ""
