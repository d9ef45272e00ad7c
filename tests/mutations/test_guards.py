"""Each guard is proven by a test that fails without it."""

from __future__ import annotations

import pytest

from tests.mutations.guards import GUARDS, ROOT, Guard, is_missed


@pytest.mark.slow
@pytest.mark.parametrize("guard", [one for one in GUARDS if one.quick], ids=lambda guard: guard.name)
def test_without_a_guard_its_proof_fails(guard: Guard) -> None:
    """The guard is taken out of a copy of the program, and the named test finds out."""
    assert is_missed(guard)


@pytest.mark.slow
@pytest.mark.parametrize("guard", [one for one in GUARDS if not one.quick], ids=lambda guard: guard.name)
def test_without_any_other_guard_its_proof_fails(guard: Guard) -> None:
    """The same for the rest of the list."""
    assert is_missed(guard)


def test_every_guard_is_there_as_described() -> None:
    """A guard whose line changed is found here, before its proof could pass for the wrong reason."""
    for guard in GUARDS:
        assert (ROOT / guard.file).read_text(encoding="utf-8").count(guard.removed) == 1, guard.name
