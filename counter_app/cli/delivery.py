"""``enrol``, ``sync`` and ``outbox``: the way of the facts to the province."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

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
from counter_app.sync.ports import Reached, SyncReport

_FIGURES = ("pushed", "duplicates", "parked", "pulled", "files", "bytes_sent", "bytes_received")


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
    """Bring what waits to the province.

    Without ``--once`` going on until it is stopped is what was asked for; a pass that was cut off ends as Ctrl+C does.
    """
    call = invocation(ctx)
    report: SyncReport | None = None
    stop = threading.Event()
    with call.writing() as counter:
        engine = bootstrap.sync_engine(counter)
        try:
            with _stopped_by_signal(stop, cut_off=once):
                report = engine.run_once() if once else engine.run_until_empty(stop)
        except KeyboardInterrupt:
            stop.set()
        finally:
            engine.close()
        packs = counter.lanes.store.submit(counter.pulled_packs.noted).result()
        reached = _reached(counter)
    for one in packs:
        if one.code and one.pack:
            call.out.remark(call.out.words("cli.pack_refused", name=one.name, reason=_reason(call.out, one.code)))
    if unsigned := sum(not one.pack for one in packs):
        call.out.remark(call.out.words("cli.packs_unsigned", packs=unsigned))
    told = {name: getattr(report, name, None) for name in _FIGURES}
    at = getattr(report, "checkpoint", None) or reached
    fields = {**told, "checkpoint": at, "stopped": stop.is_set(), "packs": packs}
    if stop.is_set():
        call.out.record(fields, call.out.words("cli.sync_stopped", count=at.count))
    else:
        call.out.record(fields, call.out.words("cli.synced", **told))
    if report is None:
        raise KeyboardInterrupt


def _reached(counter: bootstrap.Counter) -> Reached:
    """Return how far the province has acknowledged the present epoch, by what is kept here."""
    present = counter.province.waiting()[-1]
    return Reached(present.first - 1, counter.province.head(present.epoch, present.first - 1))


def _reason(out: Output, code: str) -> str:
    """Return the sentence of a code where it can stand by itself; values are not kept with an offer."""
    sentence = out.words.by_key.get(f"error.{code}", code)
    return code if "{" in sentence else sentence


@contextmanager
def _stopped_by_signal(stop: threading.Event, *, cut_off: bool) -> Iterator[None]:
    """Let the first SIGINT or SIGTERM end the run after the call under way; ``cut_off``: at once, by Ctrl+C's way."""

    def end(number: int, frame: FrameType | None) -> None:
        if cut_off:
            signal.default_int_handler(number, frame)
        stop.set()

    # Python lets only the main thread hear signals.
    heard = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()
    earlier = {number: signal.signal(number, end) for number in heard}
    try:
        yield
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
