from __future__ import annotations

import pytest

from counter_app.domain.errors import RuleError
from counter_app.services.session import ROLES, Role, may, require
from tests.builders.desk import clerk


@pytest.mark.parametrize("asked", ROLES)
def test_what_may_be_done_and_what_is_refused_is_one_rule(asked: Role) -> None:
    """Whoever may is let through and nobody else; an administrator may do what a supervisor may."""
    for held in ROLES:
        allowed = may(clerk(role=held), asked)
        assert allowed == (held == asked or (held, asked) == ("administrator", "supervisor"))
        if allowed:
            require(clerk(role=held), asked)
        else:
            with pytest.raises(RuleError, match="role_required"):
                require(clerk(role=held), asked)
