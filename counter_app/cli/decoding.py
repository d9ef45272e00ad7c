"""``decode``: the codes in image and PDF files, a line a page; needs no counter and no Qt."""

from __future__ import annotations

import click

from counter_app.cli.commands import Command, invocation
from counter_app.cli.output import Output, plain
from counter_app.devices.decoding import DecodingProcess, PageCodes
from counter_app.domain.errors import CounterError, DeviceError, InputError


@click.command(cls=Command, name="decode")
@click.argument("file", nargs=-1, required=True)
@click.pass_context
def decode_command(ctx: click.Context, file: tuple[str, ...]) -> int:
    """Read every file and return 0, or 2 when one could not be read (4 when only this machine stood in the way)."""
    out = invocation(ctx).out
    worst = 0
    with DecodingProcess() as decoding:
        for one in file:
            try:
                for page in decoding.read_file(one):
                    _say(out, one, page)
            except (InputError, DeviceError) as error:
                _refuse(out, one, error)
                worst = InputError.exit_code if isinstance(error, InputError) else worst or error.exit_code
    return worst


def _say(out: Output, file: str, page: PageCodes) -> None:
    codes = [{"symbology": code.symbology, "text": code.text, "decoder": code.decoder} for code in page.codes]
    place = {"file": plain(file), "page": page.page}
    lines = [
        out.words("cli.decode.code", **place, symbology=out.words(f"cli.decode.{code.symbology}"), text=code.text)
        for code in page.codes
    ]
    out.record({**place, "codes": codes}, "\n".join(lines) or out.words("cli.decode.nothing", **place))


def _refuse(out: Output, file: str, error: CounterError) -> None:
    if out.as_json:
        out.error(error, file=file)
    else:
        out.remark(out.words("cli.decode.at_file", file=plain(file), message=out.words.error(error)))


COMMANDS = (decode_command,)
