"""Published files are clean: what a Word file, a PDF and a workbook tell beside their text stays inside."""

from itertools import product

from django.test import Client

import topics.services.guidance
from documents.cleaning import Cleaned, cleaned
from publications.services import publish_record
from tests.drill.experiment import Experiment, Outcome
from tests.factories import GuidanceDocumentFactory
from tests.revealing_files import FILES, NAME, SECRETS, TEXT, everything_in
from tests.rig.people import make_people
from topics.services import attach_guidance_file, clean_guidance_file

PUBLISHED = (".docx", ".pdf")  # guidance documents have no workbooks: theirs are cleaned, not published
AUTHORS = 20


def run(url: str, size: float) -> Outcome:
    """Attach, confirm and publish revealing files of several authors; search what the public fetches."""
    secretary, public = make_people(1, role="secretariat")[0], Client(SERVER_NAME="127.0.0.1")
    authors = [f"Author{number} Quill" for number in range(max(2, round(AUTHORS * size)))]
    fetched, unasked, empty = {}, 0, 0
    for number, (suffix, author) in enumerate(product(PUBLISHED, authors), start=1):
        paper = GuidanceDocumentFactory(title=f"Paper {number}", stage="adopted")
        attach_guidance_file(
            actor=secretary,
            document=paper,
            version=1,
            name=f"{NAME}{suffix}",
            content=FILES[suffix](by=author),
        )
        unasked += paper.clean_file_id is not None
        if not paper.clean_file_id:
            clean_guidance_file(actor=secretary, document=paper, version=paper.version)
        publish_record(actor=secretary, record=paper, seen_number=0)
        answer = public.get(f"/guidance/{paper.slug}/file/")
        page = public.get(f"/guidance/{paper.slug}/").content + str(answer.headers).encode()
        fetched[paper.title] = everything_in(answer.getvalue()) + page
        empty += TEXT.encode() not in fetched[paper.title]
    for author in authors:
        fetched[f"workbook of {author}"] = everything_in(cleaned("a.xlsx", FILES[".xlsx"](by=author)).content)
    words = [word.encode() for word in (*SECRETS, NAME, *authors)]
    leaks = sum(word in bytes_ for bytes_ in fetched.values() for word in words)
    figure = (
        f"{leaks} traces in {len(fetched)} files; {unasked} with changed text unasked, {empty} without text"
    )
    return Outcome(figure, not leaks and not unasked and not empty)


def as_uploaded(name: str, content: bytes, *, title: str = "") -> Cleaned:
    """Return a file as it is, as if nothing was found in it."""
    return Cleaned(content, ())


def sabotage() -> None:
    """Publish files as they were uploaded."""
    topics.services.guidance.cleaned_within_limits = as_uploaded


EXPERIMENT = Experiment(
    "published-files",
    "published files are clean: authors, comments, changes, hidden text, embedded files, picture metadata",
    "0 traces in what the public fetches; no changed text published without being asked",
    run,
    sabotage,
)
