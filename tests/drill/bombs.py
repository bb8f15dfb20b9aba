"""Small files that take long or much memory to read, made on the spot; each maker returns one file."""

import io
import zipfile
import zlib
from collections.abc import Callable

from core.uploads import MB
from tests.samples import bad_files

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEADING = (
    '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Work plan for the group 2027</w:t></w:r></w:p>'
)
LETTERS, RECTANGLES = 1_000_000, 300_000
PART_SIZE = 90 * MB  # below what all parts of a packed file may have together
STYLE = b'<w:style w:styleId="a"><w:name w:val="a"/></w:style>'
SIDE = 7000  # of a picture, in pixels
DEPTH = 60  # of text boxes; a parser of XML refuses more than 256 levels


def word(body: str = "", **parts: bytes) -> bytes:
    """Return a Word file with this body after a heading, and with these parts in place of its own."""
    document = f'<w:document xmlns:w="{NAMESPACE}"><w:body>{HEADING}{body}</w:body></w:document>'
    return repacked({"document": document.encode(), **parts})


def repacked(parts: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a sound Word file with other content in some of its parts, named without folder and ending."""
    made, left = io.BytesIO(), dict(parts)
    with (
        zipfile.ZipFile(io.BytesIO(bad_files.good_docx())) as source,
        zipfile.ZipFile(made, "w", packing) as target,
    ):
        for name in source.namelist():
            part = name.removeprefix("word/").removesuffix(".xml")
            target.writestr(name, left.pop(part, source.read(name)))
    assert not left, f"there are no parts {', '.join(left)}"
    return made.getvalue()


def pdf(content: bytes, resources: bytes = b"", *objects: bytes) -> bytes:
    """Return a PDF of one page with this content, and further objects from number 6 on."""
    packed = zlib.compress(content, 9)
    numbered = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>%s>>>>" % resources,
        b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
    ]
    body = b"".join(b"%d 0 obj%s endobj\n" % entry for entry in enumerate(numbered, start=1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


TITLE = b"BT /F 14 Tf 70 700 Td (Work plan for the Quality Innovation Group 2027) Tj ET "


def large_picture() -> bytes:
    packed = zlib.compress(bytes(3 * SIDE * SIDE), 9)
    picture = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (SIDE, SIDE, len(packed), packed)
    )
    return pdf(TITLE + b"q 100 0 0 100 70 100 cm /I Do Q", b"/XObject<</I 6 0 R>>", picture)


def million_letters() -> bytes:
    line = b"BT /F 9 Tf 20 %d Td (" + b"a" * 100 + b") Tj ET "
    return pdf(TITLE + b"".join(line % (800 - row % 780) for row in range(LETTERS // 100)))


def many_rectangles() -> bytes:
    rectangle = b"%d %d 9 9 re S "
    return pdf(TITLE + b"".join(rectangle % (n % 500, n // 500 % 800) for n in range(RECTANGLES)))


def nested_boxes() -> bytes:
    start = "<w:p><w:r><w:t>a</w:t></w:r><w:r><w:pict><w:txbxContent>"
    end = "</w:txbxContent></w:pict></w:r></w:p>"
    return word(start * DEPTH + end * DEPTH)


def merged_rows() -> bytes:
    cell = '<w:tc><w:tcPr><w:vMerge w:val="{}"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>'
    begun, goes_on = (f"<w:tr>{cell.format(value) * 20}</w:tr>" for value in ("restart", "continue"))
    return word(f"<w:tbl>{(begun + goes_on * 9) * 500}</w:tbl>")


def wide_cell() -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>'
    return word(f"<w:tbl><w:tr>{cell * 3}</w:tr></w:tbl>")


def large_numbering() -> bytes:
    entry = b'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"/></w:abstractNum>'
    return word(numbering=filled(b"numbering", entry, PART_SIZE))


def large_styles() -> bytes:
    return word(styles=filled(b"styles", STYLE, PART_SIZE))


def several_large_parts() -> bytes:
    """Return a Word file none of whose parts is too large; read together they need more than 1 GB."""
    roots = {"styles": b"styles", "numbering": b"numbering", "settings": b"settings", "header1": b"hdr"}
    return word(**{part: filled(root, b"<w:b/>", 19 * MB) for part, root in roots.items()})


def filled(root: bytes, entry: bytes, size: int) -> bytes:
    return b'<w:%s xmlns:w="%s">%s</w:%s>' % (root, NAMESPACE.encode(), entry * (size // len(entry)), root)


def entities() -> bytes:
    """Each entity is ten times the one before."""
    names = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12)]
    kinds = f'<!DOCTYPE w:document [<!ENTITY e0 "aaaaaaaaaa">{"".join(names)}]>'
    body = "<w:body><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:body>"
    document = f'{kinds}<w:document xmlns:w="{NAMESPACE}">{body}</w:document>'
    return repacked({"document": document.encode()})


def gigabytes(megabytes: int = 1200) -> bytes:
    """Return a Word file with a part of this size, packed by BZIP2 and stated as small."""
    made = io.BytesIO(bad_files.good_docx())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_BZIP2) as packed, packed.open("word/a.xml", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(MB))
    data = bytearray(made.getvalue())
    entry = data.rfind(b"word/a.xml") - 46  # the name ends the directory entry's 46 fixed bytes
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


def many_parts() -> bytes:
    made = io.BytesIO(bad_files.good_docx())
    with zipfile.ZipFile(made, "a") as packed:
        for number in range(60_000):
            packed.writestr(f"word/{number}", b"")
    return made.getvalue()


def control_characters() -> bytes:
    return b"Work plan 2027\n" + b"\x01" * 19 * MB


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "one large picture": ("plan.pdf", large_picture),
    "a million letters": ("plan.pdf", million_letters),
    "300,000 rectangles": ("plan.pdf", many_rectangles),
    "nested text boxes": ("plan.docx", nested_boxes),
    "merged rows": ("plan.docx", merged_rows),
    "wide cells": ("plan.docx", wide_cell),
    "a large numbering.xml": ("plan.docx", large_numbering),
    "a large styles.xml": ("plan.docx", large_styles),
    "several large parts": ("plan.docx", several_large_parts),
    "nested entities": ("plan.docx", entities),
    "a zip bomb": ("plan.docx", bad_files.docx_bomb),
    "a zip bomb that lies": ("plan.docx", bad_files.docx_bomb_that_lies),
    "a part of gigabytes": ("plan.docx", gigabytes),
    "60,000 parts": ("plan.docx", many_parts),
    "control characters": ("plan.txt", control_characters),
}
