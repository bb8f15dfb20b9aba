"""The desk's search: over every kind of record, for what a person may see."""

import pytest

from core.record_search import record_searches
from tests.factories import (
    ActivityFactory,
    ChallengeFactory,
    EvidenceFactory,
    FocusAreaFactory,
    GlossaryTermFactory,
    GuidanceDocumentFactory,
    MandateFactory,
    PlanPointFactory,
    PlanSectionFactory,
    PlanTopicFactory,
    StrategicGoalFactory,
    TopicFactory,
    TopicPersonFactory,
    WorkPlanFactory,
)

pytestmark = pytest.mark.django_db


def page_of(client, query):
    return " ".join(client.get(f"/desk/search/?{query}").content.decode().split())


def make_one_of_each():
    """Create one record of each kind that is searched, each with the word “wombat” where it has text."""
    plan = WorkPlanFactory(title="Wombat plan", reference="EMA/12345/2027", slug="wombats")
    section = PlanSectionFactory(plan=plan, title="Wombats in general")
    topic = TopicFactory(title="Wombat manufacturing", slug="wombat-manufacturing")
    plan_topic = PlanTopicFactory(section=section, topic=topic, title="Wombats (W)")
    challenge = ChallengeFactory(topic=topic, text="A wombat is a challenge.")
    MandateFactory(user__name="Wanda Wombat")
    return {
        "work_plan": plan,
        "plan_section": section,
        "topic": topic,
        "plan_topic": plan_topic,
        "plan_point": PlanPointFactory(plan_topic=plan_topic, text="A point about a wombat."),
        "strategic_goal": StrategicGoalFactory(section=section, text="More wombats."),
        "activity": ActivityFactory(section=section, text="Feed the wombats."),
        "focus_area": FocusAreaFactory(topic=topic, text="The wombat itself."),
        "challenge": challenge,
        "evidence": EvidenceFactory(challenge=challenge, text="A wombat was seen."),
        "guidance_document": GuidanceDocumentFactory(title="Guidance on wombats"),
        "glossary_term": GlossaryTermFactory(term="Wombat", variants=["vombatus"]),
        "user": None,
    }


def test_search_finds_every_kind_of_record_and_links_to_its_page(people, as_user):
    made = make_one_of_each()
    assert set(made) == {search.kind for search in record_searches}
    client = as_user(people.mara)
    page = page_of(client, "q=wombats")
    for search in record_searches:
        assert f">{search.label}</h2>" in page, search.kind
    assert 'href="/desk/topics/wombat-manufacturing/"><b><mark>Wombat</mark> manufacturing</b>' in page
    activity = f"/desk/plan/wombats/#r{made['activity'].pk}"
    assert f'href="{activity}"' in page
    assert f'id="r{made["activity"].pk}"' in client.get("/desk/plan/wombats/").content.decode()
    topic = client.get("/desk/topics/wombat-manufacturing/").content.decode()
    for part in ("focus_area", "challenge", "evidence"):
        assert f'/desk/topics/wombat-manufacturing/#r{made[part].pk}"' in page
        assert f'id="r{made[part].pk}"' in topic


def test_search_knows_references_people_and_spellings_of_terms(people, as_user):
    make_one_of_each()
    client = as_user(people.mara)
    assert "plan</b>" in page_of(client, "q=EMA/12345/2027")
    assert "<b>Wanda <mark>Wombat</mark></b>" in page_of(client, "q=vombatus")
    assert "<b><mark>Wanda</mark> Wombat</b>" in page_of(client, "q=wanda")


def test_search_forgives_a_typing_error_and_names_the_words_it_searched_for(people, as_user):
    make_one_of_each()
    page = page_of(as_user(people.mara), "q=wombta")
    assert "Nothing matches “wombta”. These are the results for “<b>wombat</b>”." in page
    assert "<mark>Wombat</mark> manufacturing" in page


def test_search_shows_guests_what_they_are_invited_to_and_suggests_no_other_word(people, as_user):
    topic = make_one_of_each()["topic"]
    client = as_user(people.otto)
    assert "manufacturing" not in page_of(client, "q=wombat")
    assert "These are the results" not in page_of(client, "q=manufacturnig")
    TopicPersonFactory(topic=topic, user=people.otto, part="invited")
    page = page_of(client, "q=wombat")
    assert "<mark>Wombat</mark> manufacturing" in page
    assert "Work plans</h2>" not in page


def test_search_of_one_kind_lists_more(people, as_user):
    for number in range(7):
        TopicFactory(title=f"Wombat {number}")
    client = as_user(people.mara)
    page = page_of(client, "q=wombat")
    assert page.count('class="hit-title"') == 5
    assert "?q=wombat&amp;kind=topic" in page
    assert page_of(client, "q=wombat&kind=topic").count('class="hit-title"') == 7


@pytest.mark.parametrize("query", ["q=" + "w" * 201, "kind=nonsense&q=a", "no=such"])
def test_search_refuses_impossible_parameters(people, as_user, query):
    assert as_user(people.mara).get(f"/desk/search/?{query}").status_code == 400


def test_search_without_words_or_match_says_what_to_do(people, as_user):
    client = as_user(people.mara)
    assert "Enter what you are looking for" in page_of(client, "")
    assert "No results" in page_of(client, "q=zzzzqqqq")
