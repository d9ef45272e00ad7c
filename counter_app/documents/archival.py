"""What keeps a PDF from being the PDF/A-2b it says it is (ISO 19005-2), as far as its structure tells.

No validator of the whole standard runs here; this looks at what a file of scanned pages can get wrong: the claim
itself, colours without a profile, fonts that are not inside, scripts, files outside, encryption.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

_PDFAID = "{http://www.aiim.org/pdfa/ns/id/}"
_HEAD = re.compile(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4,}")
_PROFILE_MARK, _SPACES = slice(36, 40), {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}
_NEWEST_PROFILE = 4
_INVISIBLE = 3
_ACTIONS = frozenset(
    {"JavaScript", "Launch", "Sound", "Movie", "ResetForm", "ImportData", "Hide", "SetOCGState", "Rendition", "Trans"}
)
_BLENDING = frozenset(
    {"Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn"}
    | {"HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"}
)
_UNREADABLE = (pikepdf.PdfError, ET.ParseError, ValueError, TypeError, KeyError, AttributeError, zlib.error)


def problems(content: bytes) -> tuple[str, ...]:
    """Return every reason found why the bytes are no PDF/A-2b, each once, none for a file that may say it is one."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return tuple(dict.fromkeys(_found(content, pdf)))
    except pikepdf.PasswordError:
        return ("encrypted",)
    except _UNREADABLE:
        return ("unreadable",)


def claims(content: bytes) -> bool:
    """Tell whether a file says of itself that it is PDF/A of any kind."""
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            return _identified(pdf, "part") != ""
    except _UNREADABLE:
        return False


def _found(content: bytes, pdf: Pdf) -> Iterator[str]:
    if not _HEAD.match(content):
        yield "header"
    if pdf.is_encrypted:
        yield "encrypted"
    if "/ID" not in pdf.trailer:
        yield "id_missing"
    if (_identified(pdf, "part"), _identified(pdf, "conformance")) not in {("2", "B"), ("2", "U"), ("2", "A")}:
        yield "claim"
    spaces, wrong = _profiles(pdf)
    yield from wrong
    yield from (f"catalog_{name[1:]}" for name in ("/AA", "/OCProperties", "/Perms") if name in pdf.Root)
    names = pdf.Root.get("/Names", Dictionary())
    yield from (f"names_{name[1:]}" for name in ("/JavaScript", "/EmbeddedFiles") if name in names)
    seen = {reason for one in _dictionaries(pdf) for reason in _of_object(one, spaces)}
    if "font_not_embedded" in seen and not _shows_words(pdf):
        seen.remove("font_not_embedded")
    yield from sorted(seen)


def _identified(pdf: Pdf, name: str) -> str:
    """Return what the metadata says under ``pdfaid``, as an element or as an attribute."""
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, Stream):
        return ""
    for node in ET.fromstring(metadata.read_bytes()).iter():  # noqa: S314 - our own file, or one already kept
        said = node.get(_PDFAID + name) or (node.text if node.tag == _PDFAID + name else None)
        if said:
            return said.strip()
    return ""


def _profiles(pdf: Pdf) -> tuple[set[int], list[str]]:
    """Return how many components the colours have that the file is meant for, and what is wrong with them."""
    spaces: set[int] = set()
    wrong: list[str] = []
    for intent in pdf.Root.get("/OutputIntents", Array()):
        if intent.get("/S") != Name.GTS_PDFA1:
            continue
        profile = intent.get("/DestOutputProfile")
        raw = profile.read_bytes() if isinstance(profile, Stream) else b""
        parts = _SPACES.get(raw[16:20])
        if raw[_PROFILE_MARK] != b"acsp" or parts is None or raw[8] > _NEWEST_PROFILE:
            wrong.append("profile")
        elif int(intent.DestOutputProfile.N) != parts:
            wrong.append("profile_components")
        else:
            spaces.add(parts)
    if len(spaces) != 1:
        wrong.append("output_intent")
    return spaces, wrong


def _dictionaries(pdf: Pdf) -> Iterator[Any]:
    """Yield every dictionary and stream of a file, those inside others too."""
    waiting: list[Any] = [one for one in pdf.objects if isinstance(one, (Array, Dictionary, Stream))]
    while waiting:
        one = waiting.pop()
        inner = list(one) if isinstance(one, Array) else [value for _name, value in one.items()]
        waiting += [part for part in inner if isinstance(part, (Array, Dictionary)) and not part.is_indirect]
        if not isinstance(one, Array):
            yield one


def _shows_words(pdf: Pdf) -> bool:
    """Tell whether any words are to be seen: those under a picture (rendering mode 3) need no font inside."""
    forms = [one for one in pdf.objects if isinstance(one, Stream) and one.get("/Subtype") == Name.Form]
    return any(_draws_words(one) for one in (*pdf.pages, *forms))


def _draws_words(content: Any) -> bool:  # noqa: ANN401 - a page or a form of PDF
    mode, kept = 0, []
    for step in pikepdf.parse_content_stream(content):
        match str(step.operator):
            case "q":
                kept.append(mode)
            case "Q":
                mode = kept.pop() if kept else 0
            case "Tr":
                mode = int(step.operands[0])
            case "Tj" | "TJ" | "'" | '"' if mode != _INVISIBLE:
                return True
    return False


def _of_object(one: Any, spaces: set[int]) -> Iterator[str]:  # noqa: ANN401 - dictionaries and streams of PDF
    if isinstance(one, Stream):
        yield from _of_stream(one, spaces)
    if one.get("/S") is not None and str(one.get("/S"))[1:] in _ACTIONS and "/Type" not in one:
        yield "action"
    if "/JS" in one or "/XFA" in one:
        yield "script"
    if one.get("/Type") == Name.Filespec and "/EF" in one:
        yield "embedded_file"
    blending = one.get("/BM")
    if isinstance(blending, Name) and str(blending)[1:] not in _BLENDING:
        yield "blend_mode"
    if one.get("/Type") == Name.Font:
        yield from _of_font(one)


def _of_stream(one: Stream, spaces: set[int]) -> Iterator[str]:
    if any(name in one for name in ("/F", "/FFilter", "/FDecodeParms")):
        yield "external_stream"
    filters = one.get("/Filter", Array())
    if {str(name) for name in (filters if isinstance(filters, Array) else [filters])} & {"/LZWDecode", "/Crypt"}:
        yield "filter"
    if one.get("/Subtype") == Name.PS or "/OPI" in one or "/Alternates" in one:
        yield "object_kind"
    if one.get("/Subtype") != Name.Image:
        return
    if bool(one.get("/Interpolate", False)):
        yield "interpolated"
    wanted = {"/DeviceRGB": 3, "/DeviceCMYK": 4}.get(str(one.get("/ColorSpace")))
    if (wanted is not None and wanted not in spaces) or not spaces:
        yield "colour_without_profile"


def _of_font(one: Any) -> Iterator[str]:  # noqa: ANN401 - a dictionary of PDF
    kind = one.get("/Subtype")
    if kind in {Name.Type0, Name.Type3}:
        return  # its descendants are looked at themselves; a Type 3 font is drawn in the file
    descriptor = one.get("/FontDescriptor", Dictionary())
    if not any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield "font_not_embedded"
    if kind == Name.CIDFontType2 and "/CIDToGIDMap" not in one:
        yield "font_without_map"
