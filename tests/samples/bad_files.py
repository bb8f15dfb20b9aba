"""Files that a reader of plans must refuse, made on the spot. Each maker returns the bytes of one file."""

import functools
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw

ANNUAL = Path(__file__).parents[2] / "samples" / "annual"
BOMB_INFLATED = 300 * 2**20  # bytes that the bomb's one document part inflates to
TOO_BIG = 200 * 2**20

WORD_START = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
)
WORD_END = b"</w:t></w:r></w:p></w:body></w:document>"


def good_docx() -> bytes:
    return (ANNUAL / "vaccines-2019.docx").read_bytes()


def good_pdf() -> bytes:
    return (ANNUAL / "qwp-2018.pdf").read_bytes()


def scanned_pdf() -> bytes:
    """Two pages that are pictures of text: nothing in them can be read without recognition."""
    pages = []
    for number in (1, 2):
        page = Image.new("L", (620, 877), "white")
        ImageDraw.Draw(page).text(
            (80, 80), f"Work plan 2017\n\n1. Meetings\n\nPage {number} of 2", fill="black"
        )
        pages.append(page)
    made = io.BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:])
    return made.getvalue()


def encrypted_pdf() -> bytes:
    """Opens only with a password."""
    return _with_passwords(user="open sesame", owner="owner")


def restricted_pdf() -> bytes:
    """Encrypted too, but opens without a password: to be read, not refused."""
    return _with_passwords(user="", owner="owner")


def _with_passwords(*, user: str, owner: str) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(good_pdf())) as pdf:
        allowed = pikepdf.Permissions(extract=False, modify_other=False)
        pdf.save(made, encryption=pikepdf.Encryption(user=user, owner=owner, R=6, allow=allowed))
    return made.getvalue()


def old_doc() -> bytes:
    """The head of a compound file, as Word wrote before 2007, and some sectors."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    return (
        head.ljust(512, b"\0") + b"\xec\xa5\xc1\x00".ljust(512, b"\0") + "Work plan".encode("utf-16-le") * 200
    )


@functools.cache
def docx_bomb() -> bytes:
    """A small Word file whose document part inflates to BOMB_INFLATED bytes, and says so in its directory."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good_docx())) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            if name != "word/document.xml":
                target.writestr(name, source.read(name))
        with target.open("word/document.xml", "w") as part:
            part.write(WORD_START)
            written = len(WORD_START) + len(WORD_END)
            while written < BOMB_INFLATED:
                size = min(2**20, BOMB_INFLATED - written)
                part.write(b"a" * size)
                written += size
            part.write(WORD_END)
    return made.getvalue()


def docx_bomb_that_lies() -> bytes:
    """The bomb, but its directory gives 1,000 bytes as the size of the document part."""
    data = bytearray(docx_bomb())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = archive.getinfo("word/document.xml")
    true_size, false_size = struct.pack("<I", part.file_size), struct.pack("<I", 1000)
    local = data.find(true_size, part.header_offset, part.header_offset + 30)
    if local >= 0:
        data[local : local + 4] = false_size
    entry = data.rfind(b"word/document.xml") - 46  # the name ends the directory entry's 46 fixed bytes
    data[entry + 24 : entry + 28] = false_size
    return bytes(data)


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 40), "navy").save(made, "PNG")
    return made.getvalue()


def zip_without_word() -> bytes:
    """A zip archive that holds no Word document."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("[Content_Types].xml", "<Types/>")
    return made.getvalue()


def docx_with_broken_xml() -> bytes:
    """A sound archive whose document part ends in the middle of a tag."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good_docx())) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if name == "word/document.xml" else content)
    return made.getvalue()


def truncated_docx() -> bytes:
    data = good_docx()
    return data[: len(data) // 2]


def truncated_pdf() -> bytes:
    """The first tenth of a PDF: its header, and neither its pages nor its cross-reference table."""
    data = good_pdf()
    return data[: len(data) // 10]


def binary_noise() -> bytes:
    """No text in any encoding, and no type with a signature: control bytes throughout."""
    return b"\x00\x01\x02" + zlib.compress(bytes(range(256)) * 40)


def blank_text() -> bytes:
    return b"\xef\xbb\xbf \r\n\t\r\n\x0c\r\n"


def too_big_file(folder: Path, name: str = "plan.pdf") -> Path:
    """A file of TOO_BIG bytes that begins as a PDF and takes next to no room on disk."""
    path = folder / name
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        os.truncate(file.fileno(), TOO_BIG)
    return path


# What is wrong → the name a person would upload it under, and its maker.
REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a scan without text": ("scan.pdf", scanned_pdf),
    "an encrypted PDF": ("locked.pdf", encrypted_pdf),
    "a Word file of before 2007": ("plan.doc", old_doc),
    "a Word file of before 2007 named .docx": ("plan.docx", old_doc),
    "a zip bomb": ("bomb.docx", docx_bomb),
    "a zip bomb with false sizes": ("bomb.docx", docx_bomb_that_lies),
    "a picture named .docx": ("plan.docx", png),
    "a picture named .pdf": ("plan.pdf", png),
    "a picture named .txt": ("plan.txt", png),
    "a Word file named .pdf": ("plan.pdf", good_docx),
    "a Word file named .md": ("plan.md", good_docx),
    "a PDF named .docx": ("plan.docx", good_pdf),
    "a PDF named .txt": ("plan.txt", good_pdf),
    "a zip that is no Word file": ("plan.docx", zip_without_word),
    "a Word file with broken XML": ("plan.docx", docx_with_broken_xml),
    "an empty text": ("plan.txt", bytes),
    "an empty Word file": ("plan.docx", bytes),
    "an empty PDF": ("plan.pdf", bytes),
    "a text of white space": ("plan.txt", blank_text),
    "a text of control bytes": ("plan.txt", binary_noise),
    "half a Word file": ("plan.docx", truncated_docx),
    "the beginning of a PDF": ("plan.pdf", truncated_pdf),
    "a kind that is not read": ("plan.xlsx", zip_without_word),
}
