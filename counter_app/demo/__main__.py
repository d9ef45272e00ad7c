"""``python -m counter_app.demo --data DIR``: makes a demonstration ward and says how to sign in to it."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import cast

from counter_app.demo import ward
from counter_app.domain.errors import CounterError
from counter_app.texts import LANGUAGES, Language, texts


def main(argv: list[str]) -> int:
    """Make the ward and return an exit code of the command line's contract."""
    parser = argparse.ArgumentParser(prog="python -m counter_app.demo")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--lang", choices=LANGUAGES, default="vi")
    arguments = parser.parse_args(argv)
    words = texts(cast("Language", arguments.lang))

    def tell(on: date, people: int) -> None:
        print(words("demo.day", on=f"{on:%d/%m/%Y}", people=people), flush=True)

    try:
        filled = ward.fill(arguments.data, progress=tell)
    except CounterError as error:
        print(words.error(error), file=sys.stderr)
        return error.exit_code
    print(words("demo.filled", days=filled.days, receptions=filled.receptions, links=filled.links, head=filled.head))
    stand = {
        "processed": filled.processed,
        "waiting": filled.waiting,
        "ineligible": filled.ineligible,
        "digitised": filled.digitised,
    }
    print(words("demo.figures", open=filled.open, **stand))
    print(words("demo.sign_in", account=ward.ADMINISTRATOR, password=ward.PASSWORD))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
