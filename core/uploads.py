"""The check of every uploaded file: size, type by its bytes, unpacked size, virus scanner."""

import re
import zlib
from collections.abc import Collection
from io import BytesIO
from itertools import islice
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

MB = 1024 * 1024
SIZE_LIMIT = 20 * MB
UNPACKED_LIMIT = 100 * MB  # all parts of a packed file together
PARTS_LIMIT = 5000
PART_ENTRY = b"PK\x01\x02"  # begins the entry of each part in the directory of a packed file
PACKINGS = (ZIP_STORED, ZIP_DEFLATED)  # those of Office files; others unpack without a bound
CHUNK = 64 * 1024

PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
EXTENSIONS = {PDF: ".pdf", WORD: ".docx", EXCEL: ".xlsx", TEXT: ".txt", MARKDOWN: ".md"}

ZIP, OLD_OFFICE, RTF, PICTURE = "application/zip", "application/x-ole-storage", "application/rtf", "image"
SIGNATURES = {
    b"PK\x03\x04": ZIP,
    b"\xd0\xcf\x11\xe0": OLD_OFFICE,
    b"{\\rtf": RTF,
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM"), PICTURE),
}
PACKED = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}  # the part that identifies the type
TYPE_NAMES = {
    PDF: "a PDF",
    WORD: "a Word document",
    EXCEL: "an Excel workbook",
    ZIP: "another packed file",
    OLD_OFFICE: "an Office file of the old format",
    RTF: "an RTF file",
    PICTURE: "a picture",
    TEXT: "plain text",
}
CONTROL = re.compile(r"[^\x20-\U0010ffff\t\n\r\f\v]")
BLANKS = b"\x00 \t\r\n\x0c\xef\xbb\xbf"
DAMAGED = "This file is damaged and can't be opened: open it in its own program, save it anew and send that."
TOO_LARGE = (
    f"Unpacked, this file is larger than {UNPACKED_LIMIT // MB} MB or has more than {PARTS_LIMIT:,} parts:"
    " copy its text into a new document and send that."
)
LOCKED = "This file is locked by a password: save it without one and send that."
NO_TEXT = "The letters of this file can't be read: save it as plain text in UTF-8 and send that."


def check_upload(name: str, data: bytes, *, accept: Collection[str], limit: int = SIZE_LIMIT) -> str:
    """Return the media type of a file, one of `accept` (keys of `EXTENSIONS`); `limit` is in bytes.

    Raises ValidationError with one sentence that says what to do. The setting UPLOAD_SCANNER is the dotted
    path of a virus scanner: `scan(name, data)` raises ValidationError for a file that must not be stored.
    """
    check_size(data, limit)
    if not data.strip(BLANKS):
        raise ValidationError("The file is empty: choose a file with content.")
    extension = PurePath(name).suffix.lower()
    wanted = next((media_type for media_type in accept if EXTENSIONS[media_type] == extension), "")
    actual = _type_of(data)
    extensions = _listed([EXTENSIONS[media_type] for media_type in accept])
    if actual == OLD_OFFICE or extension == ".doc":
        raise ValidationError(
            "This is an Office file of the old format (such as .doc), or one locked by a password:"
            f" save it as {extensions} without a password and send that."
        )
    if not wanted:
        raise ValidationError(
            f"The file must be of type {extensions}, not “{extension or name}”: save it as one and send that."
        )
    if actual != (TEXT if wanted == MARKDOWN else wanted):
        raise ValidationError(
            f"The name ends in {extension}, but inside is {TYPE_NAMES[actual]}:"
            f" save it anew as {extension} and send that."
        )
    if actual in PACKED.values():
        _check_unpacked_size(data)
    if actual == TEXT:
        decode(data)
    if settings.UPLOAD_SCANNER:
        import_string(settings.UPLOAD_SCANNER)(name, data)
    return wanted


def check_size(data: bytes, limit: int = SIZE_LIMIT) -> None:
    """Raise ValidationError where there are more than `limit` bytes."""
    if len(data) > limit:
        raise ValidationError(
            f"The file is larger than {limit // MB} MB: make it smaller, for example by leaving out pictures,"
            " and send that."
        )


def decode(data: bytes) -> str:
    r"""Return the text of a file, with `\n` between lines: UTF-8, UTF-16 with its mark, or Windows-1252.

    Raises ValidationError where the bytes are not text.
    """
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        most = 20 + len(text) // 200
        if sum(1 for _ in islice(CONTROL.finditer(text), most + 1)) > most:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    raise ValidationError(NO_TEXT)


def plain_name(name: str) -> str:
    """Return a file name without folders and invisible characters: at most 150 characters and its ending."""
    path = PurePath(name.replace("\\", "/"))
    stem = "".join(letter for letter in path.stem if letter.isprintable()).strip()[:150]
    return f"{stem or 'document'}{path.suffix.lower()}"


def _type_of(data: bytes) -> str:
    """Return the media type that the bytes show; TEXT where no signature is recognised."""
    start = data[:1024]
    if b"%PDF-" in start:  # some programs write a few bytes before it
        return PDF
    media_type = next((kind for signature, kind in SIGNATURES.items() if start.startswith(signature)), TEXT)
    if media_type == ZIP:
        names = {part.filename for part in _parts(data)}
        return next((kind for part, kind in PACKED.items() if part in names), ZIP)
    return media_type


def _parts(data: bytes) -> list[ZipInfo]:
    if data.count(PART_ENTRY) > PARTS_LIMIT:  # counted first, since reading the entries takes longer
        raise ValidationError(TOO_LARGE)
    try:
        with ZipFile(BytesIO(data)) as packed:
            return packed.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise ValidationError(DAMAGED) from error


def _check_unpacked_size(data: bytes) -> None:
    """Bound what the archive's directory states, then unpack each part to see that it states the truth."""
    parts = _parts(data)
    if any(part.flag_bits & 1 for part in parts):
        raise ValidationError(LOCKED)
    if any(part.compress_type not in PACKINGS for part in parts):
        raise ValidationError(DAMAGED)
    if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise ValidationError(TOO_LARGE)
    try:
        with ZipFile(BytesIO(data)) as packed:
            for part in parts:
                with packed.open(part) as unpacked:
                    while unpacked.read(CHUNK):  # raises where a part is not as large as the directory states
                        pass
    except (BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise ValidationError(DAMAGED) from error


def _listed(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
