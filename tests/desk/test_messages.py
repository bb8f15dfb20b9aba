"""The secretariat's pages of messages and rules, and the number of new notices."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.kinds import ref_to
from notifications.models import Message, RuleSetting
from notifications.rules import put_into_outbox
from tests.factories import MandateFactory, MessageFactory, TopicFactory, TopicPersonFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST = "/desk/reminders/"


def due(days, **more):
    return MessageFactory(due_at=timezone.now() + timedelta(days=days), **more)


@pytest.fixture
def secretary(people, as_user):
    return as_user(people.sophie)


def listed(client, query=""):
    return {row.message.subject for row in client.get(LIST + query).context["page"].object_list}


def test_messages_page_shows_next_days_waiting_and_past(secretary):
    due(1, subject="Tomorrow")
    due(1, subject="Muted", state="suppressed")
    due(31, subject="Too far")
    due(-1, subject="Overdue")
    due(-1, subject="Sent", state="sent")
    due(-1, subject="Failed", state="failed")
    due(-1, subject="Uncertain", state="uncertain")
    due(2, subject="Held", held=True)
    assert listed(secretary) == {"Tomorrow", "Muted", "Overdue", "Held"}
    assert listed(secretary, "?show=") == listed(secretary)
    assert listed(secretary, "?show=waiting") == {"Failed", "Uncertain", "Held"}
    assert listed(secretary, "?show=past") == {"Sent", "Failed", "Uncertain"}
    assert "(3 to resolve)" in secretary.get(LIST).content.decode()


def test_messages_page_filters_combine_and_refuse_unknown(people, secretary):
    due(1, subject="Wanted", recipient=people.mara, rule="focus_area.untouched")
    due(1, subject="Another's", recipient=people.niels, rule="focus_area.untouched")
    due(1, subject="Of an action", recipient=people.mara)
    due(1, subject="In a digest", recipient=people.mara, rule="focus_area.untouched", channel="daily")
    query = f"?recipient={people.mara.pk}&rule=focus_area.untouched&channel=mail&state=queued"
    assert listed(secretary, query) == {"Wanted"}
    for wrong in ("?no=such", "?rule=unicorn", "?show=all", "?state=lost", "?recipient=x"):
        assert secretary.get(LIST + wrong).status_code == 400


def test_messages_page_shows_rule_recipient_and_record(people, secretary):
    topic = TopicFactory(title="Continuous manufacturing")
    due(1, recipient=people.mara, rule="focus_area.untouched", reason="you lead this topic",
        about_kind="topic", about_uuid=topic.pk)  # fmt: skip
    due(1, recipient=None, address="ann@example.com")
    page = secretary.get(LIST).content.decode()
    for words in (
        "Mara Member",
        "unchanged for 3 months",
        "you lead this topic",
        topic.title,
        "ann@example.com",
    ):
        assert words in page


def test_message_page_hides_text_of_account_mail(secretary):
    plain, secret = (
        due(0, text="It moved along."),
        due(0, kind="account.mail", text="/password/reset/key/abc/"),
    )
    assert "It moved along." in secretary.get(reverse("desk:message", args=[plain.pk])).content.decode()
    assert "abc" not in secretary.get(reverse("desk:message", args=[secret.pk])).content.decode()


def test_message_page_chair_reads_without_actions(people, as_user):
    message = due(1)
    chair = as_user(people.carla)
    page = chair.get(reverse("desk:message", args=[message.pk]))
    assert page.status_code == 200
    assert "Send this message now" not in page.content.decode()
    assert chair.get(reverse("desk:hold-message", args=[message.pk])).status_code == 403


@pytest.mark.parametrize("person", ["mara", "lena", "otto", "alice", "fred"])
def test_message_pages_are_hidden_from_others(people, as_user, person):
    message = due(1)
    for address in (LIST, f"{LIST}rules/", f"{LIST}{message.pk}/", f"{LIST}{message.pk}/hold/"):
        assert as_user(getattr(people, person)).get(address).status_code == 404


def test_rule_page_sets_and_resets_rule(people, secretary):
    rule = f"{LIST}rules/focus_area.untouched/"
    page = secretary.get(rule)
    assert page.context["defaults"]["offsets"] == "0"
    secretary.post(rule, {"version": 1, "enabled": "on", "offsets": "5, −10"})
    assert "-10, 5" in secretary.get(f"{LIST}rules/").content.decode()
    for wrong in ("", "soon", "1,1", "9999"):
        assert secretary.post(rule, {"version": 2, "offsets": wrong}).status_code == 422
    defaults = secretary.get(rule).context["defaults"]
    secretary.post(rule, {"version": defaults["version"], "enabled": "on", "offsets": defaults["offsets"]})
    assert secretary.get(rule).context["form"]["offsets"].value() == "0"
    assert secretary.get(f"{LIST}rules/unicorn/").status_code == 404


def test_rule_switched_off_suppresses_its_reminders(people, secretary):
    topic = TopicFactory()
    TopicPersonFactory(topic=topic, user=people.mara)
    topic.focus_areas.create(position=1, text="Barriers")
    topic.focus_areas.update(updated_at=timezone.now() - timedelta(days=80))
    put_into_outbox()
    assert Message.objects.get(rule="focus_area.untouched").state == "queued"
    secretary.post(f"{LIST}rules/focus_area.untouched/", {"version": 1, "offsets": "0"})
    put_into_outbox()
    assert Message.objects.get(rule="focus_area.untouched").state == "suppressed"


def test_messages_page_query_count_is_constant(people, secretary, django_assert_num_queries):
    def add(count):
        for topic in TopicFactory.create_batch(count):
            due(1, recipient=UserFactory(), about_kind="topic", about_uuid=topic.pk)

    add(1)
    secretary.get(LIST)
    with django_assert_num_queries(9) as at_one:
        secretary.get(LIST)
    add(29)
    with django_assert_num_queries(len(at_one)):
        secretary.get(LIST)


# --- new notices -------------------------------------------------------------------------------------------


def new_notices(client):
    return client.get("/desk/topics/").context["unseen"]


def test_bell_counts_due_unseen_messages(people, as_user):
    mara = as_user(people.mara)
    assert not new_notices(mara)
    due(-1, recipient=people.mara, subject="Something moved")
    due(1, recipient=people.mara)
    due(-1, recipient=people.mara, state="suppressed")
    due(-1, recipient=people.niels)
    assert str(new_notices(mara)) == "1"
    assert "Something moved" in mara.get("/me/notices/").content.decode()
    mara.post("/me/notices/")
    assert not new_notices(mara)


def test_bell_count_is_capped(people, as_user):
    MessageFactory.create_batch(100, recipient=people.mara)
    assert str(new_notices(as_user(people.mara))) == "99+"


def test_bell_leaves_out_records_no_longer_visible(people, as_user):
    topic = TopicFactory()
    invited = TopicPersonFactory(topic=topic, user=people.otto, part="invited")
    due(-1, recipient=people.otto, about_kind=ref_to(topic).kind, about_uuid=topic.pk)
    assert str(new_notices(as_user(people.otto))) == "1"
    invited.delete()
    assert not new_notices(as_user(people.otto))


def test_public_page_needs_no_query_for_bell(people, as_user, django_assert_num_queries):
    MandateFactory()
    with django_assert_num_queries(0):
        as_user(None).get("/account/inactive/")


def test_rule_page_conflict_shows_both_versions(people, secretary):
    page = "/desk/reminders/rules/focus_area.untouched/"
    mine = {"version": 1, "enabled": "on", "offsets": "-5, 0", "escalate_after": ""}
    assert secretary.post(page, mine | {"offsets": "3", "escalate_after": "7"}).status_code == 302
    late = secretary.post(page, mine)
    assert late.status_code == 409
    fields = {(row.label, row.theirs, row.yours) for row in late.context["form"].conflict.rows}
    assert fields == {("When", "3", "-5, 0"), ("Escalate after", "7", "")}
    assert f"Saved by {people.sophie.name}, " in late.content.decode()
    again = mine | {"version": late.context["form"]["version"].value()}
    assert secretary.post(page, again).status_code == 302
    assert RuleSetting.objects.get().offsets == [-5, 0]
