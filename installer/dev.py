#!/usr/bin/env python3
"""The one command for people who work on the program: sets up everything, then runs, tests or checks it.

Standard library only; it starts on any Python from 3.8 so that it can say which one it needs.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):
    version = ".".join(str(part) for part in sys.version_info[:2])
    print(f"dev.py: Python 3.11 or newer is needed, this is {version}.", file=sys.stderr)
    print("Install python3.11 (Debian 12 brings it) and start again: python3.11 installer/dev.py", file=sys.stderr)
    sys.exit(4)

from devtools.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
