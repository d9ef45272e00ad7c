"""What eSCL says and is told (Mopria eSCL specification 2.97): capabilities, status, and the order for a scan. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from counter_app.devices.scanning.plain_xml import Node, read_xml
from counter_app.devices.scanning.ports import Capabilities, ColourMode, ScanSettings, Source

_UNITS_PER_INCH = 300
_MM_PER_INCH = 25.4
_HIGHEST_DPI = 1200
_MODES = {"RGB24": ColourMode.COLOUR, "Grayscale8": ColourMode.GRAY}
_WORDS = {ColourMode.COLOUR: "RGB24", ColourMode.GRAY: "Grayscale8"}
_INPUTS = {"PlatenInputCaps": Source.FLATBED, "AdfSimplexInputCaps": Source.FEEDER, "AdfDuplexInputCaps": Source.DUPLEX}
_TROUBLES = {
    "ScannerAdfJam": "scanner_jammed",
    "ScannerAdfMispick": "scanner_jammed",
    "ScannerAdfMultipickDetected": "scanner_jammed",
    "ScannerAdfDuplexPageTooShort": "scanner_jammed",
    "ScannerAdfDuplexPageTooLong": "scanner_jammed",
    "ScannerAdfInputTrayFailed": "scanner_jammed",
    "ScannerAdfInputTrayOverloaded": "scanner_jammed",
    "ScannerAdfHatchOpen": "scanner_cover_open",
    "ScannerAdfEmpty": "scanner_feeder_empty",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one input of the scanner takes: the largest paper in 1/300 inch, and its resolutions (0, 0: not said)."""

    width: int
    height: int
    resolutions: tuple[int, ...]
    modes: tuple[ColourMode, ...]


@dataclass(frozen=True, slots=True)
class EsclScannerWords:
    """What ``ScannerCapabilities`` says."""

    name: str
    version: str
    sides: dict[Source, Side]
    names_formats_twice: bool = False
    """Whether it is one of those (2.1 and later) that want the format by its newer name too."""

    @property
    def capabilities(self) -> Capabilities:
        """What the program needs of it."""
        every = {dpi for side in self.sides.values() for dpi in side.resolutions}
        modes = {mode for side in self.sides.values() for mode in side.modes}
        return Capabilities(
            tuple(one for one in Source if one in self.sides),
            tuple(one for one in ColourMode if one in modes),
            tuple(sorted(every)),
        )


@dataclass(frozen=True, slots=True)
class EsclStatus:
    """What ``ScannerStatus`` says: the words of the standard, and the state of each job by its path."""

    state: str
    feeder: str

    @property
    def trouble(self) -> str | None:
        """The code of what keeps the feeder from going on; None where nothing does."""
        return _TROUBLES.get(self.feeder)

    @property
    def paper_is_in(self) -> bool:
        """Whether paper lies in the feeder; a scanner that does not say has none."""
        return self.feeder in {"ScannerAdfLoaded", "ScannerAdfProcessing"}


def read_capabilities(content: bytes) -> EsclScannerWords:
    """Read the answer to ``ScannerCapabilities``.

    Raises:
        XmlRefusedError: it is no XML that may be read.
    """
    root = read_xml(content)
    found = ((source, root.first(name)) for name, source in _INPUTS.items())
    sides = {source: _side(node) for source, node in found if node is not None}
    if Source.DUPLEX in sides and Source.FEEDER not in sides:
        sides[Source.FEEDER] = sides[Source.DUPLEX]
    elif Source.FEEDER in sides and any(one.text.strip() == "Duplex" for one in root.all("AdfOption")):
        sides.setdefault(Source.DUPLEX, sides[Source.FEEDER])
    return EsclScannerWords(
        root.word("MakeAndModel"), _version(root.word("Version")), sides, any(root.all("DocumentFormatExt"))
    )


def read_status(content: bytes) -> EsclStatus:
    """Read the answer to ``ScannerStatus``.

    Raises:
        XmlRefusedError: as ``read_capabilities``.
    """
    root = read_xml(content)
    state = next((one.text.strip() for one in root.children if one.name == "State"), "")
    return EsclStatus(state, root.word("AdfState"))


def nearest(resolutions: Iterable[int], wanted: int) -> int:
    """Return the resolution nearest to ``wanted``, rather a greater than a less; ``wanted`` where none is named."""
    return min(resolutions, key=lambda one: (one < wanted, abs(one - wanted)), default=wanted)


def order_xml(words: EsclScannerWords, settings: ScanSettings, source: Source) -> tuple[bytes, int]:
    """Return the body of ``POST ScanJobs`` and the resolution it asks for; black and white is asked for as gray.

    JPEG is the one picture format every eSCL scanner knows; it has no black and white.
    """
    side = words.sides.get(source, Side(0, 0, (), ()))
    dpi = nearest(side.resolutions, settings.dpi)
    wanted = ColourMode.COLOUR if settings.mode is ColourMode.COLOUR else ColourMode.GRAY
    mode = wanted if wanted in side.modes or not side.modes else side.modes[0]
    width, height = (round(length / _MM_PER_INCH * _UNITS_PER_INCH) for length in settings.size_mm)
    width, height = min(width, side.width or width), min(height, side.height or height)
    feeder = source is not Source.FLATBED
    newer = "<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt>" if words.names_formats_twice else ""
    duplex = "<scan:Duplex>true</scan:Duplex>" if source is Source.DUPLEX else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<scan:ScanSettings xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
        ' xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">'
        f"<pwg:Version>{words.version}</pwg:Version>"
        "<scan:Intent>Document</scan:Intent>"
        '<pwg:ScanRegions pwg:MustHonor="false"><pwg:ScanRegion>'
        "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
        "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>"
        f"<pwg:Width>{width}</pwg:Width><pwg:Height>{height}</pwg:Height>"
        "</pwg:ScanRegion></pwg:ScanRegions>"
        f"<pwg:InputSource>{'Feeder' if feeder else 'Platen'}</pwg:InputSource>"
        f"<scan:ColorMode>{_WORDS[mode]}</scan:ColorMode>"
        f"<scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>"
        "<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>"
        f"{newer}{duplex}</scan:ScanSettings>"
    ).encode(), dpi


def _side(node: Node) -> Side:
    modes = (_MODES.get(one.text.strip()) for one in node.all("ColorMode"))
    return Side(
        _number(node.word("MaxWidth")),
        _number(node.word("MaxHeight")),
        tuple(sorted(_resolutions(node))),
        tuple(dict.fromkeys(mode for mode in modes if mode is not None)),
    )


def _resolutions(node: Node) -> set[int]:
    found = {_number(one.word("XResolution")) for one in node.all("DiscreteResolution")}
    for span in node.all("XResolutionRange"):
        low, high, step = (_number(span.word(name)) for name in ("Min", "Max", "Step"))
        if low > 0 and step > 0:
            found.update(range(low, min(high, _HIGHEST_DPI) + 1, step))
    return {dpi for dpi in found if 0 < dpi <= _HIGHEST_DPI}


def _version(text: str) -> str:
    """Return the version to speak; it goes back into XML, so nothing but a number does."""
    major, dot, minor = text.partition(".")
    longest = 3
    fine = dot and all(part.isascii() and part.isdigit() and len(part) <= longest for part in (major, minor))
    return text if fine else "2.0"


def _number(text: str) -> int:
    longest = 7
    return int(text) if text.isascii() and text.isdigit() and len(text) <= longest else 0
