"""Reporting to a party: the page and the service give the same answers."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Group
from audit.models import Entry
from core.errors import NotPossibleNow
from desk.changes import latest_mark
from desk.services import send_party_report
from notifications.models import Message
from topics.services import create_topic, move_topic
from workplans.models import PartyReport

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/parties/BWP/send/"


@pytest.fixture
def bwp(people):
    return Group.objects.get(code="BWP")


@pytest.fixture
def topic(people):
    return create_topic(actor=people.mara, values={"title": "Continuous manufacturing"})


def looked_at(client):
    """The marks of the report that the page shows."""
    initial = client.get(ADDRESS).context["form"].initial
    return {"since": initial["since"], "until": initial["until"]}


def test_done_from_the_page_and_the_liaison_is_told_with_the_report_as_link(people, as_user, bwp, topic):
    sophie = as_user(people.sophie)
    answer = sophie.post(ADDRESS, looked_at(sophie) | {"note": "Dear colleagues,"})
    assert answer["Location"] == "/desk/parties/BWP/"
    report = PartyReport.objects.get()
    assert [item["title"] for item in report.content] == ["Continuous manufacturing"]
    message = Message.objects.get(kind="party_report.sent")
    assert message.recipient == people.lena
    assert f"/desk/parties/BWP/{report.pk}/" in message.text
    assert "Dear colleagues," in message.text
    assert Entry.objects.filter(action="party_report.sent", actor=people.sophie.pk).count() == 1


def test_the_next_report_begins_where_the_last_one_ended(people, bwp, topic):
    first = send_party_report(actor=people.carla, party=bwp, since=0, until=latest_mark())
    move_topic(actor=people.mara, topic=topic, version=1, stage="listening")
    second = send_party_report(actor=people.carla, party=bwp, since=first.until, until=latest_mark())
    changes = [change for item in second.content for change in item["changes"]]
    assert [change["fields"] for change in changes] == [[["stage", "Identified", "Listening"]]]


def test_what_is_sent_is_what_was_looked_at(people, as_user, bwp, topic):
    sophie = as_user(people.sophie)
    seen = looked_at(sophie)
    create_topic(actor=people.mara, values={"title": "Came a moment later"})
    sophie.post(ADDRESS, seen)
    assert "Came a moment later" not in str(PartyReport.objects.get().content)
    assert "Came a moment later" in sophie.get("/desk/parties/BWP/").content.decode()


def test_forbidden(people, as_user, bwp, topic):
    for person in (people.mara, people.lena, people.otto, people.alice):
        with pytest.raises(PermissionDenied):
            send_party_report(actor=person, party=bwp, since=0, until=latest_mark())
    for person in (people.mara, people.lena):
        assert as_user(person).post(ADDRESS, {"since": 0, "until": 1}).status_code == 403
    assert not PartyReport.objects.exists()


def test_hidden(people, as_user, bwp):
    for person in (people.otto, people.alice, people.fred):
        assert as_user(person).post(ADDRESS, {"since": 0, "until": 1}).status_code == 404
    for address in ("/desk/parties/QWP/", "/desk/parties/QWP/send/", "/desk/parties/nowhere/"):
        assert as_user(people.lena).get(address).status_code == 404


def test_not_now_twice_or_over_what_is_not_there_yet(people, as_user, bwp, topic):
    until = latest_mark()
    for marks in ({"since": 0, "until": until + 1}, {"since": 0, "until": 0}):
        with pytest.raises(NotPossibleNow):
            send_party_report(actor=people.sophie, party=bwp, **marks)
    send_party_report(actor=people.sophie, party=bwp, since=0, until=until)
    with pytest.raises(NotPossibleNow):
        send_party_report(actor=people.sophie, party=bwp, since=0, until=until)
    answer = as_user(people.sophie).post(ADDRESS, {"since": 0, "until": until, "note": "kept as typed"})
    assert answer.status_code == 409
    assert "kept as typed" in answer.content.decode()
    assert PartyReport.objects.count() == 1


def test_invalid(people, as_user, bwp, topic):
    with pytest.raises(ValidationError):
        send_party_report(actor=people.sophie, party=bwp, since=0, until=latest_mark(), note="with a \0 NUL")
    answer = as_user(people.sophie).post(ADDRESS, {"since": "x", "until": 1, "note": "kept as typed"})
    assert answer.status_code == 422
    assert "kept as typed" in answer.content.decode()
