"""Typed Markdown as safe HTML, as tokens, or as plain text."""

import html
import re
from collections.abc import Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, list_block
from markdown_it.token import Token

TAGS = {
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "a", "ul", "ol", "li",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
YEAR = re.compile(r"\d{4}[.)]")
WEB_LINK = re.compile(r"https?://[^/?#]")
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}


class _Renderer(RendererHTML):
    """Renders a typed heading as a bold paragraph: the page around it has the only outline of headings."""

    def heading_open(self, tokens: Sequence[Token], idx: int, *rest: object) -> str:
        return "<p><strong>"

    def heading_close(self, tokens: Sequence[Token], idx: int, *rest: object) -> str:
        return "</strong></p>\n"

    def image(self, tokens: Sequence[Token], idx: int, *rest: object) -> str:
        return html.escape(tokens[idx].content)


def _list(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """Begin a list as CommonMark does, but not with a year: “1986. That year …” is a sentence."""
    begins = state.bMarks[line] + state.tShift[line]
    return not YEAR.match(state.src, begins) and list_block(state, line, last, silent)


class _Parser(MarkdownIt):
    """Takes links to web pages, to mail addresses and inside the portal; others stay the text that they are.

    `//host` looks like a path and leads to another host.
    """

    def validateLink(self, url: str) -> bool:
        target = url.strip().lower()
        inside = not target.startswith("//") and ":" not in target.partition("/")[0]
        return inside or bool(WEB_LINK.match(target)) or target.startswith("mailto:")


_parser = _Parser("commonmark", {"html": False}, renderer_cls=_Renderer).enable(["table", "strikethrough"])
_parser.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})


@lru_cache(maxsize=512)
def to_html(text: str) -> SafeString:
    """Return HTML without scripts, styles, pictures or headings; a raw tag is shown as it was typed.

    The parser escapes, and the sanitiser checks again: neither is trusted alone.
    """
    rendered = nh3.clean(
        _parser.render(text),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    # A wide table scrolls in its own box, which the keyboard can reach, so that the page does not scroll.
    rendered = rendered.replace("<table>", '<div class="table-responsive" tabindex="0"><table class="table">')
    return mark_safe(rendered.replace("</table>", "</table></div>"))


def to_tokens(text: str) -> list[Token]:
    """Return the parser's tokens, for renderers of other formats than HTML."""
    return _parser.parse(text)


def to_plain_text(text: str) -> str:
    """Return the text without Markdown's marks, for search, extracts and table cells."""
    cleaned = nh3.clean(_parser.render(text), tags=set())
    return re.sub(r"\s+", " ", html.unescape(cleaned)).strip()
