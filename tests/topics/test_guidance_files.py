"""What is published of a guidance document's file: a clean copy with a neutral name, once it is confirmed."""

from threading import BoundedSemaphore

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.errors import NotPossibleNow
from documents.cleaning import limited
from publications.services import publish_record
from tests.factories import GuidanceDocumentFactory
from tests.revealing_files import DELETED, FILES, HIDDEN, NAME, PERSON, SECRETS, TEXT, everything_in, word
from topics.guidance_files import findings_of
from topics.services import attach_guidance_file, clean_guidance_file, edit_guidance_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper(people):
    return GuidanceDocumentFactory(title="On batches", slug="on-batches", stage="adopted")


def attach(people, paper, suffix=".docx", **more):
    content = FILES[suffix](**more)
    return attach_guidance_file(
        actor=people.mara, document=paper, version=paper.version, name=NAME + suffix, content=content
    )


def test_publish_guidance_changed_text_is_refused_until_confirmed(people, as_user, client, paper):
    attach(people, paper)
    with pytest.raises(NotPossibleNow, match="tracked changes"):
        publish_record(actor=people.sophie, record=paper, seen_number=0)
    page = as_user(people.mara).get("/desk/guidance/on-batches/").content.decode()
    assert "Check the file for publication" in page
    check = as_user(people.mara).get("/desk/guidance/on-batches/file/check/").content.decode()
    for words in (DELETED, HIDDEN, f"1 comment by “{PERSON}”", "Tracked changes", "Quillworks"):
        assert words in check
    clean_guidance_file(actor=people.mara, document=paper, version=paper.version)
    publish_record(actor=people.sophie, record=paper, seen_number=0)
    published = b"".join(client.get("/guidance/on-batches/file/"))
    assert TEXT.encode() in everything_in(published)
    assert not [secret for secret in SECRETS if secret.encode() in everything_in(published)]


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_publish_guidance_same_text_is_cleaned_and_lists_what_is_removed(
    people, as_user, client, paper, suffix
):
    attach(people, paper, suffix, changes=False)
    address = reverse("publications:publish-record", args=["guidance_document", paper.pk])
    page = as_user(people.sophie).get(address).content.decode()
    assert "The published file is a clean copy" in page
    assert f"1 comment{' or mark' if suffix == '.pdf' else ''} by “{PERSON}”" in page
    publish_record(actor=people.sophie, record=paper, seen_number=0)
    answer = client.get("/guidance/on-batches/file/")
    assert answer["Content-Disposition"] == f'attachment; filename="on-batches{suffix}"'
    left = everything_in(b"".join(answer))
    assert not [secret for secret in SECRETS if secret.encode() in left]
    assert PERSON not in client.get("/guidance/on-batches/").content.decode()


def test_published_file_working_title_changed_later_is_not_in_it(people, client, paper):
    paper = edit_guidance_document(
        actor=people.mara, document=paper, version=1, values={"title": "Quandary of a draft"}
    )
    attach(people, paper, changes=False)
    edit_guidance_document(
        actor=people.mara, document=paper, version=paper.version, values={"title": "On batches"}
    )
    publish_record(actor=people.sophie, record=paper, seen_number=0)
    assert b"Quandary" not in everything_in(b"".join(client.get("/guidance/on-batches/file/")))


def test_attach_guidance_changed_text_replaces_confirmed_copy(people, paper):
    attach(people, paper, changes=False)
    assert paper.clean_file
    attach(people, paper)
    paper.refresh_from_db()
    assert paper.clean_file is None
    assert any("Tracked changes" in sentence for sentence in findings_of(paper))


def send(client, **file):
    content = SimpleUploadedFile(f"{NAME}.docx", FILES[".docx"](**file))
    return client.post("/desk/guidance/on-batches/file/new/", {"version": 1, "file": content})


def test_attach_guidance_file_over_the_limits_says_what_to_do_and_keeps_nothing(
    people, as_user, paper, monkeypatch
):
    monkeypatch.setattr(limited, "SECONDS", 0.1)
    answer = send(as_user(people.mara))
    assert answer.status_code == 422
    assert "make it smaller" in answer.content.decode()
    paper.refresh_from_db()
    assert (paper.file, paper.version) == (None, 1)


def test_guidance_file_pages_while_others_are_cleaned_ask_to_try_again(people, as_user, paper, monkeypatch):
    attach(people, paper)
    monkeypatch.setattr(limited, "free", BoundedSemaphore(1))
    limited.free.acquire()
    mara = as_user(people.mara)
    check = "/desk/guidance/on-batches/file/check/"
    for answer in (send(mara), mara.get(check), mara.post(check, {"version": paper.version})):
        assert answer.status_code == 409
        assert "Try again in a minute" in answer.content.decode()
    with pytest.raises(NotPossibleNow):
        findings_of(paper)
    limited.free.release()
    assert findings_of(paper)
    assert mara.get(check).status_code == 200


def test_findings_of_damaged_file_are_empty(people, paper):
    attach_guidance_file(
        actor=people.mara, document=paper, version=1, name="a.docx", content=word(by="Somebody")
    )
    paper.file = type(paper.file)(name="a.docx", sha256="0" * 64)
    assert findings_of(paper) == []
