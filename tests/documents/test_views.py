"""The desk's pages of documents."""

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from core.visibility import Visibility
from documents import storage
from documents.models import DocumentJob
from documents.services import AT_ONCE, keep_file
from tests.factories import DocumentJobFactory, TopicFactory
from tests.sample_template import SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store", "topic")]
LIST, NEW = "/desk/reports/", "/desk/reports/new/"


@pytest.fixture
def topic():
    return TopicFactory(title="Continuous manufacturing", slug="cm")


@pytest.fixture
def client(people, as_user):
    return as_user(people.mara)


@pytest.fixture
def queued(people):
    return DocumentJobFactory(requested_by=people.mara, title="Dossier of CM", parameters={"topic": "cm"})


@pytest.fixture
def ready(queued, people):
    """A document with its file."""
    file = keep_file(
        content=b"A text.", name="Dossier of CM – é.md", media_type="text/markdown; charset=utf-8",
        about=queued, visibility=Visibility.OWN, owner=people.mara,
    )  # fmt: skip
    DocumentJob.objects.update(
        state="done", progress=1, file=file, finished_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    queued.refresh_from_db()
    return queued


def page_of(job, part=""):
    return f"{LIST}{job.pk}/{part}"


# --- requesting --------------------------------------------------------------------------------------------


def test_request_page_leads_to_document(client):
    form = client.get(NEW).context["form"]
    ((group, documents),) = form.documents
    assert (group, [label for _, label in documents]) == ("Sample document", ["Continuous manufacturing"])
    token = form["form_token"].value()
    form = {"document": documents[0][0], "format": "md", "form_token": token}
    answer = client.post(NEW, form)
    assert answer.url == page_of(DocumentJob.objects.get())


def test_request_page_double_click_makes_one_document(client):
    form = {"document": f'{SAMPLE.name} {{"topic": "cm"}}', "format": "md", "form_token": "1"}
    page = client.post(NEW, form).url
    assert client.post(NEW, form).url == page
    assert client.post(NEW, form | {"format": "pdf"}).url != page
    assert client.post(NEW, form | {"form_token": "2"}).url != page


def test_request_page_each_form_has_its_own_token(client):
    first, second = (client.get(NEW).context["form"]["form_token"].value() for _ in range(2))
    assert first != second


def test_request_page_without_visible_record_shows_explanation(people, as_user):
    assert b"There is no document that you can request" in as_user(people.otto).get(NEW).content


def test_document_buttons_request_document(client, rf, people):
    source = '{% load documents %}{% document_buttons "sample_document" topic="cm" formats="md docx" %}'
    html = Template(source).render(Context({"csrf_token": "secret"}))
    assert "Sample document:" in html
    assert 'name="form_token"' in html
    assert html.count("<button") == 1  # this template has no DOCX
    assert 'value="sample_document {&quot;topic&quot;: &quot;cm&quot;}"' in html
    assert 'name="format" value="md"' in html


def test_document_buttons_unknown_template_raises_key_error():
    with pytest.raises(KeyError):
        Template('{% load documents %}{% document_buttons "no_such" %}').render(Context())


def test_request_page_more_than_ten_at_once_is_refused(client, people):
    DocumentJobFactory.create_batch(AT_ONCE, requested_by=people.mara)
    answer = client.post(NEW, {"document": f'{SAMPLE.name} {{"topic": "cm"}}', "format": "md"})
    assert answer.status_code == 409
    assert b"wait until one is ready" in answer.content


# --- watching ----------------------------------------------------------------------------------------------


def test_document_page_running_shows_progress_and_polls(client, queued):
    DocumentJob.objects.update(state="running", progress=0.42)
    for _ in range(2):
        text = client.get(page_of(queued)).content.decode()
        assert 'value="42"' in text
        assert f'hx-get="{page_of(queued)}"' in text
        assert 'hx-trigger="every 2s"' in text
        assert f'<a href="{page_of(queued)}">Reload this page</a>' in text  # without JavaScript


def test_what_is_asked_again_is_the_state_alone_and_it_stops_when_it_is_over(client, ready):
    text = client.get(page_of(ready), headers={"HX-Request": "true"}).content.decode()
    assert text.strip().startswith('<div id="state"')
    assert "hx-get" not in text
    assert page_of(ready, "file/") in text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": "failed", "error": "No room."}, "No room."),
        ({"state": "cancelled"}, "The document was cancelled."),
        ({"state": "done", "expires_at": timezone.now()}, "kept for seven days"),
    ],
)
def test_document_page_finished_offers_new_request(client, queued, values, words):
    DocumentJob.objects.update(**values)
    text = client.get(page_of(queued)).content.decode()
    assert words in text
    assert "Request it again" in text
    assert 'value="sample_document {&quot;topic&quot;: &quot;cm&quot;}"' in text


def test_document_page_lists_substitutions(client, ready):
    replaced = [["\N{GRINNING FACE}", "?", 3], ["\a", "", 1]]
    DocumentJob.objects.update(substitutions=replaced)
    text = " ".join(client.get(page_of(ready)).content.decode().split())
    assert "“\N{GRINNING FACE}” (U+1F600 grinning face) is printed as “?”, 3 times" in text
    assert "(U+0007) is left out, 1 time </li>" in text


def test_list_shows_own_documents_only(client, ready, people, as_user):
    assert b"Dossier of CM" in client.get(LIST).content
    assert b"Dossier of CM" in client.get(LIST, {"state": "done", "q": "dossier"}).content
    assert b"No document matches" in client.get(LIST, {"state": "failed"}).content
    assert b"You have not requested a document yet" in as_user(people.sophie).get(LIST).content
    assert client.get(LIST, {"owner": "sophie"}).status_code == 400


# --- downloading -------------------------------------------------------------------------------------------


def test_file_is_download_without_caching(client, ready):
    answer = client.get(page_of(ready, "file/"))
    assert (answer.status_code, answer.content) == (200, b"A text.")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Dossier%20of%20CM")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    assert answer["ETag"] == f'"{ready.file.sha256}"'
    assert client.get(page_of(ready, "file/"), headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_file_of_record_no_longer_visible_is_hidden(client, ready, topic, people):
    etag = f'"{ready.file.sha256}"'
    DocumentJob.objects.update(parameters={"topic": "gone"})
    for headers in ({}, {"If-None-Match": etag}):
        answer = client.get(page_of(ready, "file/"), headers=headers)
        assert answer.status_code == 404
        assert answer.content == client.get("/desk/no-such-page/").content


def test_file_of_another_owner_is_hidden(client, people, queued):
    """Even where a job points to it."""
    file = keep_file(
        content=b"Hers", name="hers.md", media_type="text/markdown", about=None, visibility=Visibility.OWN,
        owner=people.sophie,
    )  # fmt: skip
    DocumentJob.objects.update(state="done", file=file)
    assert client.get(page_of(queued, "file/")).status_code == 404


@pytest.mark.parametrize("state", ["queued", "running", "failed", "cancelled"])
def test_file_of_unfinished_document_is_refused(client, queued, state):
    DocumentJob.objects.update(state=state, error="Since.")
    answer = client.get(page_of(queued, "file/"))
    assert answer.status_code == 409
    assert b"This document has no file" in answer.content


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda job: storage.remove(job.file.sha256), "It is missing"),
        (lambda job: storage.path_of(job.file.sha256).write_bytes(b"B text."), "was changed"),
        (lambda job: DocumentJob.objects.update(expires_at=timezone.now()), "seven days"),
        (lambda job: DocumentJob.objects.update(file=None), "seven days"),
    ],
)
def test_file_missing_or_damaged_offers_new_request(client, ready, harm, words):
    harm(ready)
    answer = client.get(page_of(ready, "file/"))
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert b"Request it again" in answer.content
