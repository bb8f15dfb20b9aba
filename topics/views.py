"""The desk's pages of topics: the board and table, the page of one topic, and the acts on it."""

from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import desk_page
from accounts.editing import Trail, edit_page
from accounts.history import story_of
from accounts.models import Draft
from core.filters import filtered
from core.lists import exported, page_of
from core.policies import require
from topics import policies, services
from topics.filters import TopicFilter, ordered
from topics.forms import AssignForm, MoveForm, TopicForm
from topics.models import Challenge, Topic, TopicPerson
from topics.states import OFF_LADDER, RUNGS, Stage

ON_BOARD = 20
COLUMNS = (
    ("Title", lambda topic: topic.title),
    ("Short name", lambda topic: topic.short_name),
    ("Stage", lambda topic: topic.get_stage_display()),
    ("Blocked by legislation", lambda topic: "yes" if topic.blocked_by_legislation else "no"),
    ("Updated", lambda topic: topic.updated_at.date()),
)


def rungs_of(stage: str) -> list[tuple[str, str, str]]:
    """(value, label, done | current | ahead) for each rung; off the ladder none is current."""
    if stage in OFF_LADDER:
        return [(rung, rung.label, "ahead") for rung in RUNGS]
    at = RUNGS.index(Stage(stage))
    states = ["done"] * at + ["current"] + ["ahead"] * (len(RUNGS) - at - 1)
    return [(rung, rung.label, state) for rung, state in zip(RUNGS, states, strict=True)]


def _trail(topic: Topic | None = None) -> Trail:
    trail = [("Desk", reverse("desk:home")), ("Topics", reverse("topics:list-topics"))]
    return [*trail, (topic.title, reverse("topics:topic", args=[topic.slug]))] if topic else trail


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
        "breadcrumbs": _trail(),
        "may_create": policies.can_create_topic(request.user),
    }
    page |= _addresses(request)
    if request.GET.get("view") == "board":
        return render(request, "topics/board.html", page | {"columns": _board(found.qs)})
    rows = ordered(found.qs).prefetch_related("people__user")
    topics = page_of(rows, request.GET.get("page"))
    for topic in topics:
        topic.rungs, topic.off_ladder = rungs_of(topic.stage), topic.stage in OFF_LADDER
    return render(request, "topics/list.html", page | {"page": topics})


def _addresses(request: HttpRequest) -> dict[str, str]:
    """The same filters in the other view, and as a file."""

    def query(**changes: str) -> str:
        kept = request.GET.copy()
        kept.pop("page", None)
        kept.pop("view", None)
        kept.update(changes)
        return kept.urlencode()

    return {
        "query_table": query(),
        "query_board": query(view="board"),
        "query_csv": query(format="csv"),
        "query_xlsx": query(format="xlsx"),
    }


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
        if stage in RUNGS or by_stage.get(stage)
    ]


def _export(request: HttpRequest, rows: Any) -> HttpResponse:
    wanted = request.GET["format"]
    if wanted not in ("csv", "xlsx"):
        raise ValidationError("This list can be had as csv or xlsx.")
    return exported(ordered(rows).iterator(chunk_size=2000), COLUMNS, name="topics", format=wanted)  # type: ignore[return-value]


@require_http_methods(["GET", "POST"])
@desk_page
def create_topic(request: HttpRequest) -> HttpResponse:
    """A form for a new topic."""
    require(policies.can_create_topic, request.user)
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            topic = services.create_topic(actor=request.user, values=form.values)
            return redirect("topics:topic", topic.slug)
        except ValidationError as error:
            form.add_error(None, error)
    page = {
        "form": form,
        "title": "New topic",
        "breadcrumbs": [*_trail(), ("New topic", "")],
        "back": reverse("topics:list-topics"),
    }
    return render(request, "topics/form.html", page, status=422 if form.errors else 200)


@require_safe
@desk_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic with all that belongs to it."""
    topic = visible_topic(request, slug)
    people = list(topic.people.select_related("user").order_by("user__name", "pk"))
    page = {
        "topic": topic,
        "breadcrumbs": [*_trail(), (topic.title, "")],
        "rungs": rungs_of(topic.stage),
        "off_ladder": topic.stage in OFF_LADDER,
        "leads": [p.user for p in people if p.part == TopicPerson.Part.LEAD],
        "invited": [p.user for p in people if p.part == TopicPerson.Part.INVITED],
        "focus_areas": topic.focus_areas.order_by("position", "pk"),
        "challenges": topic.challenges.prefetch_related(
            "evidence", Prefetch("merged_into", Challenge.objects.visible_to(request.user))
        ).order_by("position", "pk"),
        "draft": Draft.objects.visible_to(request.user).filter(kind=Topic.KIND, uuid=topic.pk).first(),
        "may_edit": policies.can_edit_topic(request.user, topic),
        "may_move": policies.can_move_topic(request.user, topic),
        "may_assign": policies.can_assign_topic(request.user, topic),
    }
    return render(request, "topics/topic.html", page)


@require_http_methods(["GET", "POST"])
@desk_page
def edit_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit the texts in place."""
    topic = visible_topic(request, slug)
    require(policies.can_edit_topic, request.user, topic)

    def save(**typed: Any) -> Any:
        return services.edit_topic(topic=topic, **typed)

    back = reverse("topics:topic", args=[slug])
    return edit_page(
        request, topic, TopicForm, save=save, back=back, trail=_trail(topic), title=f"Edit {topic.title}"
    )


@require_http_methods(["GET", "POST"])
@desk_page
def move_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose another rung, or leave the ladder."""
    topic = visible_topic(request, slug)
    require(policies.can_move_topic, request.user, topic)
    form = MoveForm(request.POST or None, topic=topic, initial=_asked_stage(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.move_topic(actor=request.user, topic=topic, **form.cleaned_data)
            return redirect("topics:topic", slug)
        except ValidationError as error:
            form.add_error(None, error)
    page = {
        "topic": topic,
        "form": form,
        "breadcrumbs": [*_trail(topic), ("Move", "")],
        "rungs": rungs_of(topic.stage),
    }
    return render(request, "topics/move.html", page, status=422 if form.errors else 200)


def _asked_stage(request: HttpRequest) -> dict[str, Any]:
    return {"stage": request.GET.get("to", "")}


@require_http_methods(["GET", "POST"])
@desk_page
def assign_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Who leads the topic, and who is invited to see it."""
    topic = visible_topic(request, slug)
    require(policies.can_assign_topic, request.user, topic)
    now: dict[str, list[Any]] = {"lead": [], "invited": []}
    for person in topic.people.all():
        now[person.part].append(person.user_id)
    form = AssignForm(request.POST or None, initial={"leads": now["lead"], "invited": now["invited"]})
    if request.method == "POST" and form.is_valid():
        services.assign_topic(actor=request.user, topic=topic, **form.cleaned_data)
        return redirect("topics:topic", slug)
    page = {
        "form": form,
        "title": "Leads and invited guests",
        "breadcrumbs": [*_trail(topic), ("People", "")],
        "back": reverse("topics:topic", args=[slug]),
    }
    return render(request, "topics/form.html", page, status=422 if form.errors else 200)


@require_safe
@desk_page
def topic_history(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what to the topic, with before and after."""
    topic = visible_topic(request, slug)
    story = story_of(topic, request.user, page=request.GET.get("page"))
    page = {
        "title": "History",
        "record": topic,
        "story": story,
        "breadcrumbs": [*_trail(topic), ("History", "")],
    }
    return render(request, "editing/history.html", page)
