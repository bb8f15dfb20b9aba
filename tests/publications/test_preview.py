"""The preview of a public page before it is published."""

import pytest

from publications.preview import preview_of, public_pages
from publications.services import publish_record
from tests.factories import (
    FocusAreaFactory,
    GuidanceDocumentFactory,
    GuidanceTopicFactory,
    PlanSectionFactory,
    TopicFactory,
    TopicPersonFactory,
)
from tests.workplans.adoption import adopt
from topics.models import Topic
from topics.services import edit_topic

pytestmark = pytest.mark.django_db


def preview(client, record):
    answer = client.get(f"/desk/publish/{record.KIND}/{record.pk}/preview/")
    return answer.status_code, " ".join(answer.content.decode().split())


def test_preview_of_a_new_topic_is_its_public_page_with_a_notice(people, as_user):
    topic = TopicFactory(title="Printing", description="Layer by *layer*.")
    status, page = preview(as_user(people.mara), topic)
    assert status == 200
    assert "<b>This is a preview.</b>" in page
    assert "It has not been public before." in page
    assert f'<a href="/desk/publish/topic/{topic.pk}/">Back to publishing</a>' in page
    assert "Versions of this page" not in page
    assert "Follow by e-mail" not in page
    assert "<p>Layer by <em>layer</em>.</p>" in page
    assert "<ins>" not in page
    assert as_user(None).get(f"/topics/{topic.slug}/").status_code == 404


def test_preview_marks_new_words_in_texts_and_nowhere_else(people, as_user):
    topic = TopicFactory(title="Printing", description="Layer by **layer**.")
    publish_record(actor=people.sophie, record=topic, seen_number=0)
    values = {"title": "Printing <3", "description": "Layer after **layer & co**."}
    edit_topic(actor=people.mara, topic=topic, version=topic.version, values=values)
    FocusAreaFactory(topic=topic, text="Entirely new")
    _, page = preview(as_user(people.mara), topic)
    assert "<title>Printing &lt;3 ·" in page
    assert "<h1><ins>Printing</ins> &lt;<ins>3</ins></h1>" in page
    assert "Layer <ins>after</ins> <strong><ins>layer</ins> &amp; <ins>co</ins></strong>." in page
    assert "<ins>Entirely</ins> <ins>new</ins>" in page
    assert "\ue000" not in page
    public = as_user(None).get(f"/topics/{topic.slug}/").content.decode()
    assert "Entirely" not in public
    assert "<ins>" not in public


def test_preview_shows_plans_and_guidance_documents(people, as_user):
    plan = PlanSectionFactory(title="Meetings", text="We meet.").plan
    adopt(people.sophie, plan)
    status, page = preview(as_user(people.mara), plan)
    assert (status, "We meet." in page) == (200, True)
    document = GuidanceDocumentFactory(kind="guideline", stage="final", summary="On wombats.")
    GuidanceTopicFactory(document=document)
    status, page = preview(as_user(people.mara), document)
    assert (status, "On wombats." in page) == (200, True)


def test_preview_is_there_for_those_who_see_the_record_alone(people, as_user):
    topic = TopicFactory()
    assert preview(as_user(people.eva), topic)[0] == 404
    TopicPersonFactory(topic=topic, user=people.eva, part="invited")
    assert preview(as_user(people.eva), topic)[0] == 200
    assert preview(as_user(people.alice), topic)[0] == 404


def test_publish_page_links_to_the_preview_where_the_kind_has_a_page(people, as_user):
    topic = TopicFactory()
    page = as_user(people.sophie).get(f"/desk/publish/topic/{topic.pk}/").content.decode()
    assert f'href="/desk/publish/topic/{topic.pk}/preview/">See the page as it will be' in page


def test_preview_marks_keep_odd_texts_well_formed(rf):
    odd = "a <b>&amp; [c](https://example.org/) `d`\n\n- e\n- f"
    content = {"slug": "x", "title": odd, "stage": {"value": "identified", "label": "Identified"}}
    content |= {"description": odd, "justification": "", "focus_areas": [], "challenges": []}
    content |= {"short_name": "", "blocked_by_legislation": False, "stage_bar": []}
    before = content | {"title": "a", "description": "z"}
    page = preview_of(public_pages[Topic.KIND], before, content, TopicFactory().pk, rf.get("/"))
    assert page.count("<ins>") == page.count("</ins>") > 4
    assert 'href="https://example.org/"' in page
