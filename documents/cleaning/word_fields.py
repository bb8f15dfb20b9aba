"""Remove the fields of a Word part that name people, files and folders; what other fields show stays."""

from dataclasses import dataclass, field

from lxml import etree

from documents.cleaning.package import attribute, local, remove, unwrap

#: fields that are removed with what they show
REVEALING = {
    "AUTHOR": "author",
    "LASTSAVEDBY": "last editor",
    "FILENAME": "file name",
    "TEMPLATE": "template",
    "USERNAME": "user",
    "USERINITIALS": "user",
    "USERADDRESS": "user",
}
#: fields of which only the text that they show stays
LINKED = {
    "DOCPROPERTY", "DOCVARIABLE", "INFO", "COMMENTS", "KEYWORDS", "SUBJECT", "TITLE", "LINK", "INCLUDETEXT",
    "INCLUDEPICTURE", "INCLUDE", "IMPORT", "DDE", "DDEAUTO", "DATABASE", "MERGEFIELD", "SAVEDATE",
    "CREATEDATE", "PRINTDATE", "REVNUM", "EDITTIME", "PRIVATE", "RD",
}  # fmt: skip
SHOWN = ("t", "tab", "br", "drawing", "pict", "noBreakHyphen")


@dataclass
class Field:
    """A field from its first to its last mark: its instruction, its marks, and the elements that it shows."""

    code: str = ""
    marks: list[etree._Element] = field(default_factory=list)
    shown: list[etree._Element] = field(default_factory=list)
    separated: bool = False


def remove_fields(root: etree._Element) -> list[str]:
    """Remove revealing fields, and what links others to files; return a sentence for each."""
    sentences = []
    for simple in [e for e in root.iter() if local(e) == "fldSimple"]:
        kind = _kind(attribute(simple, "instr"))
        if kind in REVEALING:
            sentences.append(_sentence(kind))
            remove(simple)
        elif kind in LINKED or _names_file(attribute(simple, "instr")):
            unwrap(simple)
    for marked in _fields(root):
        kind = _kind(marked.code)
        if kind in REVEALING:
            sentences.append(_sentence(kind))
            _remove_all(marked.marks + marked.shown)
        elif kind in LINKED or _names_file(marked.code):
            sentences.append(f"A field that leads to something outside the text ({kind})")
            _remove_all(marked.marks)
    return sentences


def _fields(root: etree._Element) -> list[Field]:
    """Return the fields that are made of marks; one inside another comes first."""
    done, stack = [], []
    for element in root.iter():
        kind = local(element)
        if kind == "fldChar":
            step = attribute(element, "fldCharType")
            if step == "begin":
                stack.append(Field())
            if stack:
                stack[-1].marks.append(element)
                stack[-1].separated = stack[-1].separated or step == "separate"
            if step == "end" and stack:
                inner = stack.pop()
                done.append(inner)
                if stack:
                    stack[-1].shown += inner.shown if stack[-1].separated else []
        elif kind == "instrText" and stack:
            stack[-1].code += element.text or ""
            stack[-1].marks.append(element)
        elif kind in SHOWN and stack and stack[-1].separated:
            stack[-1].shown.append(element)
    return done


def _kind(code: str) -> str:
    return (code.split() or [""])[0].upper()


def _names_file(code: str) -> bool:
    lowered = code.lower()
    return "file:" in lowered or "\\\\\\\\" in code or ":\\\\" in code


def _sentence(kind: str) -> str:
    return f"A field that shows the {REVEALING[kind]} ({kind})"


def _remove_all(elements: list[etree._Element]) -> None:
    for element in elements:
        remove(element)
