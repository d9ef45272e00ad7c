"""Which acts are offered on a dossier, the likeliest first, and which one is the primary. Pure; no Qt."""

from __future__ import annotations

from counter_app.domain.zone import LOCAL
from counter_app.ui.steps.scene import Scene, corrections
from counter_app.ui.steps.state import CONTINUE, KEYS, Offer


def offers(scene: Scene) -> tuple[Offer, ...]:
    """Return the acts this clerk may do now in the order of likelihood; the first is the next step of the work."""
    page = scene.page
    if scene.session.role == "auditor" or not page.row.status:
        return ()
    accepted = any(entry.kind == "DossierReceived" for entry in page.timeline)
    names = [name for name in page.allowed if _fits(name, scene)]
    if not accepted:
        names = [CONTINUE, *(name for name in names if name != "fee")]
    return tuple(Offer(name, scene.texts(_key(name)), KEYS[name]) for name in _first_things_first(names, scene))


def _key(name: str) -> str:
    return "ui.steps.continue" if name == CONTINUE else f"action.{name}"


def _fits(name: str, scene: Scene) -> bool:
    """Say whether an act that the status allows makes sense for this dossier, this day and this person."""
    page = scene.page
    if name == "void":
        entered = next((entry.entered_at for entry in page.timeline if entry.kind == "DossierReceived"), None)
        return entered is not None and entered.astimezone(LOCAL).date() == scene.today
    if name == "refund":
        return scene.supervises and page.money.kept > 0
    if name == "approve":
        waiting = [one for one in corrections(page.timeline) if not one.approved]
        return scene.supervises and any(one.actor != scene.session.account for one in waiting)
    if name == "correct":
        return page.application is not None
    if name == "supplement":
        return page.provisional_due_at is None or not page.paused
    return True


def _first_things_first(names: list[str], scene: Scene) -> list[str]:
    """Put money in front where it holds up the work or is to be given back, and approving where it waits."""
    front: list[str] = []
    page = scene.page
    if page.refund_due > 0:
        front.append("refund")
    if page.row.status == "payment":
        front.append("pay")
    elif page.money.charged > page.money.kept and page.refund_due == 0:
        names = _after_first(names, "pay")
    if "approve" in names:
        names = _after_first(names, "approve")
    front = [name for name in front if name in names]
    return [*front, *(name for name in names if name not in front)]


def _after_first(names: list[str], name: str) -> list[str]:
    rest = [one for one in names if one != name]
    return [*rest[:1], name, *rest[1:]] if name in names and rest else names
