"""What the file of a guidance document tells beside its text, and its clean copy, which is published."""

from functools import lru_cache

from django.core.exceptions import ValidationError

from core.errors import NotPossibleNow
from documents.cleaning.files import Cleaned
from documents.cleaning.limited import cleaned_within_limits
from documents.models import File
from documents.services import read_file
from documents.storage import FileDamaged
from topics.models import GuidanceDocument


def title_in_file(document: GuidanceDocument) -> str:
    """Return the title in the properties of a clean copy.

    It is made of the address, since the title can be changed after the copy was made.
    """
    return document.slug.replace("-", " ").capitalize()


def clean_copy_of(document: GuidanceDocument) -> Cleaned:
    """Return the clean copy of a document's file as it would be published.

    Raises NotPossibleNow where the bytes are damaged or too many files are being cleaned, ValidationError
    where they can't be cleaned.
    """
    assert document.file is not None
    try:
        content = read_file(document.file)
    except FileDamaged as damage:
        raise NotPossibleNow(f"The file can't be read. {damage} Attach it again.") from None
    return cleaned_within_limits(document.file.name, content, title=title_in_file(document))


def findings_of(document: GuidanceDocument) -> list[str]:
    """Return what a document's file tells beside its text, a sentence each; empty for no file.

    Raises NotPossibleNow while too many files are being cleaned.
    """
    if document.file is None:
        return []
    try:
        return list(_findings(document.file, title_in_file(document)))
    except (ValidationError, FileDamaged):
        return []


@lru_cache(maxsize=64)
def _findings(file: File, title: str) -> tuple[str, ...]:
    """Return the findings of a file, which never changes; a page may ask for them more than once."""
    return tuple(map(str, cleaned_within_limits(file.name, read_file(file), title=title).findings))


def guidance_obstacle(document: GuidanceDocument) -> str:
    """Return what has to be done with the file before the document can be published; empty for nothing."""
    if document.file_id is None or document.clean_file_id:
        return ""
    return (
        "The file has tracked changes or hidden text, or was not checked yet. Confirm the text to be"
        " published first: on the page of the document, “Check the file for publication”."
    )


def guidance_warnings(document: GuidanceDocument) -> list[str]:
    """Return what of the file is not published, as one sentence."""
    sentences = findings_of(document)
    return (
        [f"The published file is a clean copy. It does not have: {'; '.join(sentences)}."]
        if sentences
        else []
    )
