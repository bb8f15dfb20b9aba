"""Remove what pictures tell beside themselves: EXIF (camera, place, time), XMP, comments, text of PNG."""

from collections.abc import Iterator

from lxml import etree

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
GIF = (b"GIF87a", b"GIF89a")
TIFF = (b"II*\x00", b"MM\x00*")
WEBP = b"RIFF"
#: chunks of PNG by which the picture is drawn; no others are kept
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"pHYs"
}  # fmt: skip
#: marker segments of JPEG that are kept beside the picture: JFIF, colour profile, Adobe's colour transform
JPEG_KEPT = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
SVG_DROPPED = {"metadata", "title", "desc", "script", "foreignObject", "namedview"}


def clean_image(content: bytes) -> bytes | None:
    """Return the picture without its metadata, or None where there is none to remove.

    Raises ValueError for a damaged picture, or one of a type whose metadata can't be removed.
    """
    if content.startswith(PNG):
        copy = PNG + b"".join(chunk for name, chunk in _png_chunks(content) if name in PNG_KEPT)
    elif content.startswith(JPEG):
        copy = b"".join(_jpeg(content))
    elif content.startswith(GIF):
        copy = b"".join(_gif(content))
    elif content.startswith(TIFF) or content.startswith(WEBP):
        raise ValueError("the type of a picture")
    elif b"<svg" in content[:1000]:
        copy = _svg(content)
    else:
        return None
    return copy if copy != content else None


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content):
            raise ValueError("a damaged picture")
        yield content[at + 4 : at + 8], content[at:end]
        if content[at + 4 : at + 8] == b"IEND":
            return
        at = end
    raise ValueError("a damaged picture")


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Yield the segments that are kept; whatever follows the end of the picture is dropped."""
    yield content[:2]
    at = 2
    while at + 4 <= len(content):
        if content[at] != 0xFF:
            raise ValueError("a damaged picture")
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if end > len(content) or end < at + 4:
            raise ValueError("a damaged picture")
        if marker == 0xDA:  # the picture itself, several scans in a progressive one
            end = _end_of_scan(content, end)
        application = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not application or (marker in JPEG_KEPT and content[at + 4 :].startswith(JPEG_KEPT[marker])):
            yield content[at:end]
        if content[end : end + 2] == b"\xff\xd9":
            yield b"\xff\xd9"
            return
        at = end
    raise ValueError("a damaged picture")


def _end_of_scan(content: bytes, at: int) -> int:
    """Return where the next marker begins that is neither an escaped byte nor a restart."""
    while (at := content.find(b"\xff", at)) >= 0 and at + 1 < len(content):
        if content[at + 1] not in (0x00, 0xFF, *range(0xD0, 0xD8)):
            return at
        at += 1 if content[at + 1] == 0xFF else 2
    raise ValueError("a damaged picture")


def _gif(content: bytes) -> Iterator[bytes]:
    """Yield everything but comments, plain text, and applications other than the loop count."""
    at = 13 + _palette(content, 10)
    yield content[:at]
    while at + 2 <= len(content):
        start = at
        if content[at] == 0x3B:
            yield b"\x3b"
            return
        if content[at] == 0x2C and at + 10 <= len(content):
            at += 11 + _palette(content, at + 9)
            label = 0
        elif content[at] == 0x21:
            label = content[at + 1]
            at += 2
        else:
            raise ValueError("a damaged picture")
        body = at
        while at < len(content) and content[at]:
            at += content[at] + 1
        at += 1
        loops = content[body : body + 12] == b"\x0bNETSCAPE2.0"
        if label in (0, 0xF9) or (label == 0xFF and loops):
            yield content[start:at]
    if content[at : at + 1] == b"\x3b":
        yield b"\x3b"
        return
    raise ValueError("a damaged picture")


def _palette(content: bytes, at: int) -> int:
    flags = content[at] if at < len(content) else 0
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _svg(content: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("a damaged picture") from error
    if root.getroottree().docinfo.doctype:
        raise ValueError("a damaged picture")
    dropped = [
        e for e in root.iter() if etree.QName(e).localname in SVG_DROPPED and e.getparent() is not None
    ]
    for element in dropped:
        element.getparent().remove(element)
    editor = ("inkscape", "sodipodi", "adobe", "sketch")
    for element in root.iter():
        for name in [name for name in element.attrib if any(word in name for word in editor)]:
            del element.attrib[name]
    return etree.tostring(root, encoding="utf-8")
