"""``setup``, ``verify``, ``rebuild`` and ``doctor``: making, proving and mending a counter, examining its machine."""

from __future__ import annotations

import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

import click

from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.invocation import Invocation
from counter_app.cli.output import Output, for_people
from counter_app.database.faults import coded_errors
from counter_app.domain.errors import CounterError, GatewayError, RuleError
from counter_app.paths import CounterFolder
from counter_app.services import doctor
from counter_app.settings import KEY_STORES, Settings

_OF_STATE = ("state_", "search_incomplete")
"""Problems of what is made from the journal; where these are all, the journal itself is whole."""


@click.command(cls=Command, name="setup")
@said("--office", required=True, type=WORDS, metavar="OFFICE")
@said("--office-name", required=True, type=WORDS, metavar="NAME")
@said("--counter", required=True, type=int, metavar="K")
@said("--key-store", required=True, type=click.Choice(KEY_STORES))
@said("--key-file", metavar="FILE")
@said("--admin", type=WORDS, metavar="NAME")
@click.pass_context
def setup_command(
    ctx: click.Context,
    office: str,
    office_name: str,
    counter: int,
    key_store: str,
    key_file: str | None,
    admin: str | None,
) -> None:
    """Make the data folder of a counter; never over another."""
    from counter_app.bootstrap import new_id
    from counter_app.devices.clock import SystemClock
    from counter_app.services.keys import vault_of
    from counter_app.services.setup import NewCounter, set_up

    call = invocation(ctx)
    kept = str(Path(key_file).absolute()) if key_store == "file" and key_file else ""
    settings = Settings(key_store=key_store, key_name=f"counter-{new_id()}", key_file=kept)
    new = NewCounter(
        office=office,
        office_name=office_name,
        counter=counter,
        settings=settings,
        admin=admin or "",
        password=call.password() if admin else "",
    )
    ask = partial(call.passphrase, again=True)
    identity = set_up(CounterFolder(call.root), new, lambda folder: vault_of(settings, folder, ask), SystemClock())
    fields = {"device_id": identity.device, "office": identity.office, "counter": identity.counter}
    words = call.out.words
    call.out.record(fields, words("cli.set_up", office=identity.office, counter=identity.counter, folder=call.root))


@click.command(cls=Command, name="verify")
@click.pass_context
def verify_command(ctx: click.Context) -> int:
    """Check the journal and the state and return 0, or 3 when something is wrong."""
    from counter_app.services.verification import files_kept, verify

    call = invocation(ctx)
    with call.reading() as reader:
        found = verify(reader.connection, reader.vault)
        kept = files_kept(reader.connection)
    fields = {
        "entries": found.entries,
        "head": found.head,
        "ok": found.ok,
        "problems": found.problems,
        "files": kept._asdict(),
    }
    if found.ok:
        papers = call.out.words("cli.verified_files", held=kept.held, purged=kept.purged, erased=kept.erased)
        sentence = f"{call.out.words('cli.verified', entries=found.entries, head=found.head)}\n{papers}"
    else:
        lines = [call.out.words("cli.verify_failed", count=len(found.problems)), *found.problems]
        if all(problem.startswith(_OF_STATE) for problem in found.problems):
            lines.append(call.out.words("cli.verify_rebuild"))
        sentence = "\n".join(lines)
    call.out.record(fields, sentence)
    return 0 if found.ok else RuleError.exit_code


@click.command(cls=Command, name="rebuild")
@click.pass_context
def rebuild_command(ctx: click.Context) -> None:
    """Make the state anew from the journal; only an administrator may."""
    from counter_app.services.rebuilding import rebuild

    call = invocation(ctx)
    with call.writing() as counter:
        session = call.administrator(counter)
        count = counter.lanes.store.submit(rebuild, counter.writer, session).result()
    call.out.record({"dossiers": count}, call.out.words("cli.rebuilt", count=count))


@click.command(cls=Command, name="doctor")
@click.pass_context
def doctor_command(ctx: click.Context) -> None:
    """Examine this machine, with or without a counter on it."""
    call = invocation(ctx)
    for finding in doctor.examine(_checks(call)):
        _tell(call.out, finding)


def _checks(call: Invocation) -> dict[str, doctor.Check]:
    from counter_app.devices.clock import SystemClock

    folder = CounterFolder(call.root)
    return {
        "libraries": doctor.libraries,
        "fonts": _fonts,
        "printer": _printer,
        "scanner": _scanner,
        "page_renderer": _page_renderer,
        "vault": partial(doctor.vault, folder, call.passphrase),
        "disk": partial(doctor.disk, folder),
        "placement": partial(doctor.placement, folder),
        "clock": partial(doctor.clock, SystemClock()),
        "other_copy": partial(_other_copy, call),
        "gateway": partial(_gateway, call),
    }


def _fonts() -> doctor.Finding:
    from counter_app.printing.fonts import load_faces

    load_faces()
    return doctor.Finding("fonts", ok=True)


def _printer() -> doctor.Finding:
    from counter_app.devices.cups import CupsPrinter

    return doctor.printer(CupsPrinter())


def _scanner() -> doctor.Finding:
    from counter_app.devices.scanning.scanners import Scanners

    return doctor.scanner([one.name for one in Scanners().devices()])


def _page_renderer() -> doctor.Finding:
    from counter_app.devices.decoding.pdf import RENDERER

    return doctor.page_renderer(shutil.which(RENDERER))


def _other_copy(call: Invocation) -> doctor.Finding:
    from counter_app.services.outbox import copy_heard

    if not CounterFolder(call.root).is_set_up():
        return doctor.other_copy(None)
    with coded_errors(), call.reading() as reader:
        return doctor.other_copy(copy_heard(reader.connection, reader.clock.now()))


def _gateway(call: Invocation) -> doctor.Finding:
    """Knock at the gateway this device is enrolled at; a counter without one works, and is told so.

    Raises:
        GatewayError: what it last refused this device for, where a person must mend that; ``unreachable``, ….
    """
    from counter_app.services.outbox import last_codes
    from counter_app.sync.http import connect
    from counter_app.sync.policy import OTHERWISE, TABLE
    from counter_app.sync.ports import Call
    from counter_app.wire.requests import HEALTH

    if not CounterFolder(call.root).is_set_up():
        return doctor.Finding("gateway", ok=True, code="none")
    with coded_errors(), call.reading() as reader:
        row = reader.connection.execute("SELECT gateway_url, ca_pem FROM enrolment").fetchone()
        told = last_codes(reader.connection)
    if row is None:
        return doctor.Finding("gateway", ok=True, code="none")
    if not row[0]:
        return doctor.Finding("gateway", ok=True, code="by_stick")  # the invitation said no address
    transport = connect(row[0], row[1] or None)
    try:
        reply = transport.exchange(Call("GET", HEALTH, {}))
    finally:
        transport.close()
    well = reply.status == 200  # noqa: PLR2004 - HTTP
    refused = [code for code in told if TABLE.get(code, OTHERWISE).action == "ask"]
    if well and refused:
        raise GatewayError(refused[0])
    return doctor.Finding("gateway", ok=well, code="ok" if well else "ill", values={"address": row[0]})


def _tell(out: Output, finding: doctor.Finding) -> None:
    detail, remedy = _words(out, finding.check, finding.code, finding)
    fields = {"check": finding.check, "ok": finding.ok, "detail": detail, "remedy": remedy, "code": finding.code}
    mark = out.words("cli.well" if finding.ok else "cli.ill")
    out.record(fields, f"{mark:<6} {out.words('doctor.' + finding.check)}: {detail} {remedy}".rstrip())


def _words(out: Output, check: str, code: str, finding: doctor.Finding) -> tuple[str, str]:
    """Return what was found and what to do; an error says both in its one text."""
    if isinstance(finding.error, CounterError):
        return _parts(out.words.error(finding.error))
    values = {name: for_people(one) if isinstance(one, datetime) else one for name, one in finding.values.items()}
    if code.startswith("placement_"):
        return _parts(out.words(f"warning.{code}", **values))
    detail = out.words(f"doctor.{check}.{code}", **values)
    remedy = f"doctor.{check}.{code}.remedy"
    return detail, out.words(remedy) if remedy in out.words.by_key else ""


def _parts(words: str) -> tuple[str, str]:
    """Return what is so and what to do, each a whole sentence."""
    detail, dot, remedy = words.partition(". ")
    return detail + dot.rstrip(), remedy


COMMANDS = (setup_command, verify_command, rebuild_command, doctor_command)
