"""The people pages, for each role."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.services.mandates import three_years_from
from tests.factories import DeclarationFactory, MandateFactory

pytestmark = pytest.mark.django_db


def test_contact_data_is_for_the_secretariat_and_the_chair_alone(people, as_user):
    for reader, sees in (
        (people.sophie, True),
        (people.carla, True),
        (people.mara, False),
        (people.lena, False),
    ):
        client = as_user(reader)
        for address in ("/desk/people/", f"/desk/people/{people.niels.pk}/", "/desk/people/?format=csv"):
            response = client.get(address)
            body = b"".join(response).decode()
            assert "Niels Member" in body
            assert (people.niels.email in body) is sees, (reader, address)


def test_a_member_finds_former_members_and_no_stakeholder(people, as_user):
    body = as_user(people.mara).get("/desk/people/").content.decode()
    assert "Fred Former" in body
    assert "Alice Acme" not in body
    assert as_user(people.mara).get(f"/desk/people/{people.alice.pk}/").status_code == 404
    assert "Alice Acme" in as_user(people.sophie).get("/desk/people/").content.decode()


def test_guests_and_outsiders_find_no_such_page(people, as_user):
    for person in (people.otto, people.eva, people.alice, people.fred):
        assert as_user(person).get("/desk/people/").status_code == 404
        assert as_user(person).get(f"/desk/people/{person.pk}/").status_code == 404


def test_filters_combine_and_the_export_is_what_is_seen(people, as_user):
    response = as_user(people.sophie).get("/desk/people/?role=member&q=mara&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode())))
    assert [(row["Name"], row["Roles now"]) for row in rows] == [("Mara Member", "Member, QIG")]
    without = as_user(people.mara).get("/desk/people/?state=none").content.decode()
    assert "Fred Former" in without
    assert "Niels Member" not in without


@pytest.mark.parametrize("name", ["Mal\nBcc: all@qig.example", "Mal\rory", "Mal\u2028ory"])
def test_a_name_that_would_end_a_header_is_refused(name):
    with pytest.raises(ValidationError):
        User.objects.create_user("mal@qig.example", name)


def test_three_years_end_the_day_before(db):
    assert three_years_from(date(2026, 3, 1)) == date(2029, 2, 28)
    assert three_years_from(date(2024, 2, 29)) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("declared", "state"),
    [
        ([], "none"),
        ([{}], "valid"),
        ([{"is_signed": False}], "unsigned"),
        ([{"declared_on": date(2025, 3, 2)}], "valid"),
        ([{"declared_on": date(2025, 3, 1)}], "old"),
        ([{"declared_on": date(2025, 3, 1)}, {}], "valid"),
        ([{}, {"declared_on": date(2024, 1, 1), "is_signed": False}], "valid"),
    ],
)
def test_an_expert_is_amber_without_a_signed_declaration_of_the_last_year(declared, state):
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        person = MandateFactory().user
        for said in declared:
            DeclarationFactory(user=person, **said)
        assert User.objects.with_declaration_state().get(pk=person.pk).declaration_state == state


def test_the_colour_is_said_in_words_on_the_list_and_on_ones_own_page(people, as_user):
    DeclarationFactory(user=people.niels, restrictions="Takes no part in cases of Acme.")
    body = as_user(people.mara).get(f"/desk/people/{people.niels.pk}/").content.decode()
    assert "Declaration valid" in body
    assert "Takes no part in cases of Acme." in body
    assert "Amber: no declaration" in as_user(people.mara).get("/me/").content.decode()
    assert "Amber: none" in as_user(people.mara).get("/desk/people/").content.decode()
    body = as_user(people.sophie).get("/desk/people/?q=alice").content.decode()
    assert "Alice Acme" in body
    assert "Amber" not in body
    assert "Interests" not in as_user(people.alice).get("/me/").content.decode()
