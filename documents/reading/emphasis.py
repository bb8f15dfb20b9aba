"""Runs of text with emphasis and links → Markdown that reads as the same runs."""

import re
from collections.abc import Callable, Iterable

from core.markdown import to_plain_text
from documents.reading.marks import BULLET, split_number
from documents.rendering.markdown import escaped_beginning, escaped_signs
from documents.rendering.rich_text import PLAIN, TOP, Par, Run, Runs, plain, shapes_of

#: the signs of each mark; those that do not read back beside a certain text are replaced by the next ones
SIGNS = (
    {"strong": "**", "em": "*", "struck": "~~"},
    {"strong": "**", "em": "_", "struck": "~~"},
    {"strong": "__", "em": "*", "struck": "~~"},
)
ORDER = ("link", "struck", "strong", "em")  # outermost first, where several begin and end together
BRACKETS = re.compile(r"[\\\[\]()]")
SCHEME = re.compile(r"^(?:https?://|mailto:)")
LETTER = re.compile(r"[^\W\d_]")
OF_UNKNOWN_FILES = frozenset({"strong", "em"})
Mark = tuple[str, str]  # a mark, or “link” with its address


def to_markdown(runs: Iterable[Run]) -> str:
    """Return a paragraph of Markdown that reads as these runs, without backslashes where none is needed.

    Marks that no Markdown can express at their place are left out; a text and a link never are.
    """
    merged = _merged(runs)
    if any(run.marks for run in merged):
        for escape in (_as_is, escaped_signs):
            for signs in SIGNS:
                written = _whole(merged, signs, escape)
                if _reads_as(written, merged):
                    return written
    bare = _merged(run._replace(marks=PLAIN) for run in merged)
    written = _written(bare, {}, _as_is)
    return written if _reads_as(written, bare) else _whole(bare, {}, escaped_signs)


def to_typed_markdown(runs: Iterable[Run]) -> str:
    """Return a paragraph of a file of unknown origin, in which signs of Markdown were typed as such.

    Emphasis is kept where it is meant as such: not on a whole paragraph, a label or a number.
    """
    merged = _merged(
        Run(run.text, run.marks & OF_UNKNOWN_FILES, run.link if run.link != TOP else "") for run in runs
    )
    bare = _written(_merged(run._replace(marks=PLAIN) for run in merged), {}, _as_is, typed=True)
    marked = _merged(_meant(merged))
    if any(run.marks for run in marked):
        written = _written(marked, SIGNS[0], _as_is, typed=True)
        if to_plain_text(written) == to_plain_text(bare):
            return written
    return bare


def plain_text(runs: Iterable[Run]) -> str:
    """Return the text of runs on one line."""
    return " ".join(plain(runs).split())


def without_marks(runs: Iterable[Run]) -> Runs:
    return tuple(run._replace(marks=PLAIN) for run in runs)


def alike_joined(runs: Iterable[Run]) -> Runs:
    """Return the runs with equal neighbours as one."""
    joined: list[Run] = []
    for run in runs:
        if joined and (joined[-1].marks, joined[-1].link) == (run.marks, run.link):
            run = run._replace(text=joined.pop().text + run.text)
        joined.append(run)
    return tuple(joined)


def lines_of(runs: Iterable[Run]) -> list[Runs]:
    """Return the runs of each line."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        for at, text in enumerate(run.text.split("\n")):
            if at:
                lines.append([])
            lines[-1].append(run._replace(text=text))
    return [tuple(run for run in line if run.text) for line in lines]


# --- runs --------------------------------------------------------------------------------------------------


def _merged(runs: Iterable[Run]) -> Runs:
    """Return the runs with white space outside the marks, equal neighbours as one, no space at the ends."""
    pieces = [run for run in runs if run.text]
    parted: list[Run] = []
    for before, run, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        text = run.text.strip()
        if not text:
            space = _between(before, run.text, after)
            link = space.link if space.link == run.link else ""
            parted.append(Run(run.text, space.marks & run.marks, link))
            continue
        start, end = run.text.index(text[0]), len(run.text.rstrip())
        parted += [_between(before, run.text[:start], run), Run(run.text[start:end], run.marks, run.link)]
        parted.append(_between(run, run.text[end:], after))
    merged = [*alike_joined(run for run in parted if run.text)]
    if merged:
        merged[0] = merged[0]._replace(text=merged[0].text.lstrip())
        merged[-1] = merged[-1]._replace(text=merged[-1].text.rstrip())
    return tuple(run for run in merged if run.text)


def _between(before: Run | None, space: str, after: Run | None) -> Run:
    """Return white space with the marks and the link that both neighbours have."""
    if before is None or after is None:
        return Run(space)
    link = before.link if before.link == after.link else ""
    return Run(space, (before.marks & after.marks) - {"code"}, link)


def _meant(runs: Runs) -> Iterable[Run]:
    words = [run for run in runs if run.text.strip()]
    whole = frozenset.intersection(*(run.marks for run in words)) if words else PLAIN
    for at, run in enumerate(runs):
        text, below = run.text.strip(), runs[at + 1].text if at + 1 < len(runs) else ""
        is_label = text.endswith(":") or below.startswith((":", "\t")) or not LETTER.search(text)
        is_number = at == 0 and (split_number(text)[0] or BULLET.match(text))
        yield run._replace(marks=PLAIN if is_label or is_number else run.marks - whole)


# --- Markdown ----------------------------------------------------------------------------------------------


def _as_is(text: str) -> str:
    return text


def _whole(runs: Runs, signs: dict[str, str], escape: Callable[[str], str]) -> str:
    written = _written(runs, signs, escape)
    return written if escape is _as_is else escaped_beginning(written)


def _written(runs: Runs, signs: dict[str, str], escape: Callable[[str], str], *, typed: bool = False) -> str:
    """Return the runs with their signs; of several that begin together, the longest is the outermost."""
    written: list[str] = []
    open_: list[Mark] = []
    for at, run in enumerate(runs):
        wanted = _marks(run, signs, typed=typed)
        kept = 0
        while kept < len(open_) and open_[kept] in wanted:
            kept += 1
        closed = [_end(mark, signs) for mark in reversed(open_[kept:])]
        del open_[kept:]
        begun = [mark for mark in wanted if mark not in open_]
        text = _text(run, escape, typed=typed)
        if closed and at:  # white space stands outside of signs
            space = _space_after(written[-1])
            written[-1] = written[-1].removesuffix(space)
            written += [*closed, space]
        if begun and "code" not in run.marks:
            written.append(text[: len(text) - len(text.lstrip())])
            text = text.lstrip()
        begun.sort(key=lambda mark: (-_extent(runs, at, mark, signs, typed), ORDER.index(mark[0])))
        if begun and begun[0][0] == "link" and "".join(written).endswith("!"):  # else it reads as a picture
            written = ["".join(written).removesuffix("!"), r"\!"]
        written += ["[" if name == "link" else signs[name] for name, _ in begun]
        open_ += begun
        written.append(text)
    return "".join(written + [_end(mark, signs) for mark in reversed(open_)])


def _space_after(text: str) -> str:
    return text[len(text.rstrip()) :]


def _marks(run: Run, signs: dict[str, str], *, typed: bool) -> set[Mark]:
    marks = {(name, "") for name in run.marks if name in signs}
    has_words = bool(run.link) and not (_is_bare(run) if typed else _is_address(run))
    return marks | ({("link", run.link)} if has_words else set())


def _extent(runs: Runs, at: int, mark: Mark, signs: dict[str, str], typed: bool) -> int:
    """Return how many runs from this one on have the mark."""
    end = at
    while end < len(runs) and mark in _marks(runs[end], signs, typed=typed):
        end += 1
    return end - at


def _end(mark: Mark, signs: dict[str, str]) -> str:
    name, address = mark
    if name != "link":
        return signs[name]
    balanced = address.count("(") == address.count(")") and not re.search(r"\s", address)
    return f"]({address})" if balanced else f"](<{address}>)"


def _text(run: Run, escape: Callable[[str], str], *, typed: bool) -> str:
    if "code" in run.marks:
        fence = "`" * (1 + max(map(len, re.findall("`+", run.text)), default=0))
        pad = " " if "`" in run.text[:1] + run.text[-1:] else ""
        return f"{fence}{pad}{run.text}{pad}{fence}"
    if run.link and (_is_bare(run) if typed else _is_address(run)):
        return f"<{run.text}>" if not typed else run.text
    if run.link and not typed:  # in a link, brackets always have a backslash, as in the group's first plan
        text = escape(run.text)
        return BRACKETS.sub(r"\\\g<0>", run.text) if text == run.text else re.sub(r"[\]()]", r"\\\g<0>", text)
    return escape(run.text)


def _is_address(run: Run) -> bool:
    """Whether the text of a link is its address."""
    return run.link != TOP and run.text.strip() in (run.link, run.link.removeprefix("mailto:"))


def _is_bare(run: Run) -> bool:
    """Whether a link says no more than its text, as an address that is printed without its scheme."""
    return SCHEME.sub("", run.text.strip()).rstrip("/") in ("", SCHEME.sub("", run.link).rstrip("/"))


def _reads_as(written: str, runs: Runs) -> bool:
    if not runs:
        return not written
    shapes = shapes_of(written)
    return len(shapes) == 1 and isinstance(shapes[0], Par) and _joined(shapes[0].runs) == _joined(runs)


def _joined(runs: Runs) -> Runs:
    """Return the runs with equal neighbours as one, and every white space as a space without marks."""
    parts: list[Run] = []
    for run in runs:
        words = re.split(r"\s+", run.text)
        for at, text in enumerate(words):
            parts += [Run(" ")] if at else []
            parts += [run._replace(text=text)] if text else []
    return alike_joined(parts)
