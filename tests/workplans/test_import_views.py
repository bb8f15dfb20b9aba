"""The desk's pages of reading a plan in."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from tests.factories import PlanImportFactory, TopicFactory
from tests.workplans.readings import piece_with, read_in, upload
from workplans.importing.services import correct_import
from workplans.importing.sources import LARGEST
from workplans.models import PlanImport, WorkPlan

pytestmark = pytest.mark.django_db
START = "/desk/import/"


@pytest.fixture
def found(people):
    return read_in(people.sophie)


def show(client, found, query=""):
    return client.get(reverse("workplans:import", args=[found.pk]) + query).content.decode()


def pair_of(shown, words):
    """The part of the page about the piece with these words."""
    return next(part for part in shown.split('<section class="pair')[1:] if words in part).split(
        "</section>"
    )[0]


# --- upload ------------------------------------------------------------------------------------------------


def test_an_uploaded_plan_is_read_and_shown(people, as_user):
    answer = as_user(people.sophie).post(START, upload(), follow=True)
    assert answer.redirect_chain[0][0] == reverse("workplans:import", args=[PlanImport.objects.get().pk])
    assert "Every piece is placed." in answer.content.decode()


def test_a_file_that_is_no_plan_is_refused_in_the_form_and_not_kept(people, as_user):
    for content, name in [
        (b"", "plan.txt"),
        (b"%PDF-1.7 broken", "plan.pdf"),
        (b"\x00\x01" * 500, "plan.txt"),
    ]:
        answer = as_user(people.sophie).post(START, upload(content, name))
        assert answer.status_code == 422
        assert "form-errors" in answer.content.decode()
    assert not PlanImport.objects.exists()
    assert not Entry.objects.exists()


def test_without_a_file_the_form_asks_for_one(people, as_user):
    answer = as_user(people.sophie).post(START, {})
    assert answer.status_code == 422
    assert "Choose the file of a work plan." in answer.content.decode()


def test_a_file_above_the_limit_is_refused_by_its_size(people, as_user):
    answer = as_user(people.sophie).post(START, upload(b"x" * (LARGEST + 1)))
    assert answer.status_code == 422
    assert "larger than 20 MB" in answer.content.decode()
    assert not PlanImport.objects.exists()


def test_a_huge_body_is_refused_before_any_of_it_is_parsed(people, as_user, monkeypatch):
    def parsed(*args, **kwargs):
        raise AssertionError("the body was parsed")

    monkeypatch.setattr("django.http.request.HttpRequest.parse_file_upload", parsed)
    answer = as_user(people.sophie).post(START, upload(b"x" * (LARGEST + 2 * 1024 * 1024)))
    assert answer.status_code == 413
    assert "larger than 20 MB" in answer.content.decode()
    assert "Nothing was stored." in answer.content.decode()
    assert not PlanImport.objects.exists()


def test_the_upload_form_keeps_its_secret(people):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.sophie)
    assert strict.post(START, upload()).status_code == 403
    assert not PlanImport.objects.exists()


def test_the_chair_looks_and_can_not_upload(people, as_user, found):
    carla = as_user(people.carla)
    assert 'type="file"' not in carla.get(START).content.decode()
    assert carla.post(START, upload()).status_code == 403
    assert "/accept/" not in show(carla, found)


@pytest.mark.parametrize("name", ["mara", "lena", "otto", "alice"])
def test_to_everybody_else_imports_do_not_exist(people, as_user, found, name):
    client = as_user(getattr(people, name))
    for address in [
        START,
        *(reverse(f"workplans:{v}", args=[found.pk]) for v in ("import", "accept-import", "leave-import")),
    ]:
        assert client.get(address).status_code == 404
    assert client.get(reverse("workplans:correct-import", args=[found.pk, "p1"])).status_code == 404


def test_the_list_costs_the_same_at_one_and_at_thirty_imports(people, as_user):
    sophie = as_user(people.sophie)
    PlanImportFactory()
    sophie.get(START)
    with CaptureQueriesContext(connection) as one:
        sophie.get(START)
    PlanImportFactory.create_batch(29)
    with CaptureQueriesContext(connection) as thirty:
        assert sophie.get(START).status_code == 200
    assert len(thirty) == len(one)


# --- what was found ----------------------------------------------------------------------------------------


def test_the_tree_stands_at_the_side_and_leads_to_each_heading(people, as_user, found):
    shown = show(as_user(people.sophie), found)
    tree = shown[shown.index("The tree found") : shown.index("What will be made")]
    linked = re.findall(r'href="\?#(p\d+)">([^<]+)<', tree)
    assert len(linked) == 21
    assert all(f'id="{piece}"' in shown for piece, _ in linked)
    assert (
        tree.index("2.1 Work plan")
        < tree.index("<ol>", tree.index("2.1 Work plan"))
        < tree.index("2.1.1 Meetings")
    )


def test_each_piece_stands_beside_the_record_it_would_become(people, as_user, found):
    shown = show(as_user(people.sophie), found)
    assert shown.count('<section class="pair') == len(found.reading["pieces"])
    activity = pair_of(shown, "Place the knowledge of QIG members")
    assert "Line 176" in activity
    assert "Activity" in activity
    assert "of 2.1.3. Product support" in activity
    assert "commitment: about so many face-to-face meetings a year (2)" in pair_of(
        shown, "About two face-to-face"
    )


def test_faults_stand_beside_their_line(people, as_user, found):
    sophie = as_user(people.sophie)
    assert "“see 3.3.1” leads nowhere. Probably meant: 3.1.1." in pair_of(
        show(sophie, found), "Place the knowledge"
    )
    faulty = show(sophie, found, "?show=faults")
    assert 0 < faulty.count('<section class="pair') < 20
    assert "Both" not in faulty


def test_what_will_be_made_is_counted_before_anything_is_made(people, as_user, found):
    TopicFactory(title="3D printing", slug="ours")
    shown = show(as_user(people.sophie), found)
    counted = dict(
        (words, int(count)) for count, words in re.findall(r"<li><b>(\d+)</b> ([^<]+)</li>", shown)
    )
    assert counted == {
        "existing topic linked": 1, "sections": 18, "new topics": 7, "focus areas": 9, "challenges": 9,
        "strategic goals": 8, "activities": 21, "commitments": 6,
    }  # fmt: skip
    assert "Linked to the topic" in pair_of(shown, ">3D printing<")
    assert not WorkPlan.objects.exists()


def test_what_could_not_be_placed_stands_on_top(people, as_user):
    stray = "An odd line nobody can place, which says a thing at length."
    text = f"{stray}\n\n1. Meetings\n\n- We meet.\n"
    found = read_in(people.sophie, text.encode())
    assert found.reading["left"], "the reader placed everything: this test needs another stray line"
    shown = show(as_user(people.sophie), found)
    assert shown.index("could not be placed") < shown.index("The tree found")
    assert "An odd line" in shown[: shown.index("The tree found")]
    assert show(as_user(people.sophie), found, "?show=left").count('<section class="pair') == len(
        found.reading["left"]
    )


def test_an_unknown_parameter_is_named(people, as_user, found):
    address = reverse("workplans:import", args=[found.pk])
    for query in ("?shown=all", "?show=everything"):
        answer = as_user(people.sophie).get(address + query)
        assert answer.status_code == 400
        assert "show" in answer.content.decode()


def test_a_document_of_a_thousand_pieces_is_shown_page_by_page(people, as_user):
    long = "Work plan 2023 of the QIG\n\n1. Meetings\n\n" + "\n\n".join(
        f"The group does thing {n}." for n in range(1000)
    )
    found = read_in(people.sophie, long.encode())
    sophie = as_user(people.sophie)
    assert show(sophie, found).count('<section class="pair') == 250
    last = found.reading["pieces"][-1]["id"]
    assert f'id="{last}"' in show(sophie, found, "?page=5")
    answer = sophie.post(
        reverse("workplans:correct-import", args=[found.pk, last]),
        {"version": 1, "text": "x", "becomes": "furniture"},
    )
    assert answer["Location"].endswith(f"?page=5#{last}")


# --- correct -----------------------------------------------------------------------------------------------


def test_the_form_comes_in_place_or_as_a_page(people, as_user, found):
    sophie, address = as_user(people.sophie), reverse("workplans:correct-import", args=[found.pk, "p20"])
    page, fragment = sophie.get(address), sophie.get(address, headers={"HX-Request": "true"})
    assert "<html" in page.content.decode()
    assert fragment.content.decode().strip().startswith("<form")
    assert 'name="csrfmiddlewaretoken"' in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]


def test_a_corrected_heading_moves_what_stands_under_it(people, as_user, found):
    piece = piece_with(found, "2.1.3. Product support")
    typed = {"version": 1, "text": "2.1.3. Training for assessors", "becomes": "section.title", "level": "3"}
    as_user(people.sophie).post(reverse("workplans:correct-import", args=[found.pk, piece]), typed)
    found.refresh_from_db()
    assert [a["category"] for a in found.reading["activities"] if a["section"] == "2.1.3"] == ["training"]
    assert "2.1.3 Training for assessors" in show(as_user(people.sophie), found)


def test_what_can_not_stand_is_said_and_what_was_typed_is_kept(people, as_user, found):
    sophie, address = as_user(people.sophie), reverse("workplans:correct-import", args=[found.pk, "p20"])
    owner = piece_with(found, "1. Continuous")
    for typed, said in [
        ({"text": " ", "becomes": "goal"}, "Nothing of the document may vanish"),
        ({"text": "Kept as typed", "becomes": "nothing"}, "Select a valid choice"),
        (
            {"text": "Kept as typed", "becomes": "activity.text", "of": owner},
            "belongs to a piece that becomes “Activity”",
        ),
    ]:
        answer = sophie.post(address, {"version": 1} | typed)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert said in shown
        assert typed["text"] in shown
    found.refresh_from_db()
    assert found.version == 1


def test_a_correction_that_comes_too_late_shows_both_and_can_be_sent_again(people, as_user, found):
    sophie, address = as_user(people.sophie), reverse("workplans:correct-import", args=[found.pk, "p20"])
    correct_import(actor=people.sophie, plan_import=found, version=1, piece="p20", changes={"text": "Theirs"})
    answer = sophie.post(address, {"version": 1, "text": "Mine", "becomes": "focus_area"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in shown
    assert "Mine" in shown
    version = re.search(r'name="version" value="(\d+)"', shown)[1]
    again = sophie.post(address, {"version": version, "text": "Mine", "becomes": "focus_area"})
    assert again.status_code == 302


def test_a_piece_that_is_gone_or_never_was_says_so(people, as_user, found):
    address = reverse("workplans:correct-import", args=[found.pk, "p9999"])
    answer = as_user(people.sophie).get(address)
    assert answer.status_code == 400
    assert "no longer in the import" in answer.content.decode()


# --- accept or leave ---------------------------------------------------------------------------------------


def test_the_page_before_accepting_says_what_will_be_made_and_shows_the_header(people, as_user, found):
    shown = as_user(people.sophie).get(reverse("workplans:accept-import", args=[found.pk])).content.decode()
    assert "A work plan is made, with 18 sections" in shown
    assert "New topics: Continuous manufacturing; Decentralized manufacturing including" in shown
    assert 'value="EMA/824798/2022"' in shown
    assert 'value="2023-12-31"' in shown
    assert "Nothing becomes public." in shown


def accept_form(client, found):
    """What the accept page's form sends, untouched."""
    form = client.get(reverse("workplans:accept-import", args=[found.pk])).context["form"]
    return {name: "" if form[name].value() is None else form[name].value() for name in form.fields}


def test_accepting_leads_to_the_plan(people, as_user, found):
    sophie = as_user(people.sophie)
    typed = accept_form(sophie, found) | {"chair": "Somebody Else", "state": "adopted"}
    answer = sophie.post(reverse("workplans:accept-import", args=[found.pk]), typed)
    plan = WorkPlan.objects.get()
    assert answer["Location"] == reverse("workplans:plan", args=[plan.slug])
    assert (plan.chair, plan.state, plan.activities.count()) == ("Somebody Else", "adopted", 21)


def test_a_second_plan_with_the_same_reference_is_refused_on_the_page(people, as_user, found):
    sophie, address = as_user(people.sophie), reverse("workplans:accept-import", args=[found.pk])
    sophie.post(address, accept_form(sophie, found))
    twin = read_in(people.sophie)
    answer = sophie.post(reverse("workplans:accept-import", args=[twin.pk]), accept_form(sophie, twin))
    assert answer.status_code == 422
    assert "There is already a plan EMA/824798/2022, revision 0" in answer.content.decode()
    assert WorkPlan.objects.count() == 1


def test_leaving_makes_nothing_and_stays_in_the_list(people, as_user, found):
    sophie, address = as_user(people.sophie), reverse("workplans:leave-import", args=[found.pk])
    assert "No plan is made of this document." in sophie.get(address).content.decode()
    assert sophie.post(address, {"version": 1}).status_code == 302
    assert "Left" in sophie.get(START).content.decode()
    assert not WorkPlan.objects.exists()
    assert "/accept/" not in show(sophie, found)
