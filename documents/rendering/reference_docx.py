"""The styles of a Word document, kept in `documents/rendering/reference.docx`.

`python -m documents.rendering.reference_docx` writes it. It is generated, not edited in Word, so that it has
the same bytes on every machine and every style is in version control.
"""

import io
import zipfile
from pathlib import Path

REFERENCE = Path(__file__).parent / "reference.docx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAVY, GREY, LINE, TINT = "14325C", "4A5868", "B9C4D3", "E8EEF6"
#: in twips: A4, its margins, and the width of the text
PAGE_WIDTH, PAGE_HEIGHT, SIDE = 11906, 16838, 1361
TEXT_WIDTH = PAGE_WIDTH - 2 * SIDE
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
#: an old date that zip files can hold, so that the same parts make the same file
NO_DATE = (1980, 1, 1, 0, 0, 0)


def packed(parts: dict[str, bytes]) -> bytes:
    """Return a zip file of the parts in the order of Office programs; the same bytes for the same parts."""
    file = io.BytesIO()
    first = ["[Content_Types].xml", "_rels/.rels"]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name in [*first, *sorted(set(parts) - set(first))]:
            entry = zipfile.ZipInfo(name, NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, parts[name])
    return file.getvalue()


def reference() -> bytes:
    """Return an empty Word document with every style that `documents.rendering.docx` uses."""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"),
            ("extended-properties", "docProps/app.xml"),
            core="docProps/core.xml",
        ),
        "docProps/app.xml": (
            '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
            "<Application>QIG portal</Application></Properties>"
        ),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
        ),
        "word/_rels/document.xml.rels": _relations(
            ("styles", "styles.xml"),
            ("numbering", "numbering.xml"),
            ("settings", "settings.xml"),
            ("fontTable", "fontTable.xml"),
            ("theme", "theme/theme1.xml"),
        ),
        "word/document.xml": f'<w:document {W} xmlns:r="{RELATION}"><w:body>{_sheet()}</w:body></w:document>',
        "word/styles.xml": _styles(),
        "word/numbering.xml": _numbering(),
        "word/settings.xml": (
            f'<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
            '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
            '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
            ' w:val="15"/></w:compat><w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/>'
            '<w:listSeparator w:val=","/></w:settings>'
        ),
        "word/theme/theme1.xml": _theme(),
        "word/fontTable.xml": (
            f'<w:fonts {W}><w:font w:name="Arial"><w:panose1 w:val="020B0604020202020204"/>'
            '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
            '<w:font w:name="Courier New"><w:panose1 w:val="02070309020205020404"/>'
            '<w:charset w:val="00"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font></w:fonts>'
        ),
    }
    return packed({name: (HEAD + part).encode() for name, part in parts.items()})


def _types() -> str:
    parts = {"document.main": "document", "styles": "styles", "numbering": "numbering"}
    parts |= {"settings": "settings", "fontTable": "fontTable"}
    overrides = "".join(
        f'<Override PartName="/word/{file}.xml" ContentType="{OFFICE}.{kind}+xml"/>'
        for kind, file in parts.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        '<Override PartName="/word/theme/theme1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
        '<Override PartName="/docProps/app.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*targets: tuple[str, str], core: str = "") -> str:
    kinds = [(f"{RELATION}/{kind}", target) for kind, target in targets]
    kinds += [(f"{PACKAGE}/relationships/metadata/core-properties", core)] if core else []
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{at}" Type="{kind}" Target="{target}"/>'
            for at, (kind, target) in enumerate(kinds, start=1)
        )
        + "</Relationships>"
    )


def _sheet() -> str:
    """A4 with the margins of the printed plan; the first page has its own header and footer."""
    return (
        f'<w:sectPr><w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="1531" w:right="{SIDE}" w:bottom="1418" w:left="{SIDE}"'
        ' w:header="709" w:footer="680" w:gutter="0"/><w:cols w:space="708"/><w:titlePg/></w:sectPr>'
    )


# --- styles ------------------------------------------------------------------------------------------------


def _styles() -> str:
    return (
        f"<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Arial" w:eastAsia="Arial" w:hAnsi="Arial" w:cs="Arial"/>'
        '<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="en-GB" w:eastAsia="en-US" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:after="140" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        + _paragraph("Normal", "Normal", based="", default=True)
        + '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        + _front()
        + _headings()
        + _lists()
        + _parts_of_text()
        + _characters()
        + _table()
        + "</w:styles>"
    )


OWN = {"CoverTop", "CoverFact", "Marking", "Note", "Fact", "CodeLines", "TableText", "TableHead", "TableGap"}


def _paragraph(
    style_id: str,
    name: str,
    paragraph: str = "",
    run: str = "",
    *,
    based: str = "Normal",
    following: str = "",
    default: bool = False,
) -> str:
    """Return a paragraph style; its parts are in the order of the schema."""
    kind = ' w:default="1"' if default else ' w:customStyle="1"' if style_id in OWN else ""
    return (
        f'<w:style w:type="paragraph"{kind} w:styleId="{style_id}">'
        f'<w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{following}"/>' if following else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{run}</w:rPr>" if run else "")
        + "</w:style>"
    )


def _type(size: float, colour: str = "", *, bold: bool = False, italic: bool = False) -> str:
    """Return run properties: size in points, colour as in HTML."""
    return (
        ("<w:b/><w:bCs/>" if bold else "")
        + ("<w:i/><w:iCs/>" if italic else "")
        + (f'<w:color w:val="{colour}"/>' if colour else "")
        + f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>'
    )


def _front() -> str:
    line = f'<w:pBdr><w:top w:val="single" w:sz="24" w:space="8" w:color="{NAVY}"/></w:pBdr>'
    bottom = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{LINE}"/></w:pBdr>'
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    close = '<w:spacing w:before="0" w:after="40"/>'
    title = '<w:keepNext/><w:spacing w:before="240" w:after="160" w:line="240" w:lineRule="auto"/>'
    return (
        _paragraph("Title", "Title", title, _type(22, NAVY, bold=True), following="Subtitle")
        + _paragraph("Subtitle", "Subtitle", '<w:spacing w:after="240"/>', _type(14, GREY))
        + _paragraph("CoverTop", "Cover Top", line + close, "", following="CoverFact")
        + _paragraph("CoverFact", "Cover Fact", close)
        + _paragraph("Marking", "Marking", '<w:spacing w:before="480" w:after="0"/>', _type(9, GREY))
        + _paragraph("Header", "header", bottom + tabs + close, _type(8, GREY))
        + _paragraph("Footer", "footer", tabs + close, _type(8, GREY))
    )  # fmt: skip


def _headings() -> str:
    made = []
    for level, size in enumerate((15, 12.5, 11, 10, 10, 10, 10, 10, 10), start=1):
        spacing = f'<w:spacing w:before="{360 if level == 1 else 280}" w:after="120"/>'
        layout = f'<w:keepNext/><w:keepLines/>{spacing}<w:outlineLvl w:val="{level - 1}"/>'
        look = _type(size, NAVY, bold=True, italic=level > 4)
        made.append(_paragraph(f"Heading{level}", f"heading {level}", layout, look, following="Normal"))
    made.append(
        _paragraph("TOCHeading", "TOC Heading", '<w:keepNext/><w:spacing w:before="0" w:after="160"/>',
                   _type(15, NAVY, bold=True), following="Normal")
    )  # fmt: skip
    for level in range(1, 4):
        layout = (
            f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
            f'<w:spacing w:before="{120 if level == 1 else 0}" w:after="40"/>'
            f'<w:ind w:left="{240 * (level - 1)}"/>'
        )
        look = _type(10, NAVY, bold=True) if level == 1 else ""
        made.append(_paragraph(f"TOC{level}", f"toc {level}", layout, look, following="Normal"))
    return "".join(made)


LIST_STEP = 400  # twips of indent for each level of a list
DEEPEST_LIST = 3


def _lists() -> str:
    """Return the list styles. Bullets are Word's own; numbers are text, followed by a tab."""
    styles = []
    for level in range(1, DEEPEST_LIST + 1):
        more = "" if level == 1 else f" {level}"
        left = LIST_STEP * level
        bullet = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>'
        spacing = '<w:spacing w:after="80"/>'
        hanging = f'<w:ind w:left="{left}" w:hanging="{LIST_STEP}"/>'
        stop = f'<w:tabs><w:tab w:val="left" w:pos="{left}"/></w:tabs>'
        flush = f'{spacing}<w:ind w:left="{left}"/>'
        for style, name, layout in (
            ("ListBullet", "List Bullet", bullet + spacing + hanging),
            ("ListNumber", "List Number", stop + spacing + hanging),
            ("ListContinue", "List Continue", flush),
        ):
            styles.append(_paragraph(f"{style}{more.strip()}", f"{name}{more}", layout))
    return "".join(styles)


def _parts_of_text() -> str:
    aside = f'<w:pBdr><w:left w:val="single" w:sz="16" w:space="8" w:color="{LINE}"/></w:pBdr>'
    return (
        _paragraph("Quote", "Quote", '<w:ind w:left="480" w:right="480"/>', "<w:i/><w:iCs/>")
        + _paragraph("Note", "Note", f'{aside}<w:ind w:left="240"/>', _type(8.5, GREY))
        + _paragraph("Fact", "Fact", '<w:spacing w:after="40"/><w:ind w:left="240" w:hanging="240"/>')
        + _paragraph("CodeLines", "Code Lines", f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>',
                     '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>' + _type(9))
        + _paragraph("TableText", "Table Text",
                     '<w:spacing w:before="40" w:after="40" w:line="252" w:lineRule="auto"/>', _type(9))
        + _paragraph("TableHead", "Table Head", "<w:keepNext/>", _type(9, NAVY, bold=True), based="TableText")
        + _paragraph("TableGap", "Table Gap",
                     '<w:spacing w:after="80" w:line="120" w:lineRule="exact"/>', _type(4))
    )  # fmt: skip


def _characters() -> str:
    looks = {
        "Strong": ("Strong", "<w:b/><w:bCs/>", False),
        "Emphasis": ("Emphasis", "<w:i/><w:iCs/>", False),
        "Hyperlink": ("Hyperlink", f'<w:color w:val="{NAVY}"/><w:u w:val="single"/>', False),
        "Label": ("Label", f'<w:b/><w:bCs/><w:color w:val="{NAVY}"/>', True),
        "Added": ("Added", '<w:color w:val="12633A"/><w:u w:val="single"/>', True),
        "Removed": ("Removed", '<w:strike/><w:color w:val="9B1C2E"/>', True),
        "CodeWords": (
            "Code Words", '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>', True,
        ),
    }  # fmt: skip
    custom = ("", ' w:customStyle="1"')
    return "".join(
        f'<w:style w:type="character"{custom[own]} w:styleId="{style_id}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
        f"<w:rPr>{run}</w:rPr></w:style>"
        for style_id, (name, run, own) in looks.items()
    )


def _table() -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="PlainGrid"><w:name w:val="Plain Grid"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
        f"<w:tblBorders>{sides}</w:tblBorders></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>'
        "</w:tcPr></w:tblStylePr></w:style>"
    )


def _numbering() -> str:
    """Return the definition of bulleted lists; levels beyond the last style look like it."""
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        + (f'<w:pStyle w:val="ListBullet{level + 1 if level else ""}"/>' if level < DEEPEST_LIST else "")
        + f'<w:lvlText w:val="{"•–·"[min(level, 2)]}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{LIST_STEP * (level + 1)}" w:hanging="{LIST_STEP}"/></w:pPr></w:lvl>'
        for level in range(9)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>'
        f'{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _theme() -> str:
    """Return the colours and fonts that Word offers beside the styles; shapes have no effects."""
    colours = {
        "dk1": "000000", "lt1": "FFFFFF", "dk2": NAVY, "lt2": TINT, "accent1": NAVY, "accent2": "12633A",
        "accent3": "9B1C2E", "accent4": GREY, "accent5": LINE, "accent6": "7A5C00",
        "hlink": NAVY, "folHlink": GREY,
    }  # fmt: skip
    chosen = "".join(f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>' for name, colour in colours.items())
    font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Plain">'
        f'<a:themeElements><a:clrScheme name="Plain">{chosen}</a:clrScheme>'
        f'<a:fontScheme name="Plain"><a:majorFont>{font}'
        f'</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="Plain">'
        f"<a:fillStyleLst>{3 * fill}</a:fillStyleLst><a:lnStyleLst>{3 * line}</a:lnStyleLst>"
        f"<a:effectStyleLst>{3 * effect}</a:effectStyleLst><a:bgFillStyleLst>{3 * fill}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )


if __name__ == "__main__":
    REFERENCE.write_bytes(reference())
