"""Readers of Word, PDF, plain text and Markdown: bytes become blocks with their evidence, and nothing more.

read_blocks(name, data, is_label=…) -> list[Block]     raises ValidationError that says what to do
"""

from documents.reading.blocks import Block
from documents.reading.files import read_blocks

__all__ = ["Block", "read_blocks"]
