"""Files that tell much beside their text: a Word document, a PDF and an Excel workbook.

Everything that the public must not read holds one of the `SECRETS`; every file also says `TEXT`.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
import openpyxl
import pikepdf
from docx.oxml import parse_xml
from openpyxl.comments import Comment
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

TEXT = "Batches may be released in real time."
PERSON, FIRM, NOTE, DELETED, HIDDEN = "Quorra Quill", "Quillworks Ltd", "quibble", "quashed", "quiescent"
EMBEDDED, PLACE, BUILDING = "quarryfile", "Quellenstadt", "quotablock"
SECRETS = (PERSON, FIRM, NOTE, DELETED, HIDDEN, EMBEDDED, PLACE, BUILDING)
NAME = f"Draft_by_{PERSON.replace(' ', '_')}_INTERNAL"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def photo() -> bytes:
    """Return a JPEG whose EXIF names a person and a place."""
    picture, file = Image.new("RGB", (24, 16), "navy"), io.BytesIO()
    exif = picture.getexif()
    exif[0x013B], exif[0x010E] = PERSON, PLACE  # artist, description
    picture.save(file, "JPEG", exif=exif, comment=f"{PERSON} at {PLACE}".encode())
    return file.getvalue()


def plain_word(text: str = TEXT) -> bytes:
    """Return a Word file that can be published without asking."""
    document, file = docx.Document(), io.BytesIO()
    document.core_properties.author = ""
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def word(*, changes: bool = True, by: str = PERSON) -> bytes:
    """Return a Word file of a person with all that such files can tell; without `changes`, its text stays."""
    document, file = docx.Document(), io.BytesIO()
    properties = document.core_properties
    properties.author = properties.last_modified_by = by
    properties.title, properties.keywords = NAME, FIRM
    document.add_paragraph(TEXT)
    document.add_picture(io.BytesIO(photo()))
    body = document.element.body
    mark = f'w:id="7" w:author="{by}" w:date="2026-01-02T03:04:05Z"'
    added = [
        f'<w:p {W} w:rsidR="00ABCDEF"><w:commentRangeStart w:id="0"/><w:r><w:t>Read this.</w:t></w:r>'
        '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>',
        f'<w:p {W}><w:r><w:t xml:space="preserve">Kept </w:t></w:r>'
        f'<w:fldSimple w:instr=" FILENAME \\p "><w:r><w:t>{NAME}.docx</w:t></w:r></w:fldSimple></w:p>',
        f'<w:p {W}><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> AUTHOR </w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{by}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
        f'<w:p {W} xmlns:r="{R}" xmlns:o="urn:schemas-microsoft-com:office:office"><w:r><w:object>'
        '<o:OLEObject Type="Embed" r:id="rIdOle"/></w:object></w:r></w:p>',
    ]
    if changes:
        added += [
            f'<w:p {W}><w:r><w:t xml:space="preserve">They are </w:t></w:r>'
            f"<w:del {mark}><w:r><w:delText>{DELETED}</w:delText></w:r></w:del>"
            f"<w:ins {mark}><w:r><w:t>accepted</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>",
            f"<w:p {W}><w:r><w:rPr><w:vanish/></w:rPr><w:t>{HIDDEN}</w:t></w:r></w:p>",
        ]
    for xml in added:
        body.insert(len(body) - 1, parse_xml(xml))
    document.save(file)
    return _with_parts(file.getvalue(), by)


def _with_parts(content: bytes, by: str) -> bytes:
    """Add the parts that python-docx can't write."""
    comments = (
        f'<w:comments {W}><w:comment w:id="0" w:author="{by}" w:initials="QQ">'
        f"<w:p><w:r><w:t>{NOTE}</w:t></w:r></w:p></w:comment></w:comments>"
    )
    parts = {
        "word/comments.xml": comments,
        "word/embeddings/oleObject1.bin": EMBEDDED,
        "word/glossary/document.xml": f"<w:glossaryDocument {W}>{BUILDING}</w:glossaryDocument>",
        "customXml/item1.xml": f"<record><owner>{by}</owner></record>",
        "docProps/custom.xml": f"<Properties><property name='Firm'>{FIRM}</property></Properties>",
        "docProps/thumbnail.jpeg": "a picture of the first page",
        "docProps/app.xml": f"<Properties><Company>{FIRM}</Company><Manager>{by}</Manager></Properties>",
        "word/_rels/settings.xml.rels": _relations(
            ("attachedTemplate", f"file:///C:/Users/{by}/{FIRM}.dotx", "rId1", ' TargetMode="External"')
        ),
    }
    relations = {
        "word/_rels/document.xml.rels": _relation_lines(
            ("comments", "comments.xml", "rIdComments", ""),
            ("oleObject", "embeddings/oleObject1.bin", "rIdOle", ""),
            ("glossaryDocument", "glossary/document.xml", "rIdGlossary", ""),
            ("customXml", "../customXml/item1.xml", "rIdCustom", ""),
        ),
        "_rels/.rels": _relation_lines(("custom-properties", "docProps/custom.xml", "rIdOwn", "")),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            data = source.read(name).decode() if name.endswith(".rels") else source.read(name)
            if name in relations:
                data = str(data).replace("</Relationships>", relations[name] + "</Relationships>")
            if name not in parts:
                target.writestr(name, data)
        for name, data in parts.items():
            target.writestr(name, data)
        target.comment = by.encode()
    return file.getvalue()


def _relation_lines(*rows: tuple[str, str, str, str]) -> str:
    return "".join(
        f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{target}"{more}/>'
        for kind, target, key, more in rows
    )


def _relations(*rows: tuple[str, str, str, str]) -> str:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{package}">{_relation_lines(*rows)}</Relationships>'


def plain_pdf(text: str = TEXT) -> bytes:
    """Return a PDF of one page that can be published without asking."""
    pdf, file = _page(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET"), io.BytesIO()
    pdf.save(file, deterministic_id=True)
    return file.getvalue()


def _page(content: str) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(400, 200))
    page.obj.Contents = pdf.make_stream(content.encode())
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(font)))
    return pdf


def pdf(*, changes: bool = True, by: str = PERSON) -> bytes:
    """Return a PDF with all that such files can tell; without `changes`, its text needs no cleaning."""
    lines = f"BT /F1 12 Tf 20 100 Td ({TEXT}) Tj ET /P Do"
    if changes:
        lines += (
            f" BT /F1 12 Tf 3 Tr 20 60 Td ({DELETED}) Tj ET q /OC /L1 BDC BT /F1 9 Tf ({HIDDEN}) Tj ET EMC Q"
        )
    pdf, file = _page(lines), io.BytesIO()
    page = pdf.pages[0].obj
    picture = Stream(pdf, photo())
    picture.update(
        {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 24, "/Height": 16, "/BitsPerComponent": 8}
    )
    picture.ColorSpace, picture.Filter = Name.DeviceRGB, Name.DCTDecode
    page.Resources.XObject = Dictionary(P=pdf.make_indirect(picture))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(FIRM)))
    page.Resources.Properties = Dictionary(L1=layer)
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String("who"),
            V=String(by),
            Rect=[0, 0, 9, 9],
        )
    )
    comment = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, T=String(by), Contents=String(NOTE), Rect=[0, 0, 9, 9]
    )
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=[0, 0, 9, 9],
        A=Dictionary(S=Name.URI, URI=String("https://www.ema.europa.eu/")),
    )
    page.Annots = Array([field, pdf.make_indirect(comment), pdf.make_indirect(link)])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{FIRM}')"))
    pdf.attachments[f"{by}.txt"] = EMBEDDED.encode()
    pdf.docinfo["/Author"], pdf.docinfo["/Company"] = by, FIRM
    pdf.docinfo["/Title"] = NAME
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [by]
    pdf.save(file)
    return file.getvalue()


def excel(*, changes: bool = True, by: str = PERSON) -> bytes:
    """Return a workbook with all that such files can tell; without `changes`, its text needs no cleaning."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.properties.creator = book.properties.lastModifiedBy = by
    sheet = book.active
    sheet.append([TEXT])
    sheet["A1"].comment = Comment(NOTE, by)
    if changes:
        sheet["A3"] = HIDDEN
        sheet.row_dimensions[3].hidden = True
        sheet["C1"] = FIRM
        sheet.column_dimensions["C"].hidden = True
        hidden = book.create_sheet(BUILDING)
        hidden["A1"], hidden.sheet_state = DELETED, "hidden"
        sheet["B1"] = f"={BUILDING}!A1"
    book.save(file)
    return file.getvalue()


FILES = {".docx": word, ".pdf": pdf, ".xlsx": excel}


def everything_in(content: bytes) -> bytes:
    """Return all that can be read in a file, unpacked: its parts, its streams, its properties."""
    return b"\n".join(_unpacked(content))


def _unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            yield packed.comment
            for name in sorted(packed.namelist()):
                yield name.encode()
                yield packed.read(name)
    elif content.startswith(b"%PDF-"):
        yield from _pdf_parts(content)


def _pdf_parts(content: bytes) -> Iterator[bytes]:
    """Yield the objects of a PDF: the values of their texts, and their streams."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for thing in pdf.objects:
                yield repr(thing).encode()
                if isinstance(thing, Stream):
                    yield _stream(thing)
    except (pikepdf.PdfError, zlib.error):
        return


def _stream(thing: Stream) -> bytes:
    try:
        return thing.read_bytes()
    except pikepdf.PdfError:  # pictures
        return thing.read_raw_bytes()
