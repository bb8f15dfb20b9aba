"""Damaged copies of a Word file and of a PDF, the same ones each time."""

import io
import random
import re
import zipfile
from collections.abc import Iterator

from tests.samples.bad_files import good_docx, good_pdf

NUMBER = re.compile(rb"\d+")
NUMBERS = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e999")
LONGEST = 2000  # bytes that are taken out or repeated


def mutations(count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, bytes) of `count` damaged copies of each file, in turns."""
    drawn = random.Random(seed)
    for _ in range(count):
        yield "plan.docx", damaged_word(drawn, good_docx())
        yield "plan.pdf", damaged(drawn, good_pdf())


def damaged_word(drawn: random.Random, content: bytes) -> bytes:
    """Damage one time in four the packed file, else a part of it, which is packed anew."""
    if drawn.random() < 0.25:
        return damaged(drawn, content)
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        parts = {name: source.read(name) for name in source.namelist()}
        name = drawn.choice(["word/document.xml", drawn.choice(list(parts))])
        parts[name] = damaged(drawn, parts[name])
        for part in parts.items():
            target.writestr(*part)
    return made.getvalue()


def damaged(drawn: random.Random, content: bytes) -> bytes:
    """Return the bytes with one to four changes."""
    for _ in range(drawn.randint(1, 4)):
        at = drawn.randrange(len(content) + 1)
        end = at + drawn.randint(1, LONGEST)
        change = drawn.choice(("flip", "take out", "repeat", "number", "number", "cut"))
        if change == "flip":
            content = content[:at] + drawn.randbytes(drawn.randint(1, 8)) + content[at + 4 :]
        elif change == "take out":
            content = content[:at] + content[end:]
        elif change == "repeat":
            content = content[:at] + content[at:end] * drawn.randint(2, 50) + content[end:]
        elif change == "number":
            content = _with_other_number(drawn, content, at)
        elif drawn.random() < 0.2:
            content = content[:at]
    return content


def _with_other_number(drawn: random.Random, content: bytes, at: int) -> bytes:
    number = NUMBER.search(content, at)
    if number is None:
        return content
    return content[: number.start()] + drawn.choice(NUMBERS) + content[number.end() :]
