"""The desk's pages of people, for each role."""

import csv
import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.services.mandates import three_years_from
from core.ordering import sort_key
from tests.factories import DeclarationFactory, MandateFactory

pytestmark = pytest.mark.django_db


def test_contact_data_is_shown_to_the_secretariat_and_the_chair_alone(people, as_user):
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


def test_list_people_for_member_has_former_members_and_no_stakeholder(people, as_user):
    body = as_user(people.mara).get("/desk/people/").content.decode()
    assert "Fred Former" in body
    assert "Alice Acme" not in body
    assert as_user(people.mara).get(f"/desk/people/{people.alice.pk}/").status_code == 404
    assert "Alice Acme" in as_user(people.sophie).get("/desk/people/").content.decode()


def test_people_pages_for_guests_and_outsiders_are_missing(people, as_user):
    for person in (people.otto, people.eva, people.alice, people.fred):
        assert as_user(person).get("/desk/people/").status_code == 404
        assert as_user(person).get(f"/desk/people/{person.pk}/").status_code == 404


def test_list_people_filtered_exports_what_is_shown(people, as_user):
    response = as_user(people.sophie).get("/desk/people/?role=member&q=mara&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    assert [(row["Name"], row["Roles now"]) for row in rows] == [("Mara Member", "Member, QIG")]
    without = as_user(people.mara).get("/desk/people/?state=none").content.decode()
    assert "Fred Former" in without
    assert "Niels Member" not in without


@pytest.mark.parametrize("name", ["Mal\nBcc: all@qig.example", "Mal\rory", "Mal\u2028ory"])
def test_create_user_name_with_line_break_is_refused(name):
    with pytest.raises(ValidationError):
        User.objects.create_user("mal@qig.example", name)


def test_three_years_from_day_ends_the_day_before(db):
    assert three_years_from(date(2026, 3, 1)) == date(2029, 2, 28)
    assert three_years_from(date(2024, 2, 29)) == date(2027, 2, 28)


def test_list_people_in_order_of_names_ignores_accents_and_case(people, as_user):
    for name in ("Élodie Member", "eva Aaa", "Zoë Last"):
        MandateFactory(user__name=name, user__email=f"{len(name)}@qig.example")
    response = as_user(people.sophie).get("/desk/people/?format=csv")
    rows = csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig")))
    names = [row["Name"] for row in rows]
    assert names == sorted(names, key=sort_key)
    assert names.index("Dora Gone") < names.index("Élodie Member") < names.index("eva Aaa")


def test_declare_interests_by_a_new_form_starts_from_the_newest_declaration(people, as_user):
    DeclarationFactory(user=people.niels, restrictions="Takes no part in cases of Acme.")
    body = as_user(people.mara).get(f"/desk/people/{people.niels.pk}/").content.decode()
    assert "Declaration valid" in body
    assert "Takes no part in cases of Acme." in body
    form = as_user(people.niels).get(f"/desk/people/{people.niels.pk}/declaration/").context["form"]
    assert form["restrictions"].value() == "Takes no part in cases of Acme."
