"""Who acts: the signed-in account, its role, and where the act came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from counter_app.domain.errors import RuleError

Role = Literal["clerk", "supervisor", "administrator", "auditor"]
ROLES: tuple[Role, ...] = ("clerk", "supervisor", "administrator", "auditor")
_MACHINE = "cli:"


@dataclass(frozen=True, slots=True)
class Session:
    """The actor of every fact written now; ``via`` is ``window`` or ``cli``."""

    account: str
    role: Role
    via: str
    display_name: str = ""

    @classmethod
    def of_machine(cls, user: str) -> Session:
        """Return the session of an operating-system user on the command line: a clerk named ``cli:USER``."""
        return cls(f"{_MACHINE}{user}", "clerk", "cli", user)

    @property
    def is_of_machine(self) -> bool:
        """Whether nobody was named: no account can have such a name."""
        return self.account.startswith(_MACHINE)


def require(session: Session, *roles: Role) -> None:
    """Return when the session ``may`` act as one of ``roles``.

    Raises:
        RuleError: ``role_required``.
    """
    if not may(session, *roles):
        raise RuleError("role_required", role=roles[0])


def may(session: Session, *roles: Role) -> bool:
    """Tell whether the session holds one of ``roles``; an administrator may do what a supervisor may."""
    held = {session.role} | ({"supervisor"} if session.role == "administrator" else set())
    return not held.isdisjoint(roles)
