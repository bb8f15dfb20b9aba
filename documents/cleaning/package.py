"""The parts of an Office file: a zip file of XML whose parts name each other by relationships.

A copy keeps only the parts that a relationship of a kept type leads to, so that whatever a program stores in
a file of its own (comments, embedded files, custom XML, thumbnails, printer settings) is dropped unless it is
named here.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from lxml import etree

from core.limited_process import is_over_limits
from core.uploads import DAMAGED, PARTS_LIMIT, UNPACKED_LIMIT
from documents.cleaning.findings import Finding, counted, listed
from documents.cleaning.images import clean_image
from documents.rendering.reference_docx import packed

ROOT = ""  # the source of the relationships of the whole package
TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CORE = "docProps/core.xml"
APP = "docProps/app.xml"
CORE_NS = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
XML_PART_LIMIT = 50 * 1024 * 1024
#: schemes of the links that are kept
SCHEMES = ("http", "https", "mailto")
#: words for the types of relationships that are dropped; all others are named by their type
DROPPED = {
    "comments": "comments",
    "commentsExtended": "",  # told with the comments
    "commentsIds": "",
    "commentsExtensible": "",
    "people": "",
    "person": "",
    "threadedComment": "comments",
    "customXml": "custom XML",
    "customXmlProps": "",
    "custom-properties": "document properties of its own",
    "thumbnail": "a thumbnail of the first page",
    "attachedTemplate": "an attached template",
    "oleObject": "an embedded file",
    "package": "an embedded file",
    "control": "an ActiveX control",
    "glossaryDocument": "stored building blocks of text",
    "vbaProject": "macros",
    "printerSettings": "settings of a printer",
    "externalLink": "values of another workbook",
    "pivotCacheDefinition": "",
    "pivotTable": "the source data of a pivot table",
    "connections": "connections to data sources",
    "revisionHeaders": "a log of earlier values",
    "vmlDrawing": "",
    "calcChain": "",
    "hyperlink": "links to files on a computer or in a network",
    "image": "links to pictures elsewhere",
}
PROPERTIES = {
    "creator": "the author {}",
    "lastModifiedBy": "the last editor {}",
    "Company": "the company {}",
    "Manager": "the manager {}",
    "Template": "the template {}",
    "HyperlinkBase": "the folder {}",
    "title": "the title {}",
    "subject": "the subject {}",
    "description": "the remark {}",
    "keywords": "the keywords {}",
    "category": "the category {}",
    "contentStatus": "the status {}",
}


class NotCleanable(Exception):
    """Raised for a file that can't be cleaned, with a sentence that says what to do."""


def parse(content: bytes) -> etree._Element:
    """Return the root of a part. No entity is resolved; comments and instructions are dropped."""
    if len(content) > XML_PART_LIMIT:
        raise NotCleanable("The file is too large to be cleaned: send its text in a new document.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if is_over_limits(error):
            raise MemoryError from error
        raise NotCleanable(DAMAGED) from error
    if root.getroottree().docinfo.doctype:
        raise NotCleanable(DAMAGED)
    return root


def written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace; the strict format has other namespaces."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def remove(element: etree._Element) -> None:
    """Remove an element and what is in it, and keep the text that follows it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Put the children of an element in its place."""
    for child in list(element):
        element.addprevious(child)
    remove(element)


class Dropped(NamedTuple):
    """A relationship that is dropped: the part that has it, its type and its target."""

    source: str
    type: str
    target: str


@dataclass
class Package:
    """An Office file that is being cleaned: its parts, the roots of those that were read, its findings."""

    parts: dict[str, bytes]
    findings: list[Finding] = field(default_factory=list)
    roots: dict[str, etree._Element] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)  # part → type of the relationship that leads to it
    dropped: list[Dropped] = field(default_factory=list)
    lost_ids: dict[str, set[str]] = field(default_factory=dict)  # part → ids of its dropped relationships

    @classmethod
    def of(cls, content: bytes, types: frozenset[str]) -> "Package":
        """Unpack a file and follow its relationships of these types. Raises NotCleanable."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                entries = [entry for entry in file.infolist() if not entry.is_dir()]
                if len(entries) > PARTS_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
                    raise NotCleanable(
                        "The file is too large to be cleaned: send its text in a new document."
                    )
                parts = {entry.filename.lstrip("/"): file.read(entry) for entry in entries}
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise NotCleanable(DAMAGED) from error
        package = cls(parts)
        package._follow(types)
        return package

    def _follow(self, types: frozenset[str]) -> None:
        waiting = [ROOT]
        while waiting:
            source = waiting.pop()
            folder, name = posixpath.split(source)
            relations = posixpath.join(folder, "_rels", f"{name}.rels")
            if relations not in self.parts:
                continue
            root = self.root(relations)
            self.kept[relations] = "relationships"
            for relation in list(root):
                kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")
                external = relation.get("TargetMode") == "External"
                part = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
                if external:
                    keep = kind == "hyperlink" and _is_public(target)
                else:
                    keep = kind in types and (part in self.parts or target.startswith("#"))
                if not keep:
                    self.dropped.append(Dropped(source, kind, target if external else part))
                    self.lost_ids.setdefault(source, set()).add(relation.get("Id", ""))
                    root.remove(relation)
                elif not external and part in self.parts and part not in self.kept:
                    self.kept[part] = kind
                    waiting.append(part)

    def root(self, name: str) -> etree._Element:
        """Return the root of a part; what is changed in it is written into the copy."""
        if name not in self.roots:
            self.roots[name] = parse(self.parts[name])
        return self.roots[name]

    def of_type(self, *types: str) -> Iterator[tuple[str, etree._Element]]:
        """Yield (name, root) of the kept parts that relationships of these types lead to."""
        for name, kind in list(self.kept.items()):
            if kind in types:
                yield name, self.root(name)

    def find(self, text: str, where: str, *, changes_text: bool = False) -> None:
        self.findings.append(Finding(text[:1].upper() + text[1:], where, changes_text))

    def copy(self, title: str) -> bytes:
        """Return the cleaned file."""
        self._clean_properties(title)
        self._find_dropped()
        self._clean_pictures()
        types = self.root(TYPES)
        for element in list(types):
            if local(element) == "Override" and element.get("PartName", "").lstrip("/") not in self.kept:
                types.remove(element)
        names = [TYPES, *self.kept]
        return packed({n: written(self.roots[n]) if n in self.roots else self.parts[n] for n in names})

    def _clean_properties(self, title: str) -> None:
        for name in [name for name, kind in self.kept.items() if kind in PROPERTY_TYPES]:
            values = {local(element): (element.text or "").strip() for element in self.root(name)}
            for key, words in PROPERTIES.items():
                if values.get(key):
                    self.find(words.format(listed([values[key]])), name)
            rest = [key for key, value in values.items() if value and key not in PROPERTIES]
            if rest:
                self.find(f"document properties: {', '.join(rest)[:200]}", name)
            core = self.kept[name] == "core-properties"
            del self.roots[name]
            self.parts[name] = _core_properties(title) if core else APP_PROPERTIES

    def _find_dropped(self) -> None:
        grouped: dict[tuple[str, str], list[str]] = {}
        for source, kind, target in self.dropped:
            words = DROPPED.get(kind, f"a part of type {kind}")
            if words:
                grouped.setdefault((words, source or "the package"), []).append(target)
        for (words, source), targets in grouped.items():
            self.find(f"{words}: {listed(targets)}", source)

    def _clean_pictures(self) -> None:
        for name in [name for name, kind in self.kept.items() if kind == "image"]:
            try:
                copy = clean_image(self.parts[name])
            except ValueError as error:
                raise NotCleanable(
                    f"The picture {posixpath.basename(name)} can't be cleaned ({error}):"
                    " insert it anew as PNG."
                ) from error
            if copy is not None:
                self.find("metadata of a picture, such as author, device, place and time", name)
                self.parts[name] = copy


PROPERTY_TYPES = ("core-properties", "extended-properties")
APP_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)


def _core_properties(title: str) -> bytes:
    root = etree.Element(f"{{{CORE_NS}}}coreProperties", nsmap={"cp": CORE_NS})
    dc = "http://purl.org/dc/elements/1.1/"
    etree.SubElement(root, f"{{{dc}}}title", nsmap={"dc": dc}).text = title
    return written(root)


def _is_public(target: str) -> bool:
    try:
        return urlsplit(target).scheme.lower() in SCHEMES or target.startswith("#")
    except ValueError:
        return False


def comments_found(package: Package, name: str) -> str:
    """Return how many comments a dropped part has, and by whom."""
    root = parse(package.parts[name])
    rows = [element for element in root.iter() if local(element) in ("comment", "threadedComment")]
    people = [attribute(row, "author") for row in rows]
    people += [element.text or "" for element in root.iter() if local(element) == "author"]
    by = listed(people)
    return counted(len(rows), "comment") + (f" by {by}" if by else "")
