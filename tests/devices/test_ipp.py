"""The bytes of IPP, and the media names of PWG 5101.1."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counter_app.devices.ipp import Answer, MalformedAnswerError, Operation, Tag, parse, request
from counter_app.devices.media import media_name
from counter_app.domain.errors import DeviceError
from counter_app.domain.slip import Paper


def test_request_reads_back() -> None:
    """What is written follows the same rules as what is read: groups, several values, numbers."""
    message = request(
        Operation.PRINT_JOB,
        [(Tag.NAME, "job-name", "Giấy hẹn"), (Tag.KEYWORD, "requested-attributes", ("a", "b"))],
        [(Tag.INTEGER, "copies", 2), (Tag.BOOLEAN, "ipp-attribute-fidelity", True)],
    )
    answer = parse(message)
    assert answer.status == Operation.PRINT_JOB
    assert answer.group(Tag.OPERATION) == [
        {
            "attributes-charset": ["utf-8"],
            "attributes-natural-language": ["en"],
            "job-name": ["Giấy hẹn"],
            "requested-attributes": ["a", "b"],
        }
    ]
    assert answer.group(Tag.JOB) == [{"copies": [2], "ipp-attribute-fidelity": [True]}]


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda tail: b"\x02\x00\x00\x00\x00\x00\x00\x01" + tail))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No answer, however damaged, does anything but parse or be refused."""
    with suppress(MalformedAnswerError):
        assert isinstance(parse(content), Answer)


@given(st.data())
def test_cut_answers_are_refused(data: st.DataObject) -> None:
    """An answer cut anywhere is noticed."""
    message = request(Operation.GET_PRINTERS, [(Tag.NAME, "printer-name", "Máy in")])
    with pytest.raises(MalformedAnswerError):
        parse(message[: data.draw(st.integers(0, len(message) - 1))])


@pytest.mark.parametrize(
    "paper,supported,media",
    [
        (Paper.A5, [], "iso_a5_148x210mm"),
        (Paper.A5, ["iso_a4_210x297mm", "iso_a5_148x210mm"], "iso_a5_148x210mm"),
        (Paper.A5, ["iso_a4_210x297mm", "custom_max_216x356mm"], "iso_a5_148x210mm"),
        (Paper.A4_LANDSCAPE, ["iso_a4_210x297mm"], "iso_a4_210x297mm"),
        (Paper.ROLL, [], "custom_80x297mm_80x297mm"),
        (Paper.ROLL, ["om_x80mmy50mm_80x50mm", "om_x80mmy200mm_80x200mm"], "om_x80mmy200mm_80x200mm"),
        (Paper.ROLL, ["custom_min_50x50mm", "custom_max_80x3000mm"], "custom_80x297mm_80x297mm"),
        (Paper.ROLL, ["om_roll_72.1x297mm"], "om_roll_72.1x297mm"),
    ],
)
def test_media_names(paper: Paper, supported: list[str], media: str) -> None:
    """The printer is asked by a name it knows; a roll gets the longest piece the driver offers."""
    assert media_name(paper, supported) == media


@pytest.mark.parametrize("paper", [Paper.A5, Paper.ROLL])
def test_unsupported_paper_is_told_beforehand(paper: Paper) -> None:
    """A size the printer does not take is refused before the job vanishes in its queue."""
    with pytest.raises(DeviceError, match="paper_unsupported") as caught:
        media_name(paper, ["iso_a4_210x297mm", "na_letter_8.5x11in"])
    assert caught.value.values == {"paper": paper.value}
