"""``enrol``, ``sync`` and ``outbox``: the way of the facts to the province."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from counter_app import bootstrap
from counter_app.cli import conflicts, files, hub
from counter_app.cli.commands import WORDS, Command, invocation, said
from counter_app.cli.input import read_authority, read_bytes
from counter_app.cli.invocation import Invocation
from counter_app.cli.output import Output, for_people
from counter_app.domain.errors import InputError
from counter_app.services.outbox import STATES
from counter_app.services.views import OutboxRow
from counter_app.store.identity import Identity


@click.command(cls=Command, name="enrol")
@said("--gateway", "gateway_url", type=WORDS, metavar="URL")
@said("--token", type=WORDS, metavar="T")
@said("--ca", metavar="FILE")
@said("--invite", metavar="FILE")
@click.pass_context
def enrol_command(
    ctx: click.Context, gateway_url: str | None, token: str | None, ca: str | None, invite: str | None
) -> None:
    """Register this device with a gateway, or by an invitation without any line; only an administrator may."""
    call = invocation(ctx)
    if invite is not None:
        _enrol_invited(call, invite, alone=gateway_url is None and token is None and ca is None)
        return
    if gateway_url is None or token is None:
        raise InputError("option_missing", "gateway" if gateway_url is None else "token")
    with call.writing() as counter:
        call.administrator(counter)
        bootstrap.enrol(counter, gateway_url, token, read_authority(ca))
        identity = counter.identity
    _tell_enrolled(call, identity, "cli.enrolled")


def _enrol_invited(call: Invocation, invite: str, *, alone: bool) -> None:
    from counter_app.wire.invitation import MAX_INVITATION_BYTES, read_invitation

    if not alone:
        raise InputError("invite_alone", "invite")
    invitation = read_invitation(read_bytes(invite, "invite", at_most=MAX_INVITATION_BYTES))
    with call.writing() as counter:
        call.administrator(counter)
        counter.province.keep_invitation(invitation)
        identity = counter.identity
    _tell_enrolled(call, identity, "cli.invited_in")


def _tell_enrolled(call: Invocation, identity: Identity, key: str) -> None:
    fields = {"device_id": identity.device, "office": identity.office, "counter": identity.counter}
    call.out.record(fields, call.out.words(key, office=identity.office, counter=identity.counter))


@click.command(cls=Command, name="sync")
@said("--once", is_flag=True)
@click.pass_context
def sync_command(ctx: click.Context, once: bool) -> None:
    """Bring what waits to the province."""
    call = invocation(ctx)
    with call.writing() as counter:
        engine = bootstrap.sync_engine(counter)
        try:
            if once:
                report = engine.run_once()
            else:
                with _stopped_by_signal() as stop:
                    report = engine.run_until_empty(stop)
        finally:
            engine.close()
        packs = counter.lanes.store.submit(counter.pulled_packs.noted).result()
    for one in packs:
        if one.code:
            call.out.remark(
                call.out.words("cli.pack_refused", name=one.name or "?", reason=_reason(call.out, one.code))
            )
    call.out.record(
        {
            "pushed": report.pushed,
            "duplicates": report.duplicates,
            "parked": report.parked,
            "pulled": report.pulled,
            "files": report.files,
            "bytes_sent": report.bytes_sent,
            "bytes_received": report.bytes_received,
            "checkpoint": report.checkpoint,
            "packs": packs,
        },
        call.out.words("cli.synced", pushed=report.pushed, parked=report.parked, pulled=report.pulled),
    )


def _reason(out: Output, code: str) -> str:
    """Return the sentence of a code where it can stand by itself; values are not kept with an offer."""
    sentence = out.words.by_key.get(f"error.{code}", code)
    return code if "{" in sentence else sentence


@contextmanager
def _stopped_by_signal() -> Iterator[threading.Event]:
    """Let the first SIGINT or SIGTERM end the run after the call under way, with its report."""
    stop = threading.Event()
    earlier = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


@click.command(cls=Command, name="outbox")
@said("--state", type=click.Choice(STATES))
@click.pass_context
def outbox_command(ctx: click.Context, state: str | None) -> None:
    """List what the province has not acknowledged yet."""
    call = invocation(ctx)
    with call.reading() as reader:
        rows = reader.outbox.rows(state)
    for row in rows:
        fields = {
            "seq": row.seq,
            "code": row.code,
            "state": row.state,
            "attempts": row.attempts,
            "reason": row.reason,
            "kind": row.kind,
            "since": row.since,
            "next_attempt_at": row.next_attempt_at,
        }
        call.out.record(fields, _line(call.out, row))
    if not rows:
        call.out.remark(call.out.words("cli.outbox_empty"))


def _line(out: Output, row: OutboxRow) -> str:
    reason = f"  {out.words('error.' + row.reason)}" if row.reason else ""
    state = out.words(f"cli.outbox.{row.state}")
    return f"{row.seq:>6}  {row.code:<20}  {state}  {for_people(row.since)}  ({row.attempts}){reason}"


COMMANDS = (enrol_command, sync_command, outbox_command, *files.COMMANDS, *hub.COMMANDS, *conflicts.COMMANDS)
