"""A counter without a line: invited, carried on a stick and acknowledged, by the command line alone."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.builders.command_line import Answer, Station, call, dossier
from tests.builders.provinces import Province, province_at

INVITE = ("invite", "--office", "H14.31", "--counter", "3")


@pytest.fixture
def province(tmp_path: Path) -> Province:
    """Return a province whose gateway does not run."""
    return province_at(tmp_path / "province")


def _invited(counter: Station, province: Province, *more: str) -> Path:
    file = province.folder / "invitation.json"
    assert province.call(*INVITE, "--out", str(file), *more).code == 0
    answer = counter.call("enrol", "--invite", str(file), *counter.administrator)
    assert (answer.code, answer.one["office"], answer.one["counter"]) == (0, "H14.31", 3)
    return file


def _carried(counter: Station, province: Province, folder: Path) -> tuple[Answer, Answer, Answer]:
    packet, ack = str(folder / "packet.age"), str(folder / "ack.json")
    exported = counter.call("carry", "export", packet)
    taken = province.call("carry-in", packet, "--ack", ack)
    return exported, taken, counter.call("carry", "acknowledge", ack)


def test_a_counter_that_never_had_a_line_is_acknowledged(counter: Station, province: Province, tmp_path: Path) -> None:
    """Invitation, packet, answer: everything is acknowledged once, and a replay adds nothing and is answered again."""
    _invited(counter, province)
    received = counter.receive(*(dossier(f"r-{at}") for at in range(7))).lines
    exported, taken, back = _carried(counter, province, tmp_path)
    assert (exported.one["entries"], exported.one["registration"]) == (7, True)
    assert exported.one["bytes"] == (tmp_path / "packet.age").stat().st_size
    assert [taken.one[name] for name in ("accepted", "duplicate", "parked", "entries")] == [7, 0, 0, 7]
    # What the cover sheet asks to compare is said.
    assert taken.one["packet"] == exported.one["packet"]
    assert [{"count": one["count"], "head": one["head"]} for one in taken.one["heads"]] == [exported.one["checkpoint"]]
    assert back.one["acknowledged"] == 7
    assert counter.call("outbox").lines == []
    assert [line["code"] for line in province.call("entries").lines] == [line["code"] for line in received]
    before = (tmp_path / "packet.age").read_bytes()
    again = province.call("carry-in", str(tmp_path / "packet.age"), "--ack", str(tmp_path / "ack2.json"))
    assert (again.code, again.one["accepted"], again.one["duplicate"]) == (0, 0, 7)
    assert again.one["heads"] == taken.one["heads"]
    assert (tmp_path / "packet.age").read_bytes() == before
    assert counter.call("carry", "acknowledge", str(tmp_path / "ack2.json")).one["acknowledged"] == 0
    assert counter.call("verify").one["ok"] is True


@pytest.mark.slow
def test_the_registration_goes_with_the_first_contact_over_the_line(
    counter: Station, province: Province, tmp_path: Path
) -> None:
    """An invitation taken without a network registers at the first sync, beside packets taken in while it serves."""
    with province.serving():
        file = _invited(counter, province, "--gateway", province.url)
        counter.receive(dossier("r-1"))
        exported, taken, back = _carried(counter, province, tmp_path)
        assert (exported.one["entries"], taken.one["accepted"], back.one["acknowledged"]) == (1, 1, 1)
        counter.receive(dossier("r-2"))
        synced = counter.call("sync", "--once")
        assert (synced.code, synced.one["pushed"]) == (0, 1)
        assert counter.call("enrol", "--invite", str(file), *counter.administrator).code == 0
        other = province_at(tmp_path / "other")
        foreign = other.folder / "invitation.json"
        assert other.call(*INVITE, "--out", str(foreign)).code == 0
        refused = counter.call("enrol", "--invite", str(foreign), *counter.administrator)
        assert (refused.code, refused.error) == (3, "already_enrolled")


@pytest.mark.slow
def test_an_invited_counter_registers_over_the_line_alone(counter: Station, province: Province) -> None:
    """Enrolled while the gateway is down, sync brings registration and facts once it is there."""
    with province.serving():
        url = province.url
    _invited(counter, province, "--gateway", url)
    counter.receive(dossier("r-1"))
    offline = counter.call("sync", "--once")
    assert (offline.code, offline.error) == (5, "unreachable")
    assert [row["reason"] for row in counter.call("outbox").lines] == ["unreachable"]
    with province.serving(url.removeprefix("http://")):
        assert counter.call("sync", "--once").one["pushed"] == 1
    assert len(province.call("entries").lines) == 1


def test_invitations_that_are_none_are_refused(counter: Station, province: Province, tmp_path: Path) -> None:
    """Cut, changed, of another counter, of a newer program: each has its word, and nothing is kept."""
    file = tmp_path / "invitation.json"
    assert province.call(*INVITE, "--out", str(file)).code == 0
    whole = file.read_bytes()
    wrong = {
        whole[: len(whole) // 2]: "invitation_malformed",
        b"{}": "invitation_malformed",
        whole.replace(b"H14.31", b"H14.32"): "invitation_altered",
        whole.replace(b'"invitation":1', b'"invitation":9'): "invitation_version",
    }
    for raw, code in wrong.items():
        file.write_bytes(raw)
        answer = counter.call("enrol", "--invite", str(file), *counter.administrator)
        assert (answer.code, answer.error) == (2, code)
    assert province.call("invite", "--office", "H14.31", "--counter", "4", "--out", str(file)).code == 0
    assert counter.call("enrol", "--invite", str(file), *counter.administrator).error == "invitation_foreign"
    assert counter.call("enrol", "--invite", str(file)).error == "role_required"
    assert counter.call("carry", "export", str(tmp_path / "packet")).error == "not_enrolled"


def test_packets_that_are_none_are_refused_and_untouched(counter: Station, province: Province, tmp_path: Path) -> None:
    """Truncated, flipped and foreign packets are refused with a reason; none is altered and nothing is taken in."""
    _invited(counter, province)
    counter.receive(dossier())
    good, bad, ack = tmp_path / "packet.age", tmp_path / "bad.age", tmp_path / "ack.json"
    assert counter.call("carry", "export", str(good)).code == 0
    whole = good.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    for raw in (whole[:50], whole[:-1], whole[: len(whole) // 2], bytes(flipped), b"", b"hello"):
        bad.write_bytes(raw)
        answer = province.call("carry-in", str(bad), "--ack", str(ack))
        assert (answer.code, answer.error) == (2, "packet_damaged")
        assert bad.read_bytes() == raw
    other = province_at(tmp_path / "other")
    assert other.call(*INVITE).code == 0
    assert other.call("carry-in", str(good), "--ack", str(ack)).error == "packet_foreign"
    absent = province.call("carry-in", str(tmp_path / "nowhere.age"), "--ack", str(ack))
    assert (absent.code, absent.error) == (2, "file_missing")
    assert not ack.exists()
    assert province.call("entries").lines == []
    assert province.call("carry-in", str(good), "--ack", str(good)).error == "out_is_ours"
    assert sha256(good.read_bytes()).digest() == sha256(whole).digest()


def test_the_cover_sheet_says_what_is_on_the_stick(counter: Station, province: Province, tmp_path: Path) -> None:
    """Packet, counts and head stand on paper, as text that can be compared."""
    from pypdf import PdfReader

    _invited(counter, province)
    counter.receive(dossier())
    cover = tmp_path / "cover.pdf"
    exported = counter.call("carry", "export", str(tmp_path / "packet.age"), "--cover", str(cover)).one
    text = " ".join(PdfReader(cover).pages[0].extract_text().split())
    head = exported["checkpoint"]["head"]
    assert exported["packet"] in text
    assert head[:8] in text
    assert head[-8:] in text
    assert "từ bản ghi 1 đến 1" in text
    assert len(PdfReader(cover).pages) == 1


def test_an_answer_of_somebody_else_is_not_believed(counter: Station, province: Province, tmp_path: Path) -> None:
    """A statement of another province, another device, or none at all changes nothing."""
    _invited(counter, province)
    counter.receive(dossier())
    exported, _, _ = _carried(counter, province, tmp_path)
    assert exported.code == 0
    counter.receive(dossier("r-2"))
    assert counter.call("carry", "export", str(tmp_path / "second.age")).code == 0
    ack = tmp_path / "second.json"
    assert province.call("carry-in", str(tmp_path / "second.age"), "--ack", str(ack)).code == 0
    held = json.loads(ack.read_bytes())
    forged = held | {"statements": [one | {"signature": "A" * 86 + "=="} for one in held["statements"]]}
    foreign = held | {"device": "somebody"}
    for wrong, code in ((forged, "acknowledgement_wrong"), (foreign, "answer_foreign"), ({}, "answer_malformed")):
        ack.write_text(json.dumps(wrong), encoding="utf-8")
        assert counter.call("carry", "acknowledge", str(ack)).error == code
    assert len(counter.call("outbox").lines) == 1
    ack.write_text(json.dumps(held), encoding="utf-8")
    assert counter.call("carry", "acknowledge", str(ack)).one["acknowledged"] == 1


def test_keys_rotate_and_old_packets_are_still_read(counter: Station, province: Province, tmp_path: Path) -> None:
    """A packet made before the rotation is read after it, and its answer brings the counter the new key."""
    _invited(counter, province)
    counter.receive(dossier())
    assert counter.call("carry", "export", str(tmp_path / "old.age")).code == 0
    rotated = province.call("keys", "rotate")
    assert rotated.code == 0
    assert rotated.one["key"] != rotated.one["previous"]
    ack = tmp_path / "ack.json"
    assert province.call("carry-in", str(tmp_path / "old.age"), "--ack", str(ack)).one["accepted"] == 1
    assert counter.call("carry", "acknowledge", str(ack)).one["acknowledged"] == 1
    counter.receive(dossier("r-2"))
    assert [step.code for step in _carried(counter, province, tmp_path)] == [0, 0, 0]
    assert counter.call("verify").one["ok"] is True
    copied = province.call("keys", "copy", "--out", str(tmp_path / "offline")).one["files"]
    assert copied == ["store.key", "signing.key", "carry.key", "key-changes"]
    assert province.call("keys", "copy", "--out", str(tmp_path / "offline")).error == "keys_in_the_way"


@pytest.mark.slow
def test_a_counter_learns_new_keys_over_the_line(counter: Station, province: Province) -> None:
    """After a rotation the next sync learns the new key first, and believes only what it signed from then on."""
    with province.serving():
        assert province.enrol(counter).code == 0
        counter.receive(dossier("r-1"))
        assert counter.call("sync", "--once").code == 0
        url = province.url
    assert province.call("keys", "rotate").code == 0
    assert province.call("keys", "rotate").code == 0
    with province.serving(url.removeprefix("http://")):
        counter.receive(dossier("r-2"))
        assert counter.call("sync", "--once").one["pushed"] == 1
    assert counter.call("verify").one["ok"] is True


def test_enrol_wants_one_way_or_the_other(counter: Station, tmp_path: Path) -> None:
    """Neither an address nor a token nor an invitation, or both, is told by name."""
    assert counter.call("enrol", *counter.administrator).error == "option_missing"
    both = counter.call("enrol", "--invite", str(tmp_path / "x"), "--token", "t", *counter.administrator)
    assert both.error == "invite_alone"
    assert call("gateway", "carry-in", "x").code == 2


def test_an_answer_may_travel_longer_than_a_key_lives(counter: Station, province: Province, tmp_path: Path) -> None:
    """Signed before a rotation the counter has heard of meanwhile, an answer still says what it said."""
    _invited(counter, province)
    slow, quick = tmp_path / "slow.json", tmp_path / "quick.json"
    counter.receive(dossier("r-1"))
    assert counter.call("carry", "export", str(tmp_path / "a.age")).code == 0
    assert province.call("carry-in", str(tmp_path / "a.age"), "--ack", str(slow)).code == 0
    assert province.call("keys", "rotate").code == 0
    assert province.call("carry-in", str(tmp_path / "a.age"), "--ack", str(quick)).code == 0
    assert counter.call("carry", "acknowledge", str(quick)).one["acknowledged"] == 1
    late = counter.call("carry", "acknowledge", str(slow))
    assert (late.code, late.one["acknowledged"]) == (0, 0)


@pytest.mark.slow
def test_enrolled_over_the_line_it_can_carry_at_once(counter: Station, province: Province, tmp_path: Path) -> None:
    """The line is gone before the first sync: the packet is encrypted to what enrolling brought."""
    with province.serving():
        assert province.enrol(counter).code == 0
    counter.receive(dossier("r-1"))
    exported, taken, back = _carried(counter, province, tmp_path)
    assert (exported.one["registration"], taken.one["accepted"], back.one["acknowledged"]) == (False, 1, 1)


@pytest.mark.slow
def test_an_invitation_outlives_a_rotation(counter: Station, province: Province) -> None:
    """Invited under the old key, registered under the new one: the old key's word leads there."""
    with province.serving():
        url = province.url
    _invited(counter, province, "--gateway", url)
    assert province.call("keys", "rotate").code == 0
    counter.receive(dossier("r-1"))
    with province.serving(url.removeprefix("http://")):
        assert counter.call("sync", "--once").one["pushed"] == 1


def test_what_a_lost_machine_wrote_while_trusted_is_taken_in_and_marked(
    counter: Station, province: Province, tmp_path: Path
) -> None:
    """Revoked, refused, taken in up to the checkpoint on the sheet, listed with who and why; the rest stays out."""
    _invited(counter, province)
    counter.receive(dossier("r-1"))
    _carried(counter, province, tmp_path)
    counter.receive(dossier("r-2"))
    stick, ack = str(tmp_path / "late.age"), str(tmp_path / "late.json")
    paper = counter.call("carry", "export", stick).one["checkpoint"]
    counter.receive(dossier("r-3"))
    assert counter.call("carry", "export", stick).one["entries"] == 2
    device = province.call("entries").lines[0]["device_id"]
    assert province.call("revoke", device).code == 0
    assert province.call("carry-in", stick, "--ack", ack).error == "device_revoked"
    why = ("--by", "Lan", "--reason", "máy hỏng, đã thay", "--ack", ack)
    wrong = province.call("accept-revoked", device, stick, "--until", f"{paper['count']}:{'0' * 16}", *why)
    assert (wrong.code, wrong.error, (tmp_path / "late.json").exists()) == (2, "checkpoint_differs", False)
    until = ("--until", f"{paper['count']}:{paper['head']}")
    for accepted in (1, 0):
        taken = province.call("accept-revoked", device, stick, *until, *why)
        assert (taken.code, taken.one["accepted"], taken.one["accepted_by"]) == (0, accepted, "Lan")
    first, late = province.call("entries").lines
    assert "after_revocation" not in first
    assert (late["after_revocation"]["accepted_by"], late["after_revocation"]["reason"]) == ("Lan", "máy hỏng, đã thay")
    assert counter.call("carry", "acknowledge", ack).one["acknowledged"] == 1
    assert len(counter.call("outbox").lines) == 1
