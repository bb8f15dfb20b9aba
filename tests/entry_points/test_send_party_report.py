"""Sending a report to a party: the page and the service give the same answer."""

import pytest
from django.urls import reverse

from accounts.models import Group
from desk.changes import latest_mark
from desk.services import send_party_report
from notifications.models import Message
from tests.entry_points.attempt import DONE, FORBIDDEN, HIDDEN, INVALID, NOT_NOW, Action
from topics.services import create_topic, move_topic
from workplans.models import PartyReport

PAGE = reverse("desk:send-party-report", args=["BWP"])


def _service(actor, nothing, since, until, note=""):
    party = Group.objects.get(code="BWP")
    return send_party_report(actor=actor, party=party, since=since, until=until, note=note)


ACTION = Action("party_report.sent", page=lambda nothing: PAGE, service=_service)


@pytest.fixture
def bwp(people):
    return Group.objects.get(code="BWP")


@pytest.fixture
def topic(people):
    return create_topic(actor=people.mara, values={"title": "Continuous manufacturing"})


@pytest.fixture
def until(topic):
    """Return the mark of the newest entry."""
    return latest_mark()


def marks_shown(client):
    """Return the marks of the report that the page shows."""
    initial = client.get(PAGE).context["form"].initial
    return {"since": initial["since"], "until": initial["until"]}


def test_send_party_report_by_secretariat_notifies_liaison(attempt, people, until):
    assert attempt(people.sophie, since=0, until=until, note="Dear colleagues,") == DONE
    report = PartyReport.objects.get()
    assert [item["title"] for item in report.content] == ["Continuous manufacturing"]
    message = Message.objects.get(kind="party_report.sent")
    assert message.recipient == people.lena
    assert f"/desk/parties/BWP/{report.pk}/" in message.text
    assert "Dear colleagues," in message.text


def test_send_party_report_begins_where_the_last_one_ended(people, bwp, topic, until):
    first = send_party_report(actor=people.carla, party=bwp, since=0, until=until)
    move_topic(actor=people.mara, topic=topic, version=1, stage="listening", reason="In talks.")
    second = send_party_report(actor=people.carla, party=bwp, since=first.until, until=latest_mark())
    changes = [change for item in second.content for change in item["changes"]]
    assert [change["fields"] for change in changes] == [[["stage", "Identified", "Listening"]]]


def test_send_party_report_sends_what_the_page_showed(people, as_user, topic):
    sophie = as_user(people.sophie)
    shown = marks_shown(sophie)
    create_topic(actor=people.mara, values={"title": "Came a moment later"})
    assert sophie.post(PAGE, shown)["Location"] == "/desk/parties/BWP/"
    assert "Came a moment later" not in str(PartyReport.objects.get().content)
    assert "Came a moment later" in sophie.get("/desk/parties/BWP/").content.decode()


def test_send_party_report_double_click_sends_one_report(people, as_user, topic):
    sophie = as_user(people.sophie)
    form = marks_shown(sophie) | {"note": "", "form_token": "1"}
    assert [sophie.post(PAGE, form).status_code for _ in range(2)] == [302, 302]
    assert PartyReport.objects.count() == 1


def test_send_party_report_without_office_is_forbidden(attempt, people, until):
    for person in (people.mara, people.lena):
        assert attempt(person, since=0, until=until) == FORBIDDEN


def test_send_party_report_without_access_is_hidden(attempt, people, as_user, until):
    for person in (people.alice, people.fred, people.dora):
        assert attempt(person, since=0, until=until) == HIDDEN
    assert as_user(people.otto).post(PAGE, {"since": 0, "until": until}).status_code == 404
    for address in ("/desk/parties/QWP/", "/desk/parties/QWP/send/", "/desk/parties/nowhere/"):
        assert as_user(people.lena).get(address).status_code == 404


def test_send_party_report_twice_or_beyond_the_log_is_not_possible_now(attempt, people, bwp, until):
    assert attempt(people.sophie, since=0, until=until + 1) == NOT_NOW
    assert attempt(people.sophie, since=0, until=0) == NOT_NOW
    send_party_report(actor=people.sophie, party=bwp, since=0, until=until)
    assert attempt(people.sophie, since=0, until=until, note="kept as typed") == NOT_NOW
    assert PartyReport.objects.count() == 1


def test_send_party_report_invalid_note_is_refused(attempt, people, until):
    answer = attempt(people.sophie, since=0, until=until, note="n" * 200_000)
    assert (answer, answer.fields) == (INVALID, {"note"})


def test_send_party_report_page_refuses_malformed_mark(people, as_user, topic):
    answer = as_user(people.sophie).post(PAGE, {"since": "x", "until": 1, "note": "kept as typed"})
    assert answer.status_code == 422
    assert "kept as typed" in answer.content.decode()
