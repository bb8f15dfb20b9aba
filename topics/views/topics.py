"""The desk's pages of topics: the board and table, the page of one topic, and the acts on it."""

from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
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
from core.lists import export_queries, exported, in_order, page_of, query_with
from core.policies import require
from core.visibility import Visibility
from editing.history import history_of
from editing.models import Draft
from editing.pages import Breadcrumbs, edit_page, form_page
from notifications.models import Follow
from publications.policies import can_publish_record
from topics import policies, services
from topics.filters import TopicFilter
from topics.forms import AssignForm, MoveForm, TopicForm
from topics.guidance_rules import missing_document
from topics.models import Challenge, GuidanceDocument, Topic, TopicPerson
from topics.states import OFF_STAGES, STAGE_ORDER, Stage

ON_BOARD = 20
COLUMNS = (
    ("Title", lambda topic: topic.title),
    ("Short name", lambda topic: topic.short_name),
    ("Stage", lambda topic: topic.get_stage_display()),
    ("Blocked by legislation", lambda topic: "yes" if topic.blocked_by_legislation else "no"),
    ("Leads", lambda topic: ", ".join(topic.lead_names())),
    ("Updated", lambda topic: localdate(topic.updated_at)),
)


def stages_of(stage: str) -> list[tuple[str, str, str]]:
    """(value, label, done | current | ahead) for each rung; off the ladder none is current."""
    if stage in OFF_STAGES:
        return [(rung, rung.label, "ahead") for rung in STAGE_ORDER]
    at = STAGE_ORDER.index(Stage(stage))
    states = ["done"] * at + ["current"] + ["ahead"] * (len(STAGE_ORDER) - at - 1)
    return [(rung, rung.label, state) for rung, state in zip(STAGE_ORDER, states, strict=True)]


def topic_breadcrumbs(topic: Topic | None = None) -> Breadcrumbs:
    """The way to the list of topics, or on to one of them."""
    breadcrumbs = [("Desk", reverse("desk:home")), ("Topics", reverse("topics:list-topics"))]
    return [*breadcrumbs, (topic.title, topic_home(topic))] if topic else breadcrumbs


def topic_home(topic: Topic, anchor: str = "") -> str:
    """The page of a topic, at one of its parts."""
    return reverse("topics:topic", args=[topic.slug]) + (f"#{anchor}" if anchor else "")


def visible_topic(request: HttpRequest, slug: str) -> Topic:
    """The topic, if this person may see it; else 404, as for one that does not exist."""
    return get_object_or_404(Topic.objects.visible_to(request.user), slug=slug)


@require_safe
@desk_page
def list_topics(request: HttpRequest) -> HttpResponse:
    """The table, or with `view=board` the board by rung; both under the same filters."""
    found = filtered(TopicFilter, request.GET, Topic.objects.visible_to(request.user), request)
    if "format" in request.GET:
        return _export(request, found.qs)
    page: dict[str, Any] = {
        "filter": found,
        "breadcrumbs": topic_breadcrumbs(),
        "query_table": query_with(request.GET, view=""),
        "query_board": query_with(request.GET, view="board"),
        "exports": export_queries(request.GET),
        "may_create": policies.can_create_topic(request.user),
    }
    if request.GET.get("view"):
        return render(request, "topics/board.html", page | {"columns": _board(found.qs)})
    rows = in_order(found.qs, "title").prefetch_related("people__user")
    topics = page_of(rows, request.GET.get("page"))
    for topic in topics:
        topic.stages, topic.off_stages = stages_of(topic.stage), topic.stage in OFF_STAGES
    return render(request, "topics/list.html", page | {"page": topics})


def _board(rows: Any) -> list[dict[str, Any]]:
    """Every rung with its topics, those off the ladder only where there are some."""
    topics = sorted(
        rows.order_by().by_rung(ON_BOARD + 1), key=lambda topic: list(Stage).index(Stage(topic.stage))
    )
    by_stage = {stage: list(group) for stage, group in groupby(topics, key=lambda topic: topic.stage)}
    return [
        {
            "stage": stage,
            "label": stage.label,
            "topics": by_stage.get(stage, [])[:ON_BOARD],
            "more": len(by_stage.get(stage, [])) > ON_BOARD,
        }
        for stage in Stage
        if stage in STAGE_ORDER or by_stage.get(stage)
    ]


def _export(request: HttpRequest, rows: Any) -> HttpResponse:
    topics = in_order(rows, "title").prefetch_related("people__user").iterator(chunk_size=2000)
    return exported(topics, COLUMNS, name="topics", format=request.GET["format"])  # type: ignore[return-value]


@require_http_methods(["GET", "POST"])
@desk_page
def create_topic(request: HttpRequest) -> HttpResponse:
    """A form for a new topic."""
    require(policies.can_create_topic, request.user)
    return form_page(
        request,
        TopicForm(request.POST or None),
        save=lambda form: services.create_topic(actor=request.user, values=form.values),
        then=topic_home,
        back=reverse("topics:list-topics"),
        breadcrumbs=topic_breadcrumbs(),
        title="New topic",
    )


@require_safe
@desk_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic with all that belongs to it."""
    topic = visible_topic(request, slug)
    documents = list(
        GuidanceDocument.objects.visible_to(request.user).filter(topics=topic).order_by("title", "pk")
    )
    people = list(topic.people.select_related("user").order_by("user__name", "pk"))
    page = {
        "topic": topic,
        "breadcrumbs": [*topic_breadcrumbs(), (topic.title, "")],
        "stages": stages_of(topic.stage),
        "off_stages": topic.stage in OFF_STAGES,
        "restricted": _restricted(request, topic, people),
        "leads": [p.user for p in people if p.part == TopicPerson.Part.LEAD],
        "invited": [p.user for p in people if p.part == TopicPerson.Part.INVITED],
        "focus_areas": topic.focus_areas.order_by("position", "pk"),
        "challenges": topic.challenges.prefetch_related(
            "evidence",
            Prefetch("merged_into", Challenge.objects.visible_to(request.user)),
            Prefetch("answered_in", GuidanceDocument.objects.visible_to(request.user)),
        ).order_by("position", "pk"),
        "documents": documents,
        "missing": missing_document(topic.stage, [(one.kind, one.stage) for one in documents]),
        "draft": Draft.objects.visible_to(request.user).filter(kind=Topic.KIND, uuid=topic.pk).first(),
        "ref": ref_to(topic),
        "follows": Follow.objects.visible_to(request.user).of(ref_to(topic)).exists(),
        "may_edit": policies.can_edit_topic(request.user, topic),
        "may_move": policies.can_move_topic(request.user, topic),
        "may_assign": policies.can_assign_topic(request.user, topic),
        "may_publish": can_publish_record(request.user, topic),
    }
    return render(request, "topics/topic.html", page)


def _restricted(request: HttpRequest, topic: Topic, people: list[TopicPerson]) -> set[UUID]:
    """Who of the topic's people declared to take no part in it; nobody for other readers."""
    if not access_for(request.user).reads(Visibility.SECRETARIAT):
        return set()
    return restricted_from(ref_to(topic), [p.user for p in people])


@require_http_methods(["GET", "POST"])
@desk_page
def edit_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit the texts in place."""
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
    """Choose another rung, or leave the ladder."""
    topic = visible_topic(request, slug)
    require(policies.can_move_topic, request.user, topic)
    return form_page(
        request,
        MoveForm(request.POST or None, topic=topic, initial={"stage": request.GET.get("to", "")}),
        save=lambda form: services.move_topic(actor=request.user, topic=topic, **form.cleaned_data),
        back=topic_home(topic),
        breadcrumbs=topic_breadcrumbs(topic),
        title="Move along the ladder",
        template="topics/move.html",
        topic=topic,
        missing=lambda: missing_document(
            request.GET.get("to", topic.stage), topic.documents.values_list("kind", "stage")
        ),
        stages=lambda: stages_of(topic.stage),  # asked when drawn: the action may have found it elsewhere
    )


@require_http_methods(["GET", "POST"])
@desk_page
def assign_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Who leads the topic, and who is invited to see it."""
    topic = visible_topic(request, slug)
    require(policies.can_assign_topic, request.user, topic)
    return form_page(
        request,
        AssignForm(request.POST or None, topic=topic),
        save=lambda form: services.assign_topic(actor=request.user, topic=topic, **form.cleaned_data),
        back=topic_home(topic),
        breadcrumbs=topic_breadcrumbs(topic),
        title="Leads and invited guests",
    )


@require_safe
@desk_page
def topic_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what to the topic, with before and after."""
    refuse_unknown_parameters(request.GET, "page")
    topic = visible_topic(request, slug)
    page = {
        "record": topic,
        "story": history_of(topic, request.user, page=request.GET.get("page")),
        "breadcrumbs": [*topic_breadcrumbs(topic), ("History", "")],
    }
    return render(request, "editing/history.html", page)
