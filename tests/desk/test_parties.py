"""The pages of the parties: a liaison reads only the reports of their own party."""

import pytest

from accounts.models import Group
from desk.changes import latest_mark
from desk.services import send_party_report
from tests.factories import MandateFactory, PartyReportFactory
from topics.services import create_topic, move_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def reports(people):
    """Send a report to each of two parties, then change a topic."""
    topic = create_topic(actor=people.mara, values={"title": "Continuous manufacturing"})
    made = {
        code: send_party_report(
            actor=people.sophie,
            party=Group.objects.get(code=code),
            since=0,
            until=latest_mark(),
            note=f"Words to {code}",
        )
        for code in ("BWP", "QWP")
    }
    move_topic(actor=people.mara, topic=topic, version=1, stage="listening", reason="Not for the parties.")
    return made


def words(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().partition("<main")[2].split())


def test_party_page_liaison_sees_new_changes_and_sent_report(people, as_user, reports):
    lena, report = as_user(people.lena), reports["BWP"]
    now = words(lena, "/desk/parties/BWP/")
    assert "<del>Identified</del> <ins>Listening</ins>" in now
    assert "Not for the parties." not in now
    assert "Send report" not in now
    then = words(lena, f"/desk/parties/BWP/{report.pk}/")
    assert "Words to BWP" in then
    assert "Listening" not in then


def test_party_page_of_another_party_is_hidden(people, as_user, reports):
    lena, other = as_user(people.lena), reports["QWP"]
    assert lena.get("/desk/parties/QWP/").status_code == 404
    for code in ("QWP", "BWP"):
        assert lena.get(f"/desk/parties/{code}/{other.pk}/").status_code == 404
    assert "QWP" not in words(lena, "/desk/parties/")
    assert "Report to QWP" not in words(lena, "/desk/")
    assert "Report to QWP" not in words(lena, "/desk/log/")


def test_party_pages_member_sees_all_reports(people, as_user, reports):
    mara = as_user(people.mara)
    table = words(mara, "/desk/parties/")
    assert all(code in table for code in ("BWP", "QWP", "IWG"))
    assert "none yet" in table
    for code, report in reports.items():
        assert f"Words to {code}" in words(mara, f"/desk/parties/{code}/{report.pk}/")


def test_party_pages_liaison_with_membership_sees_all(people, as_user, reports):
    MandateFactory(user=people.lena)
    assert "QWP" in words(as_user(people.lena), "/desk/parties/")


def test_party_page_reports_are_paged(people, as_user):
    PartyReportFactory.create_batch(30)
    assert "1–25 of 30" in words(as_user(people.sophie), "/desk/parties/BWP/")
