"""The public page as it would be after publishing, with the words marked that are new."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.difference import diff_words
from core.registry import Registry

#: fields of public contents whose texts are printed as they are; others decide what is printed
TEXTS = frozenset({"title", "description", "justification", "text", "summary", "preface", "sentence"})
#: marks around a new word until its page is rendered, and the tags that they become
MARKS = {"\ue000": "<ins>", "\ue001": "</ins>"}
MARK = re.compile("[\ue000\ue001]")
WORD = re.compile(r"\w+(?:[-’'.]\w+)*")
#: where a word is part of an address, and not of the text
ADDRESS = re.compile(r"\]\([^)]*\)|<[^>]*>|\w+://\S+")
#: a tag, or an element whose text is no part of the page
TAG = re.compile(r"<title>.*?</title>|<[^>]*>", re.DOTALL)


class PublicPage(NamedTuple):
    """The public page of a kind: its template, and its context from (content, key of the record)."""

    name: str
    template: str
    context: Callable[[dict[str, Any], UUID], dict[str, Any]]


public_pages: Registry[PublicPage] = Registry("public page")


def preview_of(
    page: PublicPage, before: dict[str, Any] | None, after: dict[str, Any], key: UUID, request: HttpRequest
) -> SafeString:
    """Return the page of the content `after` as HTML, with its differences from `before` marked."""
    content = _marked(before, after) if before else after
    back = reverse("publications:publish-record", args=[page.name, key])
    context = page.context(content, key) | {"is_preview": True, "is_new": before is None, "back": back}
    return _with_tags(render_to_string(page.template, context, request))


def _marked(before: Any, after: Any, field: str = "") -> Any:
    """Return the content with marks in its texts; rows are compared with those of the same id."""
    if isinstance(after, dict):
        old = before if isinstance(before, dict) else {}
        return {name: _marked(old.get(name), value, name) for name, value in after.items()}
    if isinstance(after, list):
        rows = {row["id"]: row for row in before or [] if isinstance(row, dict) and "id" in row}
        return [_marked(rows.get(row.get("id")) if isinstance(row, dict) else None, row) for row in after]
    if field in TEXTS and isinstance(after, str):
        return _marked_text(before or "", after)
    return after


def _marked_text(before: str, after: str) -> str:
    """Return the new text with each new word marked; word by word, since marks must not enclose markup."""
    addresses = [match.span() for match in ADDRESS.finditer(after)]
    new = set()
    at = 0
    for op, text in diff_words(before, after)[1]:
        new |= set(range(at, at + len(text))) if op == "ins" else set()
        at += len(text)

    def mark(word: re.Match[str]) -> str:
        in_address = any(begin <= word.start() < end for begin, end in addresses)
        return word[0] if in_address or word.start() not in new else f"\ue000{word[0]}\ue001"

    return WORD.sub(mark, after)


def _with_tags(html: str) -> SafeString:
    """Return the page with tags for the marks in its text, and without those in tags and titles."""
    pieces, at = [], 0
    for tag in TAG.finditer(html):
        pieces += [_tagged(html[at : tag.start()]), MARK.sub("", tag[0])]
        at = tag.end()
    return mark_safe("".join([*pieces, _tagged(html[at:])]))


def _tagged(text: str) -> str:
    return MARK.sub(lambda mark: MARKS[mark[0]], text)
