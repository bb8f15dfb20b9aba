"""Files that people hand in: what may come in is told by the bytes, not by the name."""

from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError

LARGEST = 20 * 1024 * 1024  # bytes
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {PDF: ".pdf", WORD: ".docx"}


def media_type_of(name: str, content: bytes) -> str:
    """What a file is by its bytes. Raises ValidationError for what is neither PDF nor Word, one that calls
    itself something else, and for one above 20 MB.
    """
    if len(content) > LARGEST:
        raise ValidationError({"file": f"The file is larger than {LARGEST // 2**20} MB."})
    found = PDF if content.startswith(b"%PDF-") else WORD if _is_word(content) else ""
    if not found:
        raise ValidationError({"file": "A document is a PDF or a Word file (.docx); this file is neither."})
    if PurePath(name).suffix.lower() != ENDINGS[found]:
        words = f"Inside is a {ENDINGS[found]} file, but its name says something else: rename it."
        raise ValidationError({"file": words})
    return found


def plain_name(name: str) -> str:
    """The name alone, without folders and signs that can't be seen, and not too long."""
    path = PurePath(name.replace("\\", "/"))
    stem = "".join(letter for letter in path.stem if letter.isprintable()).strip()[:150]
    return f"{stem or 'document'}{path.suffix.lower()}"


def _is_word(content: bytes) -> bool:
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with ZipFile(BytesIO(content)) as packed:
            return "word/document.xml" in packed.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return False
