"""A file's name and bytes → its clean copy, by the cleaner of its type."""

from typing import NamedTuple

from django.core.exceptions import ValidationError

from core.uploads import EXCEL, PDF, WORD, check_upload
from documents.cleaning.excel import clean_excel
from documents.cleaning.findings import Finding
from documents.cleaning.package import NotCleanable
from documents.cleaning.pdf import clean_pdf
from documents.cleaning.word import clean_word

CLEANERS = {WORD: clean_word, PDF: clean_pdf, EXCEL: clean_excel}
CLEANABLE = tuple(CLEANERS)


class Cleaned(NamedTuple):
    """The bytes of a clean copy, what it does not have, and the text before and after where it changed."""

    content: bytes
    findings: tuple[Finding, ...]
    before: str = ""
    after: str = ""

    @property
    def changes_text(self) -> bool:
        """Return whether the text differs from what readers of the original may have seen."""
        return any(finding.changes_text for finding in self.findings)


def cleaned(name: str, content: bytes, *, title: str = "") -> Cleaned:
    """Return the clean copy of a .docx, .pdf or .xlsx file; `title` is written into its properties.

    Tracked changes are accepted and hidden text is removed in it. The same bytes for the same file and title.
    Raises ValidationError with a sentence for a file that can't be cleaned. Touches no database and no disk.
    It may take long and much memory: for a file of a stranger call `cleaned_within_limits`.
    """
    media_type = check_upload(name, content, accept=CLEANABLE)
    try:
        copy, findings, before, after = CLEANERS[media_type](content, title)
    except NotCleanable as refusal:
        raise ValidationError(str(refusal)) from refusal
    named = Finding(f"The file name “{name}”", "name of the file")
    return Cleaned(copy, (named, *findings), before, after)


def inspect_file(name: str, content: bytes) -> tuple[Finding, ...]:
    """Return what a file tells beside its text. Raises ValidationError as `cleaned`."""
    return cleaned(name, content).findings


def clean_copy(name: str, content: bytes, *, title: str = "") -> bytes:
    """Return the bytes of the clean copy. Raises ValidationError as `cleaned`."""
    return cleaned(name, content, title=title).content
