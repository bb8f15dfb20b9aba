"""Every entry point of `attach_guidance_file` gives the same answer."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from audit.models import Entry
from core.errors import EditConflict
from core.uploads import PDF, SIZE_LIMIT, WORD
from documents.cleaning import clean_copy
from documents.models import File
from documents.storage import path_of
from publications.services import publish_record, withdraw_publication
from tests.factories import GuidanceDocumentFactory, GuidanceTopicFactory
from tests.revealing_files import plain_pdf, plain_word
from topics.services import attach_guidance_file, edit_guidance_document

pytestmark = pytest.mark.django_db
CONTENT, BETTER = plain_pdf(), plain_pdf("The position of the group, better.")


def word(*names):
    packed = BytesIO()
    with ZipFile(packed, "w") as book:
        for name in names:
            book.writestr(name, "<w/>")
    return packed.getvalue()


@pytest.fixture
def document(topic):
    made = GuidanceDocumentFactory(slug="paper", stage="adopted", reference="EMA/1/2026")
    GuidanceTopicFactory(document=made, topic=topic)
    return made


def post(client, name="paper.pdf", content=CONTENT, **typed):
    data = {"version": 1, "file": SimpleUploadedFile(name, content)} | typed
    return client.post("/desk/guidance/paper/file/new/", data)


def attach(person, document, name="paper.pdf", content=CONTENT, version=1):
    return attach_guidance_file(actor=person, document=document, version=version, name=name, content=content)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Paper.PDF", CONTENT, PDF),
        ("C:\\papers\\paper.docx", plain_word(), WORD),
        ("\u202e連続.pdf", CONTENT, PDF),
    ],
)
def test_attach_guidance_file_writer_attaches_and_readers_download(
    people, as_user, document, name, content, media_type
):
    assert post(as_user(people.mara), name, content).status_code == 302
    document.refresh_from_db()
    file = document.file
    assert (file.media_type, file.owner, file.visibility) == (media_type, None, "group")
    for reader in (people.eva, people.lena, people.sophie):
        answer = as_user(reader).get("/desk/guidance/paper/file/")
        assert answer.content == content
        assert answer["Content-Type"] == media_type
        assert answer["Content-Disposition"].startswith("attachment")
    for stranger in (people.otto, people.alice, people.fred):
        assert as_user(stranger).get("/desk/guidance/paper/file/").status_code == 404
    assert Entry.objects.filter(action="guidance_file.attached", actor=people.mara.pk).count() == 1


def test_attach_guidance_file_reader_is_forbidden(people, as_user, document):
    for person in (people.lena, people.eva, people.otto, people.alice):
        with pytest.raises(PermissionDenied):
            attach(person, document)
    for person in (people.lena, people.eva):
        assert post(as_user(person)).status_code == 403
    assert not File.objects.exists()


def test_attach_guidance_file_stranger_is_refused(people, as_user, document):
    for person in (people.otto, people.fred, people.alice):
        assert post(as_user(person)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("paper.pdf", b"MZ not a PDF"),
        ("paper.docx", CONTENT),
        ("paper.exe", CONTENT),
        ("paper.docx", word("xl/workbook.xml")),
        ("paper.docx", word("word/document.xml")),
        ("paper.pdf", b"%PDF-1.7 not a document"),
        ("paper.docx", b"PK\x03\x04 broken"),
        ("paper.pdf", b""),
    ],
)
def test_attach_guidance_file_wrong_content_is_invalid(people, as_user, document, name, content):
    with pytest.raises(ValidationError):
        attach(people.mara, document, name, content)
    answer = post(as_user(people.mara), name, content)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"file"}
    assert not File.objects.exists()


def test_attach_guidance_file_too_large_is_invalid(people, as_user, document):
    content = CONTENT.ljust(SIZE_LIMIT + 1)
    with pytest.raises(ValidationError):
        attach(people.mara, document, content=content)
    answer = post(as_user(people.mara), content=content)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"file"}


def test_attach_guidance_file_saved_meanwhile_is_conflict(people, as_user, document):
    edit_guidance_document(actor=people.niels, document=document, version=1, values={"title": "Before"})
    with pytest.raises(EditConflict):
        attach(people.mara, document)
    assert post(as_user(people.mara)).status_code == 409


def test_attach_guidance_file_public_gets_published_file_only(people, as_user, client, document):
    attach(people.mara, document)
    address = "/guidance/paper/file/"
    assert client.get(address).status_code == 404
    publish_record(actor=people.sophie, record=document, seen_number=0)
    clean = clean_copy("paper.pdf", CONTENT, title="Paper")
    assert b"".join(client.get(address)) == clean
    attach(people.mara, document, content=BETTER, version=2)
    answer = client.get(address)
    assert b"".join(answer) == clean
    assert answer["Content-Disposition"] == 'attachment; filename="ema-1-2026.pdf"'
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    withdraw_publication(actor=people.sophie, record=document, reason="Too early.")
    assert client.get(address).status_code == 410


def test_attach_guidance_file_damaged_file_is_refused(people, as_user, client, document):
    attach(people.mara, document, content=plain_pdf("To be damaged."))
    publish_record(actor=people.sophie, record=document, seen_number=0)
    document.refresh_from_db()
    paths = [path_of(file.sha256) for file in (document.file, document.clean_file)]
    for path in paths:
        path.chmod(0o600)
        path.write_bytes(b"something else")
    answer = as_user(people.mara).get("/desk/guidance/paper/file/")
    assert answer.status_code == 409
    assert "Attach it again" in answer.content.decode()
    assert client.get("/guidance/paper/file/").status_code == 404
    for path in paths:
        path.unlink()
