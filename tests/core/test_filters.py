"""Lists refuse parameters and values that their filters do not have."""

from typing import Any

import django_filters
import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from core.filters import StrictFilterSet, filtered
from tests.factories import TopicFactory
from topics.models import Topic
from topics.states import Stage
from workplans.models import WorkPlan


class TopicFilter(StrictFilterSet):
    stage = django_filters.ChoiceFilter(choices=Stage)
    title = django_filters.CharFilter(lookup_expr="icontains")

    class Meta:
        model = Topic
        fields: list[str] = []


def rows(query: str) -> list[str]:
    topics = filtered(TopicFilter, QueryDict(query), Topic.objects.order_by("title")).qs
    return [topic.title for topic in topics]


def test_filters_combined_narrow_the_rows(db: None) -> None:
    TopicFactory(title="Alpha", stage=Stage.LISTENING)
    TopicFactory(title="Beta", stage=Stage.LISTENING)
    TopicFactory(title="Alphabet", stage=Stage.DECLINED)
    assert rows("") == ["Alpha", "Alphabet", "Beta"]
    assert rows("title=alpha") == ["Alpha", "Alphabet"]
    assert rows("title=alpha&stage=listening") == ["Alpha"]
    assert rows("title=&stage=") == ["Alpha", "Alphabet", "Beta"]


@pytest.mark.parametrize("query", ["page=2", "page=", "page=last", "format=csv"])
def test_filter_ignores_page_and_format(db: None, query: str) -> None:
    TopicFactory(title="Alpha")
    assert rows(query) == ["Alpha"]


@pytest.mark.parametrize("name", ["colour", "Stage", "stage__in", "id", "title ", "%00", "<b>"])
def test_filter_unknown_parameter_is_refused_by_name(name: str) -> None:
    data = QueryDict(mutable=True)
    data[name] = "x"
    with pytest.raises(ValidationError) as refusal:
        filtered(TopicFilter, data, Topic.objects.none())
    (message,) = refusal.value.messages
    assert f"no filter “{name}”" in message
    assert "It has: format, page, stage, title." in message


@pytest.mark.parametrize("query", ["stage=nowhere", "stage=listening&stage=nowhere", "title=%00"])
def test_filter_impossible_value_is_refused_by_name(query: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        filtered(TopicFilter, QueryDict(query), Topic.objects.none())
    assert f"filter “{query.partition('=')[0]}”" in refusal.value.messages[0]


@pytest.mark.parametrize(
    "address",
    ["/glossary/?colour=red", "/desk/reminders/rules/?colour=red", "/desk/topics/cm/history/?colour=red"],
)
def test_page_without_filters_unknown_parameter_is_refused(people: Any, as_user: Any, address: str) -> None:
    TopicFactory(slug="cm")
    client = as_user(people.sophie)
    assert client.get(address.partition("?")[0]).status_code == 200
    response = client.get(address)
    assert response.status_code == 400
    assert "“colour”" in response.content.decode()


@pytest.mark.parametrize("query", ["utm_source=mail", "fbclid=abc", "gclid=1&utm_campaign=x", "mc_eid=2"])
def test_filter_tracking_parameter_is_ignored(db: None, query: str) -> None:
    TopicFactory(title="Alpha")
    assert rows(f"title=alpha&{query}") == ["Alpha"]


def test_filter_date_that_no_rule_can_add_to_is_refused() -> None:
    class PlanFilter(StrictFilterSet):
        dated = django_filters.DateFilter()

        class Meta:
            model = WorkPlan
            fields: list[str] = []

    with pytest.raises(ValidationError, match="between the years 1900 and 2199"):
        filtered(PlanFilter, QueryDict("dated=9999-12-31"), WorkPlan.objects.none())


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/desk/topics/?colour=red", "no filter “colour”"),
        ("/desk/plan/?state=nowhere", "Select a valid choice"),
        ("/topics/?colour=red", "no filter “colour”"),
        ("/guidance/?kind=nowhere", "Select a valid choice"),
        ("/search/?q=" + "x" * 201, "at most 200 characters"),
    ],
)
def test_refused_filter_leaves_the_page_standing_with_the_sentence_and_no_row(
    people: Any, as_user: Any, address: str, sentence: str
) -> None:
    TopicFactory(title="Wombat topic")
    client = as_user(people.sophie)
    for _ in range(2):  # a public page is not kept as if it were right
        response = client.get(address)
        page = response.content.decode()
        assert response.status_code == 400
        assert sentence in page
        assert '<form class="filters"' in page
        assert "Wombat" not in page


def test_refused_filter_exports_nothing(people: Any, as_user: Any) -> None:
    response = as_user(people.sophie).get("/desk/topics/?colour=red&format=csv")
    assert (response.status_code, response["Content-Type"]) == (400, "text/html; charset=utf-8")
