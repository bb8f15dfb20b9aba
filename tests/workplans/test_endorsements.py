"""Dates of endorsements that don't fit together are marked with words, and never refused."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from tests.factories import EndorsementFactory, PublicationFactory, WorkPlanFactory
from workplans.endorsements import endorsements_marked

pytestmark = pytest.mark.django_db


def marks(*rows, published=None, **values):
    """What is said of each endorsement (verb, body, day of February 2023)."""
    plan = WorkPlanFactory(**values)
    for at, (verb, body, day) in enumerate(rows):
        dated = day and date(2023, 2, day)
        EndorsementFactory(plan=plan, position=at, verb=verb, body=body, dated=dated)
    if published:
        PublicationFactory(kind="work_plan", uuid=plan.pk, published_at=published)
    return [row.odd for row in endorsements_marked(plan)]


def test_what_fits_together_has_no_mark():
    assert marks(("endorsed", "QWP", 3), ("adopted", "CHMP", 9), ("noted", "BWP", None)) == [[], [], []]


@pytest.mark.parametrize(
    ("rows", "values", "said"),
    [
        (
            [("adopted", "CHMP", 3), ("endorsed", "QWP", 9)],
            {},
            [["Endorsed by QWP only on 9 February 2023."], []],
        ),
        (
            [("adopted", "CHMP", 3)],
            {"dated": date(2023, 2, 14)},
            [["The document is dated later: 14 February 2023."]],
        ),
        (
            [("adopted", "CHMP", 3), ("adopted", "CHMP", 4)],
            {},
            [["Also adopted by it on 4 February 2023."], ["Also adopted by it on 3 February 2023."]],
        ),
        ([("noted", "BWP", 9)], {"period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)},
         [["The plan's period had ended."]]),
        ([("endorsed", "QWP", 9)], {"published": datetime(2023, 2, 5, 12, tzinfo=UTC)},
         [["The plan was public before, since 5 February 2023."]]),
    ],
)  # fmt: skip
def test_what_contradicts_is_said_where_it_stands(rows, values, said):
    assert marks(*rows, **values) == said


def test_the_plans_page_shows_it(people, as_user):
    plan = WorkPlanFactory(dated=date(2023, 2, 14))
    EndorsementFactory(plan=plan, verb="adopted", body="CHMP", dated=date(2023, 2, 3))
    page = as_user(people.mara).get(reverse("workplans:plan", args=[plan.slug])).content.decode()
    assert "The document is dated later: 14 February 2023." in page
