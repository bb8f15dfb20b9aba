"""Warnings on endorsements whose dates contradict each other."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from tests.factories import EndorsementFactory, PublicationFactory, WorkPlanFactory
from tests.workplans.test_round_trip import words_of
from workplans.documents import endorsement_text
from workplans.endorsements import endorsements_with_warnings
from workplans.importing import read_plan
from workplans.layout import listed_verb

pytestmark = pytest.mark.django_db


def warnings(*rows, published=None, **values):
    """Return the warnings on each endorsement (verb, body, day of February 2023)."""
    plan = WorkPlanFactory(**values)
    for at, (verb, body, day) in enumerate(rows):
        dated = day and date(2023, 2, day)
        EndorsementFactory(plan=plan, position=at, verb=verb, body=body, dated=dated)
    if published:
        PublicationFactory(kind="work_plan", uuid=plan.pk, published_at=published)
    return [row.warnings for row in endorsements_with_warnings(plan)]


def test_endorsements_in_order_have_no_warning():
    assert warnings(("endorsed", "QWP", 3), ("adopted", "CHMP", 9), ("noted", "BWP", None)) == [[], [], []]


@pytest.mark.parametrize(
    ("rows", "values", "expected"),
    [
        (
            [("adopted", "CHMP", 3), ("endorsed", "QWP", 9)],
            {},
            [["Endorsed by QWP only on 9 February 2023."], []],
        ),
        (
            [("adopted", "CHMP", 3)],
            {"dated": date(2023, 2, 14)},
            [["The document has a later date: 14 February 2023."]],
        ),
        (
            [("adopted", "CHMP", 3), ("adopted", "CHMP", 4)],
            {},
            [["Also adopted by CHMP on 4 February 2023."], ["Also adopted by CHMP on 3 February 2023."]],
        ),
        ([("noted", "BWP", 9)], {"period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)},
         [["The plan's period was over."]]),
        ([("endorsed", "QWP", 9)], {"published": datetime(2023, 2, 5, 12, tzinfo=UTC)},
         [["The plan was published before, on 5 February 2023."]]),
    ],
)  # fmt: skip
def test_endorsements_with_contradicting_dates_have_warnings(rows, values, expected):
    assert warnings(*rows, **values) == expected


@pytest.mark.parametrize(
    ("verb", "printed", "listed"),
    [
        ("adopted", "Adopted by CHMP", "adopted"),
        ("finalised", "Finalised by QWP 3 February 2023", "adopted"),
        ("approved", "Approved by CHMP", "adopted"),
        ("draft", "Draft agreed by QWP", "agreed"),
        ("withdrawn", "Withdrawn by CHMP", "noted"),
        ("consulted", "Consulted with BWP", "consulted"),
    ],
)
def test_listed_verb_is_the_nearest_of_the_list(verb, printed, listed):
    assert listed_verb(verb, printed) == listed


def test_import_keeps_the_printed_words_of_a_verb_and_prints_them_again():
    header = b"Work plan for the QIG\n\nEMA/1/2031\n\nFinalised by QWP 3 February 2031\n\n"
    text = words_of(read_plan("plan.txt", header + b"Work plan period: 2031\n\n1. Goals\n\nWhat we want.\n"))
    (row,) = text["endorsements"]
    assert (row["verb"], row["printed"]) == ("adopted", "Finalised by QWP 3 February 2031")
    assert endorsement_text(row) == "Finalised by QWP 3 February 2031"


def test_plan_page_shows_the_warnings(people, as_user):
    plan = WorkPlanFactory(dated=date(2023, 2, 14))
    EndorsementFactory(plan=plan, verb="adopted", body="CHMP", dated=date(2023, 2, 3))
    page = as_user(people.mara).get(reverse("workplans:plan-consultation", args=[plan.slug])).content.decode()
    assert "The document has a later date: 14 February 2023." in page
