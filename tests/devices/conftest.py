"""Real servers of the machine, started once for all tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.builders.private_cups import PrivateCups, missing_part


def need(missing: str | None) -> None:
    """Fail in CI and skip on a person's machine when a part is missing."""
    if missing is None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"missing: {missing}")
    pytest.skip(f"missing: {missing}")


@pytest.fixture(scope="session")
def cups() -> Iterator[PrivateCups]:
    """Run a real cupsd with one queue for each fate of a job."""
    need(missing_part())
    with PrivateCups() as server:
        yield server
