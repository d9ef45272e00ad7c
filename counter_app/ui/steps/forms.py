"""The form of each act: just the fields it needs, sensibly filled, and what the law says about it beforehand. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from counter_app.domain.act import PAY_WAYS
from counter_app.domain.checklist import HandedIn, missing
from counter_app.domain.deadline import must_forward_by, supplement_due_by
from counter_app.domain.errors import InputError
from counter_app.domain.money_doubts import CASH, left_by_way
from counter_app.domain.procedure import FeeKind
from counter_app.domain.zone import LOCAL
from counter_app.ui.find.state import Marked
from counter_app.ui.formats import number
from counter_app.ui.intake.quoting import fee_words
from counter_app.ui.steps.promises import class_told, due_told, extension_told, proposed_due
from counter_app.ui.steps.reading import Values, changes_of, read_at
from counter_app.ui.steps.scene import Correction, Scene, corrections, moved, value_at
from counter_app.ui.steps.state import GRAVE, StepField, StepForm

WAYS = ("applicant", "authorised", "post", "online")
_OF_PERSON = ("name", "number", "phone", "address", "email")
_RETURN_FIELDS = {"authorised": ("name", "number", "paper"), "post": ("tracking",)}
_REASON_OPTIONAL = frozenset({"recall", "withdraw", "call", "assist", "acknowledge"})
_UNTIMED = frozenset({"correct", "approve"})
"""What is decided at the desk happens when it is decided."""
_PER_PIECE = frozenset({FeeKind.PER_PAGE, FeeKind.PER_COPY})


def unit_key(procedure: str) -> str:
    """Return the name under which the unit a procedure is forwarded to is remembered."""
    return f"forward_to.{procedure}" if procedure else "forward_to"


def first_values(action: str, scene: Scene) -> dict[str, str]:
    """Return the form as it is first shown: what is known already is filled in."""
    maker = _FIRST.get(action)
    return {} if maker is None else maker(scene)


def _first_forward(scene: Scene) -> dict[str, str]:
    known = (scene.remembered(unit_key(scene.page.row.procedure)), scene.remembered(unit_key("")))
    return {"to": next((one for one in known if one), "")}


def _first_supplement(scene: Scene) -> dict[str, str]:
    return {"items": "\n".join(_missing_papers(scene)), "reason": ""}


def _first_extend(scene: Scene) -> dict[str, str]:
    return {"new_due": f"{proposed_due(scene):%d/%m/%Y}", "reason": ""}


def _first_return(scene: Scene) -> dict[str, str]:
    wanted = scene.page.return_by
    way = wanted if wanted in {"post", "online"} else "applicant"
    return {"way": way, "name": "", "number": "", "paper": "", "tracking": "", "without_slip": ""}


def _first_correct(scene: Scene) -> dict[str, str]:
    return {path: value_at(scene.page.application, path) for path in _paths(scene)}


def _first_approve(scene: Scene) -> dict[str, str]:
    return {"event": _to_approve(scene)[0].event_id}


def _first_fee(scene: Scene) -> dict[str, str]:
    values = {"name": scene.texts("ui.steps.fee_name"), "pages": "1", "copies": "1", "amount": "", "required": ""}
    return _refigured(values, scene)


def _first_pay(scene: Scene) -> dict[str, str]:
    left = scene.page.money.charged - scene.page.money.kept
    return {"amount": _digits(left if left > 0 else _asked(scene)), "method": CASH, "receipt": ""}


def _first_refund(scene: Scene) -> dict[str, str]:
    """Propose the way most of it was paid in, and what is left in that way."""
    kept = scene.page.money.kept
    way, left = next(iter(left_by_way(moved(scene.page.timeline)).items()), (CASH, kept))
    return {"amount": _digits(min(left, kept)), "method": way, "receipt": "", "reason": ""}


def _only_reason(scene: Scene) -> dict[str, str]:
    del scene
    return {"reason": ""}


_FIRST: dict[str, Callable[[Scene], dict[str, str]]] = {
    "forward": _first_forward,
    "supplement": _first_supplement,
    "pause": lambda _scene: {"reason": "", "to": ""},
    "extend": _first_extend,
    "return": _first_return,
    "correct": _first_correct,
    "approve": _first_approve,
    "fee": _first_fee,
    "pay": _first_pay,
    "refund": _first_refund,
    **dict.fromkeys(("recall", "refuse", "stop", "withdraw", "void", "call", "assist", "acknowledge"), _only_reason),
}


def timed_values(action: str, values: Values, scene: Scene) -> dict[str, str]:
    """Return the form with the time the act happened to be typed, now to begin with; without it where it was there."""
    if "at" in values:
        return {name: value for name, value in values.items() if name != "at"}
    return dict(values) if action in _UNTIMED else {**values, "at": f"{scene.now.astimezone(LOCAL):%d/%m/%Y %H:%M}"}


def changed_values(action: str, values: Values, name: str, value: str, scene: Scene) -> dict[str, str]:
    """Return the form after one field was changed: the fee follows pages and copies."""
    now = {**values, name: value}
    return _refigured(now, scene) if action == "fee" and name in {"pages", "copies"} else now


def form_of(action: str, values: Values, scene: Scene) -> StepForm:
    """Return the form in words."""
    texts = scene.texts
    makers: dict[str, Callable[[Values, Scene], tuple[StepField, ...]]] = {
        "forward": lambda v, s: (_line("to", v, s),),
        "supplement": _supplement,
        "pause": lambda v, s: (_line("reason", v, s), _line("to", v, s, "pause.to")),
        "extend": lambda v, s: (_line("new_due", v, s), _line("reason", v, s, "extend.reason")),
        "return": _return,
        "correct": _correct,
        "approve": _approve,
        "fee": _fee,
        "pay": _money,
        "refund": lambda v, s: (*_money(v, s), _line("reason", v, s, "optional.reason")),
    }
    maker = makers.get(action, _reason_or_none if action in _REASON_OPTIONAL else _reason_only)
    fields = maker(values, scene)
    if "at" in values:
        fields = (*fields, _line("at", values, scene, hint=texts("ui.steps.hint.at")))
    return StepForm(
        action=action,
        title=texts(f"action.{action}"),
        lead=texts(f"ui.steps.lead.{action}"),
        fields=fields,
        told=told(action, values, _as_of(values, scene)),
        accept=texts(f"ui.steps.accept.{action}"),
        timed=action not in _UNTIMED,
        grave=action in GRAVE,
    )


def _as_of(values: Values, scene: Scene) -> Scene:
    """Return the scene at the time typed, so that what is said beforehand is said of that time."""
    try:
        at = read_at(values.get("at", ""), scene.now)
    except InputError:
        return scene
    return scene if at is None else replace(scene, now=at)


def told(action: str, values: Values, scene: Scene) -> tuple[Marked, ...]:
    """Return what must be known before the act is done: the date it leads to, and what will be flagged."""
    texts, page = scene.texts, scene.page
    flags: list[str] = []
    said: tuple[Marked, ...] = ()
    received = page.row.received_at
    if action == "forward" and scene.now > must_forward_by(scene.calendar, received, terms=scene.terms):
        flags.append("late_forward")
    elif action == "supplement":
        if scene.now > supplement_due_by(scene.calendar, received, terms=scene.terms):
            flags.append("late_supplement")
        if scene.count("SupplementRequested"):
            flags.append("second_supplement")
    elif action == "return" and values.get("way") == "post" and not values.get("tracking", "").strip():
        flags.append("tracking_missing")
    elif action == "extend":
        said = extension_told(values.get("new_due", ""), scene)
    elif action in {"supplemented", "resume", "arrived"}:
        said = due_told(action, scene)
    elif action == "result":
        said = class_told(scene)
    elif action == "refund" and page.money.kept > 0 and page.refund_due == 0:
        said = (Marked(texts("ui.steps.told.refund_open"), "warning", "warning"),)
    return (*said, *(Marked(texts(f"flag.{flag}"), "warning", "warning") for flag in flags))


def _line(name: str, values: Values, scene: Scene, key: str = "", *, hint: str = "") -> StepField:
    return StepField(name, "line", scene.texts(f"ui.steps.field.{key or name}"), values.get(name, ""), hint)


def _reason_only(values: Values, scene: Scene) -> tuple[StepField, ...]:
    return (_line("reason", values, scene),) if "reason" in values else ()


def _reason_or_none(values: Values, scene: Scene) -> tuple[StepField, ...]:
    return (_line("reason", values, scene, "optional.reason"),)


def _supplement(values: Values, scene: Scene) -> tuple[StepField, ...]:
    again = scene.count("SupplementRequested") > 0
    items = StepField(
        "items", "lines", scene.texts("ui.steps.field.items"), values["items"], scene.texts("ui.steps.hint.items")
    )
    return (items, _line("reason", values, scene, "again.reason" if again else "reason"))


def _return(values: Values, scene: Scene) -> tuple[StepField, ...]:
    texts, way = scene.texts, values["way"]
    choices = tuple((one, texts(f"ui.handover.way.{one}")) for one in WAYS)
    fields = [StepField("way", "choice", texts("ui.handover.way"), way, choices=choices)]
    fields += [
        StepField(name, "line", texts(f"ui.handover.field.{name}"), values[name])
        for name in _RETURN_FIELDS.get(way, ())
    ]
    if way in {"applicant", "authorised"}:
        fields.append(StepField("without_slip", "tick", texts("ui.handover.without_slip"), values["without_slip"]))
    return tuple(fields)


def _paths(scene: Scene) -> tuple[str, ...]:
    application = scene.page.application
    if application is None:
        return ()
    people = ["applicant"] + (["on_behalf_of"] if application.on_behalf_of is not None else [])
    return (*(f"{whose}.{name}" for whose in people for name in _OF_PERSON), "note")


def _correct(values: Values, scene: Scene) -> tuple[StepField, ...]:
    changes = changes_of(values, scene)
    both = scene.page.application is not None and scene.page.application.on_behalf_of is not None

    def one(path: str) -> StepField:
        old = value_at(scene.page.application, path)
        hint = change_words(path, old, changes[path], scene) if path in changes else ""
        return StepField(path, "line", path_words(path, scene, whose=both), values[path], hint)

    return tuple(one(path) for path in _paths(scene))


def path_words(path: str, scene: Scene, *, whose: bool = False) -> str:
    """Return what people call a field of the application."""
    texts = scene.texts
    person, _, name = path.rpartition(".")
    words = texts(f"ui.steps.path.{name}")
    return texts("ui.steps.path.of", field=words, whose=texts(f"ui.steps.path.{person}")) if whose and person else words


def change_words(path: str, old: str, new: str, scene: Scene) -> str:
    """Return ``cũ → mới`` with words for nothing."""
    del path
    nothing = scene.texts("ui.steps.nothing")
    return f"{old or nothing} → {new or nothing}"


def correction_words(one: Correction, scene: Scene) -> tuple[str, ...]:
    """Return both values of everything a correction changes, a line each."""
    return tuple(f"{path_words(path, scene)}: {change_words(path, old, new, scene)}" for path, old, new in one.changes)


def _to_approve(scene: Scene) -> list[Correction]:
    return [one for one in corrections(scene.page.timeline) if not one.approved and one.actor != scene.session.account]


def _approve(values: Values, scene: Scene) -> tuple[StepField, ...]:
    waiting = _to_approve(scene)
    chosen = next((one for one in waiting if one.event_id == values["event"]), None)
    hint = "" if chosen is None else "\n".join(correction_words(chosen, scene))
    choices = tuple((one.event_id, f"{at}. {correction_words(one, scene)[0]}") for at, one in enumerate(waiting, 1))
    return (StepField("event", "list", scene.texts("ui.steps.field.event"), values["event"], hint, choices),)


def _fee(values: Values, scene: Scene) -> tuple[StepField, ...]:
    texts, procedure = scene.texts, scene.procedure
    fields = [_line("name", values, scene, "fee.name")]
    if procedure is not None and procedure.fee.kind in _PER_PIECE:
        fields += [_line(name, values, scene) for name in ("pages", "copies")]
    asked = "" if procedure is None else texts("ui.steps.hint.fee", fee=fee_words(procedure, texts))
    fields.append(_line("amount", values, scene, hint=asked))
    if scene.page.row.status in {"received", "processing"}:
        fields.append(StepField("required", "tick", texts("ui.steps.field.required"), values["required"]))
    return tuple(fields)


def _money(values: Values, scene: Scene) -> tuple[StepField, ...]:
    texts = scene.texts
    ways = tuple((way, texts(f"ui.steps.method.{way}")) for way in PAY_WAYS)
    return (
        _line("amount", values, scene),
        StepField("method", "choice", texts("ui.steps.field.method"), values["method"], choices=ways),
        _line("receipt", values, scene, hint=texts("ui.steps.hint.receipt")),
    )


def _missing_papers(scene: Scene) -> tuple[str, ...]:
    if scene.procedure is None:
        return ()
    handed = [HandedIn(one.name, one.originals, one.certified, one.copies) for one in scene.page.papers]
    return tuple(paper.name for paper in missing(scene.procedure.documents, handed))


def _refigured(values: Mapping[str, str], scene: Scene) -> dict[str, str]:
    pages, copies = (_pieces(values.get(name, "")) for name in ("pages", "copies"))
    return {**values, "amount": _digits(_asked(scene, pages, copies))}


def fixed_fee(scene: Scene) -> int:
    """Return the đồng a procedure costs whatever is in the dossier; 0 where that is free, reckoned or not known."""
    return _asked(scene) if scene.procedure is not None and scene.procedure.fee.kind is FeeKind.FIXED else 0


def _asked(scene: Scene, pages: int = 1, copies: int = 1) -> int:
    total = None if scene.procedure is None else scene.procedure.fee.total(pages=pages, copies=copies)
    return total or 0


def _pieces(text: str) -> int:
    return min(int(text), 10_000) if text.isascii() and text.isdigit() and int(text) > 0 else 1


def _digits(amount: int) -> str:
    return number(amount) if amount > 0 else ""
