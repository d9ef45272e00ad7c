"""Words of drivers and scanners, by example and for any words at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from counter_app.devices.scanning import escl_words, sane_options, wia_words
from counter_app.devices.scanning.plain_xml import XmlRefusedError, read_xml
from counter_app.devices.scanning.ports import ColourMode, ScanSettings, Source
from counter_app.devices.scanning.sane_options import Constraint, OptionType, SaneOption
from tests.builders.escl_server import CAPABILITIES

NAMES = ("source", "mode", "resolution", "depth", "adf-mode", "duplex", "tl-x", "tl-y", "br-x", "br-y", "gamma", "")
numbers = st.floats(-1e6, 1e6)
settings = st.builds(
    ScanSettings,
    source=st.sampled_from([None, *Source]),
    mode=st.sampled_from(ColourMode),
    dpi=st.integers(1, 5000),
    pages=st.none() | st.integers(1, 10**6),
    size_mm=st.tuples(st.floats(1, 2000), st.floats(1, 2000)),
)


@pytest.mark.parametrize(
    "word,source",
    [
        ("Flatbed", Source.FLATBED),
        ("FlatBed", Source.FLATBED),
        ("Document Table", Source.FLATBED),
        ("Automatic Document Feeder", Source.FEEDER),
        ("Automatic Document Feeder(left aligned)", Source.FEEDER),
        ("ADF", Source.FEEDER),
        ("ADF Front", Source.FEEDER),
        ("ADF Duplex", Source.DUPLEX),
        ("ADF Back", None),
        ("Transparency Unit", None),
        ("", None),
    ],
)
def test_sources_are_known_by_many_words(word: str, source: Source | None) -> None:
    """Words of drivers in use today mean what they mean."""
    assert sane_options.source_of(word) is source


@pytest.mark.parametrize(
    "word,mode",
    [
        ("Color", ColourMode.COLOUR),
        ("24bit Color[Fast]", ColourMode.COLOUR),
        ("True Gray", ColourMode.GRAY),
        ("Gray[Error Diffusion]", None),
        ("Black & White", ColourMode.BILEVEL),
        ("Lineart", ColourMode.BILEVEL),
        ("48 bits color", None),
        ("Infrared", None),
    ],
)
def test_modes_are_known_by_many_words(word: str, mode: ColourMode | None) -> None:
    """Words of drivers in use today mean what they mean."""
    assert sane_options.mode_of(word) is mode


def test_paper_is_told_in_what_the_driver_counts() -> None:
    """Millimetres, or dots of the resolution; a feeder that asks for its sheet is told before the corner is set."""
    whole = Constraint(low=0, high=10_000)
    made = [SaneOption(n, name, OptionType.FIXED, 1, whole) for n, name in enumerate(("br-x", "page-width"), start=1)]
    made.append(SaneOption(3, "br-y", OptionType.INT, 1, whole, unit=1))
    asked = ScanSettings(size_mm=(210.0, 254.0), dpi=300)
    told = sane_options.settings_for(made, asked, Source.FEEDER)
    assert told == [("page-width", 210.0), ("br-x", 210.0), ("br-y", 3000.0)]


@st.composite
def options(draw: st.DrawFn) -> list[SaneOption]:
    """Make up a scanner: any options with any constraints under the names that matter."""
    made = []
    for number, name in enumerate(draw(st.lists(st.sampled_from(NAMES), unique=True)), start=1):
        low, high = draw(numbers), draw(numbers)
        some = st.sampled_from(["ADF", "ADF Duplex", "Flatbed", "Color", "Gray", "Lineart", "Duplex", "Simplex"])
        constraint = draw(
            st.sampled_from(
                [Constraint(), Constraint(low=low, high=high), Constraint(low=min(low, high), high=max(low, high))]
            )
            | st.builds(Constraint, numbers=st.lists(numbers, max_size=5).map(tuple))
            | st.builds(Constraint, words=st.lists(some | st.text(max_size=9), max_size=5).map(tuple))
        )
        kind = draw(st.sampled_from(OptionType))
        made.append(SaneOption(number, name, kind, draw(st.integers(0, 127)), constraint))
    return made


@given(options(), settings, st.sampled_from(Source))
def test_only_what_a_driver_offers_is_set(made: list[SaneOption], asked: ScanSettings, source: Source) -> None:
    """Whatever a scanner calls its options, each value is one it takes, each option one that can be set, once."""
    by_name = {one.name: one for one in made}
    chosen = sane_options.settings_for(made, asked, source)
    assert len({name for name, _ in chosen}) == len(chosen)
    for name, value in chosen:
        option = by_name[name]
        assert option.can_be_set
        limits = option.constraint
        if isinstance(value, str):
            assert value in limits.words
        elif limits.numbers:
            assert value in limits.numbers
        elif option.type is not OptionType.BOOL and None not in (limits.low, limits.high) and limits.low <= limits.high:  # type: ignore[operator]  # None was looked for
            assert limits.low <= value <= limits.high  # type: ignore[operator]  # the same
    offered = sane_options.capabilities(made)
    assert offered.sources
    assert list(offered.resolutions) == sorted(set(offered.resolutions))


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@example(b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')
@example(b"<a xmlns:b='c'><b:d>\xff</b:d></a>")
def test_any_bytes_are_xml_or_refused(content: bytes) -> None:
    """There is no third way, whatever a stranger in the network sends."""
    for read in (read_xml, escl_words.read_capabilities, escl_words.read_status):
        try:
            read(content)
        except XmlRefusedError:
            continue


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<!DOCTYPE a><a/>",
        b"<a>" * 41 + b"</a>" * 41,
        b"<a>" + b"<b/>" * 20_000 + b"</a>",
        b"<a>" + b" " * 2**20 + b"</a>",
    ],
)
def test_xml_has_its_bounds(content: bytes) -> None:
    """A document type, a deep one, a wide one and a long one are refused, well-formed as they are."""
    with pytest.raises(XmlRefusedError):
        read_xml(content)


@given(st.integers(0, len(CAPABILITIES) - 1), st.integers(0, 60), st.text(max_size=20))
def test_damaged_capabilities_are_read_or_refused(at: int, length: int, put: str) -> None:
    """A capability sheet with any piece replaced gives capabilities or a refusal, and orders stay well-formed."""
    try:
        words = escl_words.read_capabilities((CAPABILITIES[:at] + put + CAPABILITIES[at + length :]).encode())
    except XmlRefusedError:
        return
    for source in words.sides:
        read_xml(escl_words.order_xml(words, ScanSettings(), source)[0])


@given(settings, st.sampled_from(Source))
def test_an_order_keeps_to_what_the_scanner_can(asked: ScanSettings, source: Source) -> None:
    """Resolution, colour and size of every order are among those the scanner named."""
    words = escl_words.read_capabilities(CAPABILITIES.encode())
    body, dpi = escl_words.order_xml(words, asked, source)
    order = read_xml(body)
    assert dpi in (100, 200, 300, 600)
    assert order.word("YResolution") == str(dpi)
    assert order.word("ColorMode") in {"RGB24", "Grayscale8"}
    assert 0 < int(order.word("Width")) <= 2550
    assert 0 < int(order.word("Height")) <= 3508
    assert (order.word("InputSource") == "Platen") is (source is Source.FLATBED)


def test_orders_go_back_with_no_word_of_the_scanner() -> None:
    """A version that is none does not come back in the order: the rest of it would too."""
    said = CAPABILITIES.replace("2.63", "2.63&lt;/x&gt;").encode()
    words = escl_words.read_capabilities(said)
    assert read_xml(escl_words.order_xml(words, ScanSettings(), Source.FEEDER)[0]).word("Version") == "2.0"


@given(st.integers(-(2**31), 2**32), st.none() | st.integers(0, 255), st.lists(st.integers(-5, 5000)), settings)
def test_windows_numbers_mean_something(result: int, flags: int | None, listed: list[int], asked: ScanSettings) -> None:
    """Every result has a code, every scanner a source, and the resolution set is one of the listed ones."""
    span = wia_words.Span(values=tuple(listed))
    assert wia_words.failure(result).startswith("scanner_")
    assert wia_words.capabilities(flags, span).sources
    chosen = wia_words.item_properties(asked, span)
    fitting = [one for one in listed if 0 < one <= 1200]
    assert chosen[wia_words.DPI_X] in (fitting or [asked.dpi])


@pytest.mark.parametrize(
    "result,code",
    [(-2145320957, "scanner_feeder_empty"), (0x80210002, "scanner_jammed"), (0x80210016, "scanner_cover_open")],
)
def test_windows_troubles_have_their_code(result: int, code: str) -> None:
    """COM gives the numbers signed or not; a jam is a jam."""
    assert wia_words.failure(result) == code
    assert wia_words.capabilities(7, wia_words.Span(75, 600)).resolutions == (75, 100, 150, 200, 300, 400, 600)
