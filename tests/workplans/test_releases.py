"""Adoption: broken cross-references, the release, its verification, and what the public gets of it."""

import hashlib
import io

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, transaction
from django.urls import reverse

from core.errors import NotPossibleNow
from documents.storage import path_of
from publications.models import Publication
from publications.services import publish_record
from tests.factories import PlanSectionFactory, ReleaseFactory, WorkPlanFactory
from tests.workplans.adoption import adopt
from tests.workplans.readings import accepted
from workplans.importing import from_json
from workplans.models import Release, ReleaseFile
from workplans.releases.broken_references import open_references
from workplans.releases.services import keep_as_printed, release_failures
from workplans.services import edit_section, move_plan

pytestmark = pytest.mark.django_db
BROKEN = [("2.1.1", "section 1.5", "2.1.5"), ("2.1.3", "see 3.3.1", "3.1.1")]


def adopted(people, **values):
    """A small plan with its release."""
    plan = PlanSectionFactory(number="1", text="What we want.", plan=WorkPlanFactory(**values)).plan
    return adopt(people.sophie, plan)


# --- broken cross-references --------------------------------------------------------------------------


def test_adopt_plan_with_broken_references_names_their_places(people):
    plan = accepted(people.sophie)
    broken = open_references(plan)
    assert [(row.place.split()[0], row.printed, row.meant) for row in broken] == BROKEN
    with pytest.raises(NotPossibleNow) as refusal:
        adopt(people.sophie, plan)
    assert "“section 1.5” in 2.1.1 Meetings; probably 2.1.5 is meant." in str(refusal.value)
    assert "“see 3.3.1” in 2.1.3 Product support; probably 3.1.1 is meant." in str(refusal.value)
    plan.refresh_from_db()
    assert plan.state == "draft"
    assert not Release.objects.exists()


def test_open_references_are_those_that_the_import_reports(people):
    plan = accepted(people.sophie)
    faults = [f for f in from_json(plan.source.reading).faults if f.kind == "dead_reference"]
    assert [(f.text, f.meant) for f in faults] == [(row.printed, row.meant) for row in open_references(plan)]


def test_keep_as_printed_holds_until_the_sentence_changes(people):
    section = PlanSectionFactory(number="1", text="See section 9.1. That is all.")
    plan = section.plan
    (broken,) = open_references(plan)
    values = {"printed": broken.printed, "sentence": broken.sentence, "reason": "Printed so."}
    keep_as_printed(actor=people.carla, plan=plan, **values)
    assert open_references(plan) == []
    edit_section(actor=people.mara, section=section, version=1, values={"text": "See section 9.1 for more."})
    assert [row.printed for row in open_references(plan)] == ["section 9.1"]
    edit_section(actor=people.mara, section=section, version=2, values={"text": "See section 1 for more."})
    assert adopt(people.carla, plan).state == "adopted"


def test_accept_import_as_adopted_keeps_references_and_creates_a_release(people):
    plan = accepted(people.sophie, state="adopted")
    assert [(row.place.split()[0], row.printed) for row in plan.kept_as_printed.order_by("created_at")] == [
        (place, printed) for place, printed, _ in BROKEN
    ]
    assert plan.releases.get().files.count() == 2
    assert list(release_failures()) == []


def test_plan_page_lists_broken_references_with_links(people, as_user):
    plan = accepted(people.sophie)
    page = as_user(people.sophie).get(reverse("workplans:plan", args=[plan.slug])).content.decode()
    assert page.count("Keep as printed") == 2
    assert "probably 2.1.5 is meant" in page
    answer = as_user(people.sophie).get(reverse("workplans:adopt-plan", args=[plan.slug]))
    assert "Broken cross-reference “section 1.5” in 2.1.1" in answer.content.decode()
    assert "adopted_on" not in answer.content.decode()
    member = as_user(people.mara).get(reverse("workplans:plan", args=[plan.slug])).content.decode()
    assert "Keep as printed" not in member
    assert "probably 2.1.5 is meant" in member


# --- the release -------------------------------------------------------------------------------------------


def test_adoption_creates_a_release_with_text_and_files(people):
    plan = adopted(people, reference="EMA/1/2023")
    release = plan.releases.get()
    assert release.content["sections"][0]["text"] == "What we want."
    assert (release.revision, release.adopted_by) == (0, people.sophie)
    files = {row.format: row for row in release.files.select_related("file")}
    assert set(files) == {"pdf", "docx"}
    for row in files.values():
        content = path_of(row.sha256).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (row.sha256, row.size)


def test_adoption_of_a_revision_creates_a_second_release(people):
    plan = adopted(people)
    move_plan(actor=people.sophie, plan=plan, version=plan.version, state="draft", reason="A new chair.")
    section = plan.sections.get()
    edit_section(actor=people.mara, section=section, version=1, values={"text": "What else we want."})
    adopt(people.sophie, plan)
    texts = [row.content["sections"][0]["text"] for row in plan.releases.order_by("revision")]
    assert texts == ["What we want.", "What else we want."]
    assert list(release_failures()) == []


@pytest.mark.parametrize("model", [Release, ReleaseFile])
def test_release_cannot_be_changed_or_deleted_in_the_database(people, model):
    adopted(people)
    for change in (lambda: model.objects.update(id=None), lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(InternalError, match=r"insert_only|Cannot"), transaction.atomic():
            change()


def test_adoption_without_disk_space_is_not_possible(people, monkeypatch):
    def full(**file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workplans.releases.services.keep_file", full)
    with pytest.raises(NotPossibleNow, match="No space left"), transaction.atomic():
        adopted(people)
    assert not Release.objects.exists()


# --- verification -----------------------------------------------------------------------------------------


def verified():
    """Return (what is printed, the failure)."""
    stdout = io.StringIO()
    try:
        call_command("verify_releases", stdout=stdout)
    except CommandError as error:
        return stdout.getvalue(), str(error)
    return stdout.getvalue(), ""


def test_verify_releases_unchanged_succeeds(people):
    adopted(people)
    assert verified() == ("1 releases are as they were adopted.\n", "")


def test_verify_releases_changed_behind_the_triggers_fails(people):
    plan = adopted(people, title="The plan")
    release = plan.releases.get()
    content = release.content | {"title": "Another plan"}
    pdf = release.files.get(format="pdf")
    changes = [
        (Release, {"content": content}, "text differs"),
        (Release, {"digest": "0" * 64}, "text differs"),
        (ReleaseFile, {"sha256": "0" * 64}, "file differs"),
    ]
    for model, values, failure in changes:
        savepoint = transaction.savepoint()
        with pgtrigger.ignore(f"workplans.{model.__name__}:insert_only"):
            model.objects.update(**values)
        assert failure in verified()[1]
        transaction.savepoint_rollback(savepoint)
    savepoint = transaction.savepoint()
    with pgtrigger.ignore("workplans.ReleaseFile:insert_only"):
        ReleaseFile.objects.filter(pk=pdf.pk).delete()
    assert verified()[1] == "The plan: its pdf file is missing."
    with pgtrigger.ignore("workplans.ReleaseFile:insert_only", "workplans.Release:insert_only"):
        ReleaseFile.objects.all().delete()
        Release.objects.all().delete()
    assert "stands in the log but is missing" in verified()[1]
    transaction.savepoint_rollback(savepoint)
    assert verified()[1] == ""


def test_verify_releases_without_a_log_entry_fails(people):
    release = ReleaseFactory(plan__title="Forged")
    assert verified()[1] == f"{release}: no log entry records its adoption."


def test_verify_releases_with_changed_or_missing_files_fails(people):
    plan = adopted(people)
    path = path_of(plan.releases.get().files.get(format="docx").sha256)
    kept = path.read_bytes()
    path.write_bytes(kept + b"!")
    assert "was changed after it was stored" in verified()[1]
    path.unlink()
    assert "It is missing" in verified()[1]


# --- the public page ----------------------------------------------------------------------------------


def test_download_version_sends_the_files_of_the_published_release(people, client):
    plan = adopted(people, slug="the-plan")
    address = reverse("workplans:public-plan-file", args=["the-plan", 1, "pdf"])
    assert client.get(address).status_code == 404
    publish_record(actor=people.sophie, record=plan, seen_number=0)
    row = plan.releases.get().files.get(format="pdf")
    answer = client.get(address)
    assert answer.content == path_of(row.sha256).read_bytes()
    assert answer["ETag"] == f'"{row.sha256}"'
    assert "the-plan.pdf" in answer["Content-Disposition"]
    assert client.get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    assert "/work-plan/the-plan/1/pdf/" in client.get("/work-plan/the-plan/").content.decode()
    assert Publication.objects.get().content["release"]["digest"] == plan.releases.get().digest
    path_of(row.sha256).unlink()
    assert client.get(address).status_code == 404


def test_an_edition_keeps_the_files_of_its_own_release(people, client):
    plan = adopted(people, slug="the-plan")
    publish_record(actor=people.sophie, record=plan, seen_number=0)
    plan.refresh_from_db()
    move_plan(actor=people.sophie, plan=plan, version=plan.version, state="draft", reason="More.")
    plan.sections.update(text="What else we want.")
    adopt(people.sophie, plan)
    publish_record(actor=people.sophie, record=plan, seen_number=1)
    digests = [row.files.get(format="pdf").sha256 for row in plan.releases.order_by("revision")]
    for number, digest in enumerate(digests, start=1):
        address = reverse("workplans:public-plan-file", args=["the-plan", number, "pdf"])
        assert client.get(address)["ETag"] == f'"{digest}"'


# --- bad input ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Off we go 🚀.", "🚀 as “\ufffd”"),
        ("品質の計画", "画 as “\ufffd”"),
        ("A bell\x07.", "U+0007 as “”"),
        ("שלום", ""),
    ],
)
def test_odd_letters_stop_no_adoption_and_what_stands_for_them_is_listed(people, as_user, text, shown):
    plan = PlanSectionFactory(number="1", text=text).plan
    adopt(people.sophie, plan)
    page = as_user(people.sophie).get(reverse("workplans:plan-versions", args=[plan.slug])).content.decode()
    assert shown in page
    assert ("Characters replaced" in page) == bool(shown)


def test_adoption_of_a_text_of_100_kilobytes_is_possible(people):
    plan = PlanSectionFactory(number="1", text="word " * 19_999).plan
    adopt(people.sophie, plan)
    assert plan.releases.get().files.count() == 2
