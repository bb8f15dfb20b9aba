"""A file's name and bytes → blocks, by the reader for its type."""

from django.core.exceptions import ValidationError

from core.uploads import MARKDOWN, MB, PDF, TEXT, WORD, check_upload, decode
from documents.reading.blocks import Block, IsLabel, no_labels
from documents.reading.pdf import read_pdf
from documents.reading.text import read_text
from documents.reading.word import read_word

READABLE = (TEXT, MARKDOWN, WORD, PDF)
TEXT_LIMIT = 4 * MB  # bytes of a plain text
BLOCKS_LIMIT = 10_000
BLOCK_LIMIT = 30_000  # characters
TOO_LONG = "The text is too long, or has no paragraphs: send a file with the needed text alone."
NO_TEXT = "There is no text in this file: send one in which the text can be selected."


def read_blocks(name: str, data: bytes, *, is_label: IsLabel = no_labels) -> list[Block]:
    """Return the blocks of a .txt, .md, .docx or .pdf file in reading order, their texts cleaned.

    `is_label` tells whether a line begins with a label, such as “Deadline:”, and so begins a new block.
    Raises ValidationError with a sentence that says what to do. Touches no database and no disk.
    """
    media_type = check_upload(name, data, accept=READABLE)
    if media_type == PDF:
        blocks = read_pdf(data, is_label)
    elif media_type == WORD:
        blocks = read_word(data, is_label)
    elif len(data) > TEXT_LIMIT:
        raise ValidationError(TOO_LONG)
    else:
        blocks = read_text(decode(data), is_label)
    if not blocks:
        raise ValidationError(NO_TEXT)
    if len(blocks) > BLOCKS_LIMIT or max(len(block.text) for block in blocks) > BLOCK_LIMIT:
        raise ValidationError(TOO_LONG)
    return blocks
