"""The desk's pages of topics: list and board, the page of one topic, and the actions on it."""

from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Model, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import access_for
from accounts.decorators import desk_page
from accounts.restrictions import restricted_from
from core.filters import filtered, refuse_unknown_parameters
from core.kinds import ref_to
from core.lists import export_queries, exported, page_of, query_with
from core.ordering import by_name
from core.policies import require
from core.visibility import Visibility
from editing.history import history_of
from editing.models import Draft
from editing.pages import Breadcrumbs, edit_page, form_page
from notifications.models import Follow
from publications.policies import can_publish_record
from topics import policies, services
from topics.answers import with_answer_documents
from topics.expectations import expectation_words, missing_at, missing_by_stage
from topics.filters import TopicFilter
from topics.forms import AssignForm, MoveForm, TopicForm
from topics.models import Challenge, Evidence, FocusArea, GuidanceDocument, Topic, TopicPerson
from topics.states import EXPECTED, OUTSIDE_STAGES, STAGE_ORDER, Stage, stages_of
from topics.views.ordering import in_list_order

#: topics shown in a column of the board
ON_BOARD = 20
#: (model, field that must be readable, heading, value) of each column of the export
COLUMNS: tuple[tuple[type[Model], str, str, Any], ...] = (
    (Topic, "title", "Title", lambda topic: topic.title),
    (Topic, "short_name", "Short name", lambda topic: topic.short_name),
    (Topic, "stage", "Stage", lambda topic: topic.get_stage_display()),
    (
        Topic,
        "blocked_by_legislation",
        "Blocked by legislation",
        lambda topic: "yes" if topic.blocked_by_legislation else "no",
    ),
    (TopicPerson, "user", "Leads", lambda topic: ", ".join(topic.lead_names())),
    (Topic, "updated_at", "Updated", lambda topic: localdate(topic.updated_at)),
)


def topic_breadcrumbs(topic: Topic | None = None) -> Breadcrumbs:
    """Return the breadcrumbs to the list of topics, or to one of them."""
    breadcrumbs = [("My work", reverse("desk:home")), ("Topics", reverse("topics:list-topics"))]
    return [*breadcrumbs, (topic.title, topic_home(topic))] if topic else breadcrumbs


def topic_home(topic: Topic, anchor: str = "") -> str:
    """Return the URL of a topic's page, at one of its parts."""
    return reverse("topics:topic", args=[topic.slug]) + (f"#{anchor}" if anchor else "")


def visible_topic(request: HttpRequest, slug: str) -> Topic:
    """Return the topic if it is visible to the user; otherwise 404, as for one that does not exist."""
    return get_object_or_404(Topic.objects.visible_to(request.user), slug=slug)


@require_safe
@desk_page
def list_topics(request: HttpRequest) -> HttpResponse:
    """Show the topics as a table, with `view=board` as a board by stage; both under the same filters."""
    filter_set = filtered(TopicFilter, request.GET, Topic.objects.visible_to(request.user), request)
    if "format" in request.GET:
        return _export(request, filter_set.qs)
    context: dict[str, Any] = {
        "filter": filter_set,
        "breadcrumbs": topic_breadcrumbs(),
        "query_table": query_with(request.GET, view=""),
        "query_board": query_with(request.GET, view="board"),
        "exports": export_queries(request.GET),
        "may_create": policies.can_create_topic(request.user),
    }
    if request.GET.get("view"):
        return render(request, "topics/board.html", context | {"columns": _board(filter_set.qs)})
    rows = in_list_order(filter_set.qs).prefetch_related("people__user")
    topics = page_of(rows, request.GET.get("page"))
    for topic in topics:
        topic.stages, topic.is_outside_stages = stages_of(topic.stage), topic.stage in OUTSIDE_STAGES
    return render(request, "topics/list.html", context | {"page": topics})


def _board(rows: Any) -> list[dict[str, Any]]:
    """Return a column for each stage with its topics; outside the stages only where there are some."""
    order = list(Stage)
    topics = sorted(
        rows.order_by().first_of_each_stage(ON_BOARD + 1), key=lambda topic: order.index(Stage(topic.stage))
    )
    by_stage = {stage: list(group) for stage, group in groupby(topics, key=lambda topic: topic.stage)}
    return [
        {
            "stage": stage,
            "label": stage.label,
            "topics": by_stage.get(stage, [])[:ON_BOARD],
            "more": len(by_stage.get(stage, [])) > ON_BOARD,
        }
        for stage in order
        if stage in STAGE_ORDER or by_stage.get(stage)
    ]


def _export(request: HttpRequest, rows: Any) -> HttpResponse:
    """Return the rows with those columns of which the user may read the field."""
    columns = [
        (heading, value)
        for model, field, heading, value in COLUMNS
        if field in policies.fields_for(model, request.user)
    ]
    topics = in_list_order(rows).prefetch_related("people__user").iterator(chunk_size=2000)
    return exported(topics, columns, name="topics", format=request.GET["format"])  # type: ignore[return-value]


@require_http_methods(["GET", "POST"])
@desk_page
def create_topic(request: HttpRequest) -> HttpResponse:
    """Show the form for a new topic, and create it."""
    require(policies.can_create_topic, request.user)
    return form_page(
        request,
        TopicForm(request.POST or None),
        save=lambda form: services.create_topic(actor=request.user, values=form.values),
        then=topic_home,
        back=reverse("topics:list-topics"),
        breadcrumbs=topic_breadcrumbs(),
        title="Create topic",
        button="Create topic",
        creates=True,
    )


@require_safe
@desk_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a topic with everything that belongs to it."""
    user, topic = request.user, visible_topic(request, slug)
    documents = GuidanceDocument.objects.visible_to(user).filter(topics=topic).order_by(*by_name("title"))
    people = list(topic.people.select_related("user").order_by(*by_name("user__name")))
    context = {
        "topic": topic,
        "breadcrumbs": [*topic_breadcrumbs(), (topic.title, "")],
        "stages": stages_of(topic.stage),
        "is_outside_stages": topic.stage in OUTSIDE_STAGES,
        "texts": policies.readable_texts(topic, user),
        "restricted": _restricted(request, topic, people),
        "leads": [person.user for person in people if person.part == TopicPerson.Part.LEAD],
        "invited": [person.user for person in people if person.part == TopicPerson.Part.INVITED],
        "focus_areas": FocusArea.objects.visible_to(user).filter(topic=topic).order_by("position", "pk"),
        "challenges": _challenges(request, topic),
        "documents": documents,
        "draft": Draft.objects.visible_to(user).filter(kind=Topic.KIND, uuid=topic.pk).first(),
        "ref": ref_to(topic),
        "follows": Follow.objects.visible_to(user).of(ref_to(topic)).exists(),
        "may_edit": policies.can_edit_topic(user, topic),
        "may_move": policies.can_move_topic(user, topic),
        "missing": _missing(request, topic),
        "may_assign": policies.can_assign_topic(user, topic),
        "may_publish": can_publish_record(user, topic),
    }
    return render(request, "topics/topic.html", context)


def _challenges(request: HttpRequest, topic: Topic) -> list[Challenge]:
    """Return the topic's challenges in order, with their evidence and the documents that answer them."""
    challenges = Challenge.objects.visible_to(request.user)
    rows = challenges.filter(topic=topic).prefetch_related(
        Prefetch("evidence", Evidence.objects.visible_to(request.user)), Prefetch("merged_into", challenges)
    )
    return with_answer_documents(rows.order_by("position", "pk"), request.user)


def _restricted(request: HttpRequest, topic: Topic, people: list[TopicPerson]) -> set[UUID]:
    """Return the topic's people whose declaration excludes it; none for readers below SECRETARIAT."""
    if not access_for(request.user).reads(Visibility.SECRETARIAT):
        return set()
    return restricted_from(ref_to(topic), [person.user for person in people])


def _missing(request: HttpRequest, topic: Topic) -> str:
    """Return what the topic lacks at its stage, in a sentence, for the people who can move it."""
    may_move = policies.can_move_topic(request.user, topic)
    return expectation_words(topic.stage, missing_at(topic.stage, topic, request.user)) if may_move else ""


@require_http_methods(["GET", "POST"])
@desk_page
def edit_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the texts of a topic for editing, and save them."""
    topic = visible_topic(request, slug)
    require(policies.can_edit_topic, request.user, topic)
    return edit_page(
        request,
        topic,
        TopicForm,
        save=partial(services.edit_topic, topic=topic),
        back=topic_home(topic),
        breadcrumbs=topic_breadcrumbs(topic),
        title=f"Edit {topic.title}",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def move_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the stages to which a topic can be moved, and move it."""
    topic = visible_topic(request, slug)
    require(policies.can_move_topic, request.user, topic)
    missing = missing_by_stage(topic, request.user)
    initial = {"stage": request.GET.get("to", "")}
    return form_page(
        request,
        MoveForm(request.POST or None, topic=topic, missing=missing, initial=initial),
        save=lambda form: services.move_topic(actor=request.user, topic=topic, **form.cleaned_data),
        back=topic_home(topic),
        breadcrumbs=topic_breadcrumbs(topic),
        title="Move topic",
        template="topics/move.html",
        topic=topic,
        expectations=[(Stage(stage), row.label, missing.get(stage, "")) for stage, row in EXPECTED.items()],
        # Evaluated when the page is rendered, since the service may have found the topic at another stage.
        stages=lambda: stages_of(topic.stage),
    )


@require_http_methods(["GET", "POST"])
@desk_page
def assign_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the leads and guests of a topic, and change them."""
    topic = visible_topic(request, slug)
    require(policies.can_assign_topic, request.user, topic)
    return form_page(
        request,
        AssignForm(request.POST or None, topic=topic),
        save=lambda form: services.assign_topic(actor=request.user, topic=topic, **form.cleaned_data),
        back=topic_home(topic),
        breadcrumbs=topic_breadcrumbs(topic),
        title="Change leads and guests",
    )


@require_safe
@desk_page
def topic_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the log entries of a topic, with the values before and after."""
    refuse_unknown_parameters(request.GET, "page")
    topic = visible_topic(request, slug)
    context = {
        "record": topic,
        "history": history_of(topic, request.user, page=request.GET.get("page")),
        "breadcrumbs": [*topic_breadcrumbs(topic), ("History", "")],
    }
    return render(request, "editing/history.html", context)
