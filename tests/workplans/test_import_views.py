"""The desk's pages of importing a plan."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from core.uploads import SIZE_LIMIT
from tests.factories import PlanImportFactory, TopicFactory
from tests.workplans.readings import accepted, finish, piece_with, read_in, upload
from workplans.importing.preview import PER_PAGE
from workplans.importing.services import correct_import, start_import
from workplans.models import PlanImport, WorkPlan

pytestmark = pytest.mark.django_db
START = "/desk/import/"


@pytest.fixture
def plan_import(people):
    return read_in(people.sophie)


def page_of(name, plan_import, *args):
    return reverse(f"workplans:{name}", args=[plan_import.pk, *args])


def show(client, plan_import, query=""):
    return client.get(page_of("import", plan_import) + query).content.decode()


def show_all(client, plan_import):
    """Return the pages of all pieces, one after the other."""
    pages = range(1, (len(plan_import.reading["pieces"]) - 1) // PER_PAGE + 2)
    return "".join(show(client, plan_import, f"?show=all&page={page}") for page in pages)


def pair_of(shown, words):
    """Return the part of the page about the piece with these words."""
    parts = (part.partition("</section>")[0] for part in shown.split('<section class="pair')[1:])
    return next(part for part in parts if words in part)


# --- upload ------------------------------------------------------------------------------------------------


def test_start_import_upload_shows_that_it_waits_then_every_piece(people, as_user):
    sophie = as_user(people.sophie)
    answer = sophie.post(START, upload(), follow=True)
    plan_import = PlanImport.objects.get()
    assert answer.redirect_chain[0][0] == page_of("import", plan_import)
    assert "Waiting to be read" in answer.content.decode()
    finish(plan_import)
    assert "Every piece has a role." in show(sophie, plan_import)


@pytest.mark.parametrize("name", ["accept-import", "correct-import"])
def test_import_page_before_document_was_read_says_to_wait(people, as_user, name):
    waiting = start_import(actor=people.sophie, name="plan.txt", content=b"1. Goals")
    answer = as_user(people.sophie).get(page_of(name, waiting, *(["p1"] if "correct" in name else [])))
    assert (answer.status_code, "still being read" in answer.content.decode()) == (409, True)


def test_start_import_unreadable_file_is_refused_and_not_stored(people, as_user):
    for content, name in [
        (b"", "plan.txt"),
        (b"no PDF", "plan.pdf"),
        (b"\x00\x01" * 500, "plan.txt"),
    ]:
        answer = as_user(people.sophie).post(START, upload(content, name))
        assert answer.status_code == 422
        assert "form-errors" in answer.content.decode()
    assert not PlanImport.objects.exists()
    assert not Entry.objects.exists()


def test_start_import_without_file_asks_for_one(people, as_user):
    answer = as_user(people.sophie).post(START, {})
    assert answer.status_code == 422
    assert "Choose the file of a work plan." in answer.content.decode()


def test_start_import_file_above_the_limit_is_refused(people, as_user):
    answer = as_user(people.sophie).post(START, upload(b"x" * (SIZE_LIMIT + 1)))
    assert answer.status_code == 422
    assert "larger than 20 MB" in answer.content.decode()
    assert not PlanImport.objects.exists()


def test_start_import_huge_body_is_refused_before_parsing(people, as_user, monkeypatch):
    def parsed(*args, **kwargs):
        raise AssertionError("the body was parsed")

    monkeypatch.setattr("django.http.request.HttpRequest.parse_file_upload", parsed)
    answer = as_user(people.sophie).post(START, upload(b"x" * (SIZE_LIMIT + 2 * 1024 * 1024)))
    assert answer.status_code == 413
    assert "larger than 20 MB" in answer.content.decode()
    assert "Nothing was stored." in answer.content.decode()
    assert not PlanImport.objects.exists()


def test_start_import_without_csrf_token_is_refused(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.sophie)
    assert strict.post(START, upload()).status_code == 403
    assert not PlanImport.objects.exists()


def test_imports_chair_reads_and_can_not_upload(people, as_user, plan_import):
    carla = as_user(people.carla)
    assert 'type="file"' not in carla.get(START).content.decode()
    assert carla.post(START, upload()).status_code == 403
    assert "/accept/" not in show(carla, plan_import)


@pytest.mark.parametrize("name", ["mara", "lena", "otto", "alice"])
def test_imports_do_not_exist_for_others(people, as_user, plan_import, name):
    client = as_user(getattr(people, name))
    for address in [
        START,
        *(
            reverse(f"workplans:{v}", args=[plan_import.pk])
            for v in ("import", "accept-import", "discard-import")
        ),
    ]:
        assert client.get(address).status_code == 404
        assert client.post(address).status_code in (404, 405)
    assert client.get(reverse("workplans:correct-import", args=[plan_import.pk, "p1"])).status_code == 404


def test_imports_list_number_of_queries_is_constant(people, as_user):
    sophie = as_user(people.sophie)
    PlanImportFactory()
    sophie.get(START)
    with CaptureQueriesContext(connection) as item:
        sophie.get(START)
    PlanImportFactory.create_batch(29)
    with CaptureQueriesContext(connection) as thirty:
        assert sophie.get(START).status_code == 200
    assert len(thirty) == len(item)


# --- review ----------------------------------------------------------------------------------------


def test_import_page_tree_links_to_each_heading(people, as_user, plan_import):
    shown = show(as_user(people.sophie), plan_import)
    tree = shown[shown.index("Headings of the document") : shown.index("What will be created")]
    linked = re.findall(r'href="(\?show=all&amp;page=\d+)#(p\d+)">[^<]+<', tree)
    assert len(linked) == 26  # every topic is one
    pages = {url: show(as_user(people.sophie), plan_import, url.replace("&amp;", "&")) for url, _ in linked}
    assert all(f'id="{piece}"' in pages[url] for url, piece in linked)
    assert (
        tree.index("2.1 Work plan")
        < tree.index("<ol>", tree.index("2.1 Work plan"))
        < tree.index("2.1.1 Meetings")
    )


def test_import_page_shows_each_piece_beside_its_record(people, as_user, plan_import):
    shown = show_all(as_user(people.sophie), plan_import)
    assert shown.count('<section class="pair') == len(plan_import.reading["pieces"])
    activity = pair_of(shown, "Place the knowledge of QIG members")
    assert "Line 176" in activity
    assert "Activity" in activity
    assert "of 2.1.3. Product support" in activity
    assert "commitment “Face-to-face meetings: approximate number per year” (2)" in pair_of(
        shown, "About two face-to-face"
    )


def test_import_page_shows_faults_beside_their_line(people, as_user, plan_import):
    sophie = as_user(people.sophie)
    assert "Broken cross-reference: “see 3.3.1”. Probably meant: 3.1.1." in pair_of(
        show(sophie, plan_import), "Place the knowledge"
    )
    faulty = show(sophie, plan_import, "?show=faults")
    assert 0 < faulty.count('<section class="pair') < 20
    assert "Both" not in faulty


def test_import_page_shows_doubtful_pieces_first_and_what_the_document_says_of_itself(
    people, as_user, plan_import
):
    shown = show(as_user(people.sophie), plan_import)
    assert shown.count('<section class="pair') == shown.count('<section class="pair pair-fault')
    assert "<dt>Reference</dt><dd>EMA/824798/2022</dd>" in " ".join(shown.split()).replace("> <", "><")
    sound = read_in(people.sophie, b"Work plan 2031 of the QIG\n\n1. Meetings\n\nWe meet.\n")
    assert "We meet." in show(as_user(people.sophie), sound)


def test_import_page_counts_records_before_creating_any(people, as_user, plan_import):
    TopicFactory(title="3D printing", slug="ours")
    shown = show(as_user(people.sophie), plan_import)
    counted = dict(
        (words, int(count)) for count, words in re.findall(r"<li><b>(\d+)</b> ([^<]+)</li>", shown)
    )
    assert counted == {
        "existing topic linked": 1, "sections": 18, "new topics": 7, "focus areas and issues": 18,
        "strategic goals": 8, "activities": 21, "commitments": 6,
    }  # fmt: skip
    everything = show_all(as_user(people.sophie), plan_import)
    assert "Linked to the existing topic" in pair_of(everything, ">3D printing<")
    assert not WorkPlan.objects.exists()


def test_import_page_lists_pieces_without_a_role_first(people, as_user):
    stray = "An odd line that fits no role, although it is rather long."
    text = f"{stray}\n\n1. Meetings\n\n- We meet.\n"
    plan_import = read_in(people.sophie, text.encode())
    assert plan_import.reading["left"], "every piece has a role: this test needs another stray line"
    shown = show(as_user(people.sophie), plan_import)
    assert shown.index("without a role.") < shown.index("Headings of the document")
    assert "An odd line" in shown[: shown.index("Headings of the document")]
    assert show(as_user(people.sophie), plan_import, "?show=left").count('<section class="pair') == len(
        plan_import.reading["left"]
    )


def test_import_page_unknown_parameter_is_named(people, as_user, plan_import):
    address = page_of("import", plan_import)
    for query in ("?shown=all", "?show=everything"):
        answer = as_user(people.sophie).get(address + query)
        assert answer.status_code == 400
        assert "show" in answer.content.decode()


def test_import_page_thousand_pieces_are_paginated(people, as_user):
    long = "Work plan 2023 of the QIG\n\n1. Meetings\n\n" + "\n\n".join(
        f"The group does thing {n}." for n in range(1000)
    )
    plan_import = read_in(people.sophie, long.encode())
    sophie = as_user(people.sophie)
    assert show(sophie, plan_import, "?show=all").count('<section class="pair') == PER_PAGE
    pieces = plan_import.reading["pieces"]
    last, page = pieces[-1]["id"], (len(pieces) - 1) // PER_PAGE + 1
    assert f'id="{last}"' in show(sophie, plan_import, f"?show=all&page={page}")
    answer = sophie.post(
        page_of("correct-import", plan_import, last),
        {"version": 1, "text": "x", "becomes": "furniture"},
    )
    assert answer["Location"].endswith(f"?show=all&page={page}#{last}")


# --- correct -----------------------------------------------------------------------------------------------


def test_correct_import_form_in_place_or_as_page(people, as_user, plan_import):
    sophie, address = (
        as_user(people.sophie),
        page_of("correct-import", plan_import, "p20"),
    )
    page, fragment = sophie.get(address), sophie.get(address, headers={"HX-Request": "true"})
    assert "<html" in page.content.decode()
    assert fragment.content.decode().strip().startswith("<form")
    assert 'name="csrfmiddlewaretoken"' in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]


def test_correct_import_heading_moves_its_records(people, as_user, plan_import):
    piece = piece_with(plan_import, "2.1.3. Product support")
    typed = {"version": 1, "text": "2.1.3. Training for assessors", "becomes": "section.title", "level": "3"}
    as_user(people.sophie).post(page_of("correct-import", plan_import, piece), typed)
    plan_import.refresh_from_db()
    assert [a["category"] for a in plan_import.reading["activities"] if a["section"] == "2.1.3"] == [
        "training"
    ]
    assert "2.1.3 Training for assessors" in show(as_user(people.sophie), plan_import)


def test_correct_import_invalid_keeps_typed_text(people, as_user, plan_import):
    sophie, address = (
        as_user(people.sophie),
        page_of("correct-import", plan_import, "p20"),
    )
    owner = piece_with(plan_import, "1. Continuous")
    for typed, message in [
        ({"text": " ", "becomes": "goal"}, "A piece needs its text"),
        ({"text": "Kept as typed", "becomes": "nothing"}, "Select a valid choice"),
        (
            {"text": "Kept as typed", "becomes": "activity.text", "of": owner},
            "must belong to a piece with the role “Activity”",
        ),
    ]:
        answer = sophie.post(address, {"version": 1} | typed)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert message in shown
        assert typed["text"] in shown
    plan_import.refresh_from_db()
    assert plan_import.version == 1


def test_correct_import_conflict_shows_both_and_can_be_sent_again(people, as_user, plan_import):
    sophie, address = (
        as_user(people.sophie),
        page_of("correct-import", plan_import, "p20"),
    )
    correct_import(
        actor=people.sophie, plan_import=plan_import, version=1, piece="p20", changes={"text": "Theirs"}
    )
    answer = sophie.post(address, {"version": 1, "text": "Mine", "becomes": "focus_area"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in shown
    assert "Mine" in shown
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    again = sophie.post(address, {"version": version, "text": "Mine", "becomes": "focus_area"})
    assert again.status_code == 302


def test_correct_import_missing_piece_is_explained(people, as_user, plan_import):
    address = page_of("correct-import", plan_import, "p9999")
    answer = as_user(people.sophie).get(address)
    assert answer.status_code == 400
    assert "no longer in the import" in answer.content.decode()


# --- accept or discard -------------------------------------------------------------------------------------


def test_accept_import_page_shows_records_and_header(people, as_user, plan_import):
    shown = as_user(people.sophie).get(page_of("accept-import", plan_import)).content.decode()
    assert "A work plan is created, with 18 sections" in shown
    assert "New topics: Continuous manufacturing; Decentralized manufacturing including" in shown
    assert 'value="EMA/824798/2022"' in shown
    assert 'value="2023-12-31"' in shown


def accept_form(client, plan_import):
    """Return what the form of the accept page sends, unchanged."""
    form = client.get(page_of("accept-import", plan_import)).context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields}


def test_accept_import_redirects_to_the_plan(people, as_user, plan_import):
    sophie = as_user(people.sophie)
    typed = accept_form(sophie, plan_import) | {"chair": "Somebody Else", "begins_as": "adopted"}
    answer = sophie.post(page_of("accept-import", plan_import), typed)
    plan = WorkPlan.objects.get()
    assert answer["Location"] == reverse("workplans:plan", args=[plan.slug])
    assert (plan.chair, plan.state, plan.activities.count()) == ("Somebody Else", "adopted", 21)


def test_accept_import_existing_reference_is_refused(people, as_user, plan_import):
    sophie, address = as_user(people.sophie), page_of("accept-import", plan_import)
    sophie.post(address, accept_form(sophie, plan_import))
    twin = read_in(people.sophie)
    answer = sophie.post(reverse("workplans:accept-import", args=[twin.pk]), accept_form(sophie, twin))
    assert answer.status_code == 422
    assert "There is already a plan EMA/824798/2022, revision 0" in answer.content.decode()
    assert WorkPlan.objects.count() == 1


def test_discard_import_creates_nothing_and_stays_in_the_list(people, as_user, plan_import):
    sophie, address = as_user(people.sophie), page_of("discard-import", plan_import)
    assert "No work plan is created from this document." in sophie.get(address).content.decode()
    assert sophie.post(address, {"version": 1}).status_code == 302
    assert "Discarded" in sophie.get(START).content.decode()
    assert not WorkPlan.objects.exists()
    assert "/accept/" not in show(sophie, plan_import)


def test_import_page_names_the_plan_that_has_the_reference_already(people, as_user):
    plan = accepted(people.sophie)
    page = show(as_user(people.sophie), read_in(people.sophie))
    assert "already a plan with this reference and revision" in page
    assert f"/desk/plan/{plan.slug}/" in page
