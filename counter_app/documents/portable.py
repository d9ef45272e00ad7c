"""Pages put together as one PDF/A-2b (ISO 19005-2): pictures as they were encoded, a profile, and what the document is.

The same pages and the same description give the same bytes. Where pages come out of somebody's PDF file they are copied
as they are, and the whole then makes no claim to be PDF/A: its fonts and colours are not ours to vouch for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from counter_app.documents import profile
from counter_app.documents.limits import LARGEST_DOCUMENT, MOST_PAGES
from counter_app.documents.page import Page
from counter_app.domain.errors import InputError

_POINTS = 72
_PRODUCER = "counter-app"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"{pdfa_space}>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<pdf:Keywords>{keywords}</pdf:Keywords><pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
{pdfa}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
_PDFA_SPACE = ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
_PDFA = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n"


@dataclass(frozen=True, slots=True)
class Description:
    """What a document says of itself; never a name or a number of a person.

    ``component`` is the line of the checklist, ``office`` who made the copy, ``code`` the dossier, ``made_at`` aware.
    """

    procedure: str
    component: str
    office: str
    code: str
    made_at: datetime


def composed(pages: Sequence[Page], description: Description) -> bytes:
    """Return the PDF of the pages that are not removed, turned as the clerk turned them.

    All pages of one PDF file in their own order are that file to the last byte: it may carry somebody's signature.

    Raises:
        InputError: ``document_empty``, ``document_pages_too_many``, ``document_too_large``.
    """
    kept = [page for page in pages if not page.removed]
    if not kept:
        raise InputError("document_empty", "pages")
    if len(kept) > MOST_PAGES:
        raise InputError("document_pages_too_many", "file", limit=MOST_PAGES)
    if sum(len(content) for content in {page.content for page in kept}) > LARGEST_DOCUMENT:
        raise InputError("document_too_large", "file", megabytes=LARGEST_DOCUMENT // 1024**2)
    whole = _untouched(kept)
    if whole is not None:
        return whole
    own = all(page.kind != "pdf" for page in kept)
    with Pdf.new() as pdf:
        opened: dict[int, Pdf] = {}
        try:
            for page in kept:
                _add(pdf, page, opened)
            _describe(pdf, description, archival=own)
            out = BytesIO()
            pdf.save(out, deterministic_id=True, min_version="1.7")
            return out.getvalue()
        finally:
            for source in opened.values():
                source.close()


def _untouched(pages: Sequence[Page]) -> bytes | None:
    """Return the PDF file these pages are the whole of, None when they are anything else."""
    content = pages[0].content
    if any(page.kind != "pdf" or page.turn or page.content != content for page in pages):
        return None
    with pikepdf.open(BytesIO(content)) as pdf:
        same = [page.number for page in pages] == list(range(len(pdf.pages)))
    return content if same else None


def _add(pdf: Pdf, page: Page, opened: dict[int, Pdf]) -> None:
    if page.kind == "pdf":
        source = opened.setdefault(id(page.content), pikepdf.open(BytesIO(page.content)))
        pdf.pages.append(source.pages[page.number])
        if page.turn:
            pdf.pages[-1].rotate(page.turn, relative=True)
        return
    across, down = (round(side / page.dpi * _POINTS, 2) for side in (page.width, page.height))
    program = f"q {across} 0 0 {down} 0 0 cm /P Do Q".encode()
    picture = pdf.make_indirect(_picture(pdf, page))
    pdf.pages.append(
        pikepdf.Page(
            pdf.make_indirect(
                Dictionary(
                    Type=Name.Page,
                    MediaBox=Array([0, 0, across, down]),
                    Rotate=page.turn,
                    Resources=Dictionary(XObject=Dictionary(P=picture)),
                    Contents=pdf.make_indirect(Stream(pdf, program)),
                )
            )
        )
    )


def _picture(pdf: Pdf, page: Page) -> Stream:
    stream = Stream(pdf, page.content)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = page.width, page.height
    stream.ColorSpace = Name.DeviceRGB if page.kind == "colour" else Name.DeviceGray
    if page.kind == "bilevel":
        stream.BitsPerComponent, stream.Filter = 1, Name.CCITTFaxDecode
        stream.DecodeParms = Dictionary(K=-1, Columns=page.width, Rows=page.height, BlackIs1=True)
    else:
        stream.BitsPerComponent, stream.Filter = 8, Name.DCTDecode
    return stream


def _describe(pdf: Pdf, description: Description, *, archival: bool) -> None:
    told = {
        "title": description.component or description.procedure,
        "author": description.office,
        "subject": description.procedure,
        "keywords": description.code,
        "producer": _PRODUCER,
        "made": description.made_at.isoformat(timespec="seconds"),
    }
    space, claim = (_PDFA_SPACE, _PDFA) if archival else ("", "")
    told = {name: _clean(value) for name, value in told.items()}
    xmp = _XMP.format(pdfa_space=space, pdfa=claim, **{name: escape(value) for name, value in told.items()})
    metadata = Stream(pdf, xmp.encode())
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(metadata)
    # Both must say the same, to the letter (ISO 19005-2, 6.6.3).
    zone = description.made_at.strftime("%z")
    made = f"D:{description.made_at:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:]}'"
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=told["title"],
            Author=told["author"],
            Subject=told["subject"],
            Keywords=told["keywords"],
            Producer=_PRODUCER,
            Creator=_PRODUCER,
            CreationDate=made,
            ModDate=made,
        )
    )
    if archival:
        _name_colours(pdf)


def _name_colours(pdf: Pdf) -> None:
    profiled = Stream(pdf, profile.srgb())
    profiled.N = 3
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier="sRGB IEC61966-2.1",
        Info="sRGB IEC61966-2.1",
        DestOutputProfile=pdf.make_indirect(profiled),
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _clean(text: str) -> str:
    """Return a text without what XML cannot carry."""
    return "".join(letter for letter in text if letter.isprintable())
