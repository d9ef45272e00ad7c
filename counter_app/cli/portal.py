"""``gateway portal``: passes dossiers on to the provincial or national portal, and shows what stands still."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from counter_app.cli.commands import WORDS, Group, invocation, said
from counter_app.cli.output import for_people

if TYPE_CHECKING:
    from counter_app.gateway.portal_ports import Queued, State
    from counter_app.texts import Texts

STATES: tuple[State, ...] = ("waiting", "parked", "rest")
STORE = said("--store", required=True, type=WORDS, metavar="URL")
KEYS = said("--keys", metavar="DIR")


@click.group(cls=Group, name="portal")
def portal_group() -> None:
    """Pass dossiers on, list, retry."""


@portal_group.command(name="run", help_key="help.portal_run")
@STORE
@KEYS
@said("--portal", required=True, metavar="FILE")
@said("--once", is_flag=True)
@click.pass_context
def run_command(ctx: click.Context, store: str, keys: str | None, portal: str, once: bool) -> None:
    """Pass dossiers on until told to end, or once through."""
    from counter_app.gateway.portal.running import run_portal
    from counter_app.gateway.watching import JsonLines

    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger("counter_app").setLevel(logging.INFO)
    try:
        done = run_portal(store, _path(keys), Path(portal), once=once)
    finally:
        logging.getLogger().removeHandler(handler)
    out = invocation(ctx).out
    line = {"calls": done.calls, "passed_on": done.passed_on, "parked": done.parked}
    out.record(line, out.words("cli.portal_turn", **line))


@portal_group.command(name="list", help_key="help.portal_list")
@STORE
@KEYS
@said("--state", type=click.Choice(STATES))
@click.pass_context
def list_command(ctx: click.Context, store: str, keys: str | None, state: str | None) -> None:
    """List dossiers by state; without one, the parked ones."""
    from counter_app.gateway.portal.desk import queued

    out = invocation(ctx).out
    chosen: State = next((one for one in STATES if one == state), "parked")
    for row in queued(store, _path(keys), chosen):
        out.record(_line(row), f"{row.office}  {row.code or row.dossier}  {row.state}  {_reason(out.words, row)}")


@portal_group.command(name="retry", help_key="help.portal_retry")
@STORE
@KEYS
@said("--code", "dossier_code", type=WORDS, metavar="CODE")
@said("--reason", "parked_for", type=WORDS, metavar="REASON")
@click.pass_context
def retry_command(
    ctx: click.Context, store: str, keys: str | None, dossier_code: str | None, parked_for: str | None
) -> None:
    """Let parked dossiers go again: one, those of a reason, or all."""
    from counter_app.gateway.portal.desk import retry

    count = retry(store, _path(keys), dossier_code, parked_for)
    out = invocation(ctx).out
    out.record({"retried": count}, out.words("cli.portal_retried", count=count))


@portal_group.command(name="status", help_key="help.portal_status")
@STORE
@KEYS
@click.pass_context
def status_command(ctx: click.Context, store: str, keys: str | None) -> None:
    """Say how the queue stands."""
    from counter_app.gateway.portal.desk import figures

    found = figures(store, _path(keys))
    out = invocation(ctx).out
    line = {"waiting": found.waiting, "parked": found.parked, "passed_on": found.passed_on, "rest": found.rest}
    oldest = datetime.fromisoformat(found.oldest) if found.oldest else None
    sentence = out.words("cli.portal_status", **line, aside=found.rest - found.passed_on, oldest=for_people(oldest))
    out.record({**line, "oldest_waiting_at": oldest}, sentence)


def _line(row: Queued) -> dict[str, object]:
    return {
        "office": row.office,
        "dossier_id": row.dossier,
        "code": row.code,
        "state": row.state,
        "reason": row.reason,
        "field": row.field,
        "detail": row.detail,
        "attempts": row.attempts,
        "next_attempt_at": row.due_at if row.state == "waiting" else None,
    }


def _reason(words: Texts, row: Queued) -> str:
    """Return the reason in words, and what the far end said."""
    if row.reason is None:
        return ""
    key = f"error.{row.reason}"
    said_there = words(key, field=words.field(row.field)) if key in words.by_key else row.reason
    return f"{said_there} [{row.detail}]" if row.detail else said_there


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)
