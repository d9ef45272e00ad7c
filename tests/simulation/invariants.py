"""What must hold when a schedule has come to rest, whatever happened in it."""

from __future__ import annotations

from collections import defaultdict

from tests.simulation.world import Seat, World

_ABOUT_NO_DOSSIER = frozenset({"EpochOpened", "DayClosed"})


def check(world: World) -> None:
    """Check them all.

    Raises:
        AssertionError: naming what does not hold.
    """
    arrived = world.host.arrived()
    ids = [line.event_id or "" for line in arrived]
    # A parked fact that two copies of a disk appended again is listed where it stands: nobody knows yet what it is.
    settled = [line.event_id for line in arrived if line.kind != "NotYetInvented"]
    assert len(settled) == len(set(settled)), "a fact stands twice"
    own = set[str]().union(*(seat.station.own() for seat in world.seats))
    if not two_disasters(world):
        lost = own - set(ids)
        assert not lost, f"facts of a counter that never arrived: {sorted(one[-6:] for one in lost)}"
    _check_order([(line.device, line.epoch, line.seq) for line in arrived])
    for seat in world.seats:
        assert not seat.incidents, f"bugs at {seat.name}: {seat.incidents!r}"
        _check_heads(world, seat)
    if not two_disasters(world):
        _check_replicas(world, {line.event_id or "" for line in arrived if line.kind not in _ABOUT_NO_DOSSIER})


def two_disasters(world: World) -> bool:
    """Tell whether the gateway lost facts it had acknowledged while a counter's disk was about in two copies.

    A known limit. The copy that sends first then takes the places of the other's acknowledged facts. That one goes on
    in a new epoch behind what was acknowledged: what the gateway lost of it stays on its disk, not sent by itself.
    """
    return world.was_cloned() and bool(world.host.undone)


def _check_order(places: list[tuple[str, str, int]]) -> None:
    """Each journal's facts arrived in its order."""
    last: dict[tuple[str, str], int] = defaultdict(int)
    for device, epoch, seq in places:
        assert seq > last[device, epoch], f"seq {seq} of {epoch[:6]} arrived behind {last[device, epoch]}"
        last[device, epoch] = seq


def _check_heads(world: World, seat: Seat) -> None:
    """Both sides name the same count and head: exactly for the present epoch, as far as it goes for closed ones."""
    device = seat.station.device_id
    stretches = seat.station.stretches()
    closed = [] if two_disasters(world) else stretches[:-1]
    for one in closed:
        held = world.host.held(device, one.epoch)
        assert held.count >= one.bound, f"{seat.name} {one.epoch[:6]}: {held.count} of {one.bound} held"
        head = world.host.hash_at(device, one.epoch, one.bound)
        assert head == one.head_at_bound, f"{seat.name} {one.epoch[:6]}: another head at {one.bound}"
    present = stretches[-1]
    held = world.host.held(device, present.epoch)
    assert (held.count, held.head) == (present.length, present.head_at_bound), f"{seat.name}: not equal at rest"


def _check_replicas(world: World, at_gateway: set[str]) -> None:
    """Every counter knows every fact the gateway holds, byte for byte, and folds to one state."""
    known = [(seat, seat.station.facts()) for seat in world.seats]
    for seat, facts in known:
        missing = at_gateway - facts.keys()
        assert not missing, f"{seat.name} never heard of {sorted(one[-6:] for one in missing)}"
        unheld = facts.keys() - at_gateway - world.host.undone
        assert not unheld, f"{seat.name} knows what nobody holds: {sorted(one[-6:] for one in unheld)}"
    first, facts = known[0]
    for seat, others in known[1:]:
        for event in facts.keys() & others.keys():
            assert facts[event] == others[event], f"{first.name} and {seat.name} differ about {event[-6:]}"
    if all(facts.keys() == others.keys() for _, others in known):
        states = [seat.station.folded() for seat, _ in known]
        for one in states[1:]:
            assert one == states[0], f"counters that know the same fold to different states: {states[0]} {one}"
