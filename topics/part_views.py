"""The desk's pages of what belongs to a topic: focus areas, challenges, evidence; and of the glossary."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import desk_page
from accounts.editing import edit_page
from core.forms import RecordForm
from core.lists import page_of
from core.policies import require
from topics import policies, services
from topics.forms import ChallengeForm, DispositionForm, EvidenceForm, FocusAreaForm, GlossaryTermForm
from topics.models import Challenge, Evidence, FocusArea, GlossaryTerm, Topic
from topics.views import _trail, visible_topic


def _home(topic: Topic, anchor: str) -> str:
    return reverse("topics:topic", args=[topic.slug]) + f"#{anchor}"


def _add_page(
    request: HttpRequest,
    form_class: type[RecordForm],
    title: str,
    topic: Topic,
    add: Callable[..., Any],
    anchor: str,
) -> HttpResponse:
    """A form for a new row of a topic."""
    require(policies.can_edit_topic, request.user, topic)
    form = form_class(request.POST or None)
    form.instance.topic = topic
    if request.method == "POST" and form.is_valid():
        try:
            add(actor=request.user, values=form.values)
            return redirect(_home(topic, anchor))
        except ValidationError as error:
            form.add_error(None, error)
    page = {
        "form": form,
        "title": title,
        "breadcrumbs": [*_trail(topic), (title, "")],
        "back": _home(topic, anchor),
    }
    return render(request, "topics/form.html", page, status=422 if form.errors else 200)


def _confirm(
    request: HttpRequest,
    topic: Topic,
    *,
    title: str,
    will: list[str],
    button: str,
    act: Callable[[], Any],
    anchor: str,
) -> HttpResponse:
    """Say what an act will do; a POST does it."""
    require(policies.can_edit_topic, request.user, topic)
    if request.method == "POST":
        act()
        return redirect(_home(topic, anchor))
    page = {
        "title": title,
        "will": will,
        "button": button,
        "breadcrumbs": [*_trail(topic), (title, "")],
        "back": _home(topic, anchor),
    }
    return render(request, "editing/confirm.html", page)


# --- focus areas -------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page
def add_focus_area(request: HttpRequest, slug: str) -> HttpResponse:
    topic = visible_topic(request, slug)

    def add(**typed: Any) -> Any:
        return services.add_focus_area(topic=topic, **typed)

    return _add_page(request, FocusAreaForm, "Add a focus area", topic, add, "focus-areas")


def _focus_area(request: HttpRequest, pk: Any) -> FocusArea:
    return get_object_or_404(FocusArea.objects.visible_to(request.user).select_related("topic"), pk=pk)


@require_http_methods(["GET", "POST"])
@desk_page
def edit_focus_area(request: HttpRequest, pk: Any) -> HttpResponse:
    area = _focus_area(request, pk)
    require(policies.can_edit_topic, request.user, area.topic)

    def save(**typed: Any) -> Any:
        return services.edit_focus_area(focus_area=area, **typed)

    back = _home(area.topic, "focus-areas")
    return edit_page(
        request,
        area,
        FocusAreaForm,
        save=save,
        back=back,
        trail=_trail(area.topic),
        title="Edit a focus area",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def merge_focus_area(request: HttpRequest, pk: Any) -> HttpResponse:
    area = _focus_area(request, pk)
    will = [
        "Its text is set under that of the focus area before it.",
        "This one is taken out; the history keeps both.",
    ]

    def act() -> None:
        services.merge_focus_area(actor=request.user, focus_area=area)

    return _confirm(
        request,
        area.topic,
        title="Merge with the one before",
        will=will,
        button="Merge",
        act=act,
        anchor="focus-areas",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def remove_focus_area(request: HttpRequest, pk: Any) -> HttpResponse:
    area = _focus_area(request, pk)

    def act() -> None:
        services.remove_focus_area(actor=request.user, focus_area=area)

    will = [f"The focus area “{area}” is taken out of the topic.", "Its text stays in the topic's history."]
    return _confirm(
        request,
        area.topic,
        title="Take out a focus area",
        will=will,
        button="Take it out",
        act=act,
        anchor="focus-areas",
    )


# --- challenges and their evidence -------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@desk_page
def add_challenge(request: HttpRequest, slug: str) -> HttpResponse:
    topic = visible_topic(request, slug)

    def add(**typed: Any) -> Any:
        return services.add_challenge(topic=topic, **typed)

    return _add_page(request, ChallengeForm, "Add a challenge", topic, add, "challenges")


def _challenge(request: HttpRequest, pk: Any) -> Challenge:
    return get_object_or_404(Challenge.objects.visible_to(request.user).select_related("topic"), pk=pk)


@require_http_methods(["GET", "POST"])
@desk_page
def edit_challenge(request: HttpRequest, pk: Any) -> HttpResponse:
    challenge = _challenge(request, pk)
    require(policies.can_edit_topic, request.user, challenge.topic)

    def save(**typed: Any) -> Any:
        return services.edit_challenge(challenge=challenge, **typed)

    back = _home(challenge.topic, "challenges")
    return edit_page(
        request,
        challenge,
        ChallengeForm,
        save=save,
        back=back,
        trail=_trail(challenge.topic),
        title="Edit a challenge",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def dispose_challenge(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what becomes of a challenge."""
    challenge = _challenge(request, pk)
    require(policies.can_edit_topic, request.user, challenge.topic)
    form = DispositionForm(request.POST or None, instance=challenge, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.dispose_challenge(actor=request.user, challenge=challenge, **form.cleaned_data)
            return redirect(_home(challenge.topic, "challenges"))
        except ValidationError as error:
            form.add_error(None, error)
    title = "What becomes of this challenge"
    page = {
        "form": form,
        "title": title,
        "lead": challenge.text,
        "breadcrumbs": [*_trail(challenge.topic), (title, "")],
        "back": _home(challenge.topic, "challenges"),
    }
    return render(request, "topics/form.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@desk_page
def remove_challenge(request: HttpRequest, pk: Any) -> HttpResponse:
    challenge = _challenge(request, pk)

    def act() -> None:
        services.remove_challenge(actor=request.user, challenge=challenge)

    will = [
        f"The challenge “{challenge}” is taken out with its evidence.",
        "Its text stays in the topic's history.",
    ]
    return _confirm(
        request,
        challenge.topic,
        title="Take out a challenge",
        will=will,
        button="Take it out",
        act=act,
        anchor="challenges",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def add_evidence(request: HttpRequest, pk: Any) -> HttpResponse:
    challenge = _challenge(request, pk)

    def add(**typed: Any) -> Any:
        return services.add_evidence(challenge=challenge, **typed)

    return _add_page(request, EvidenceForm, "Add evidence", challenge.topic, add, "challenges")


def _evidence(request: HttpRequest, pk: Any) -> Evidence:
    return get_object_or_404(
        Evidence.objects.visible_to(request.user).select_related("challenge__topic"), pk=pk
    )


@require_http_methods(["GET", "POST"])
@desk_page
def edit_evidence(request: HttpRequest, pk: Any) -> HttpResponse:
    evidence = _evidence(request, pk)
    topic = evidence.challenge.topic
    require(policies.can_edit_topic, request.user, topic)

    def save(**typed: Any) -> Any:
        return services.edit_evidence(evidence=evidence, **typed)

    return edit_page(
        request,
        evidence,
        EvidenceForm,
        save=save,
        back=_home(topic, "challenges"),
        trail=_trail(topic),
        title="Edit evidence",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def remove_evidence(request: HttpRequest, pk: Any) -> HttpResponse:
    evidence = _evidence(request, pk)

    def act() -> None:
        services.remove_evidence(actor=request.user, evidence=evidence)

    will = ["This piece of evidence is taken out.", "Its text stays in the topic's history."]
    return _confirm(
        request,
        evidence.challenge.topic,
        title="Take out evidence",
        will=will,
        button="Take it out",
        act=act,
        anchor="challenges",
    )


# --- the glossary ------------------------------------------------------------------------------------------

GLOSSARY = [("Desk", "/desk/"), ("Glossary", "/desk/glossary/")]


@require_safe
@desk_page
def list_terms(request: HttpRequest) -> HttpResponse:
    """The words of the field, with their spellings."""
    terms = GlossaryTerm.objects.visible_to(request.user).order_by("term", "pk")
    page = {
        "page": page_of(terms, request.GET.get("page"), per_page=100),
        "breadcrumbs": GLOSSARY,
        "may_edit": policies.can_edit_glossary(request.user),
    }
    return render(request, "topics/glossary.html", page)


@require_http_methods(["GET", "POST"])
@desk_page
def add_term(request: HttpRequest) -> HttpResponse:
    require(policies.can_edit_glossary, request.user)
    form = GlossaryTermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_term(actor=request.user, values=form.values)
        return redirect("topics:list-terms")
    page = {
        "form": form,
        "title": "New term",
        "breadcrumbs": [*GLOSSARY, ("New term", "")],
        "back": reverse("topics:list-terms"),
    }
    return render(request, "topics/form.html", page, status=422 if form.errors else 200)


def _term(request: HttpRequest, pk: Any) -> GlossaryTerm:
    return get_object_or_404(GlossaryTerm.objects.visible_to(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
@desk_page
def edit_term(request: HttpRequest, pk: Any) -> HttpResponse:
    term = _term(request, pk)
    require(policies.can_edit_glossary, request.user)

    def save(**typed: Any) -> Any:
        return services.edit_term(term=term, **typed)

    return edit_page(
        request,
        term,
        GlossaryTermForm,
        save=save,
        back=reverse("topics:list-terms"),
        trail=GLOSSARY,
        title=f"Edit {term.term}",
    )


@require_http_methods(["GET", "POST"])
@desk_page
def remove_term(request: HttpRequest, pk: Any) -> HttpResponse:
    term = _term(request, pk)
    require(policies.can_edit_glossary, request.user)
    if request.method == "POST":
        services.remove_term(actor=request.user, term=term)
        return redirect("topics:list-terms")
    title = f"Take out {term.term}"
    will = ["The term is taken out of the glossary.", "Its spellings no longer find each other in a search."]
    page = {
        "title": title,
        "will": will,
        "button": "Take it out",
        "breadcrumbs": [*GLOSSARY, (title, "")],
        "back": reverse("topics:list-terms"),
    }
    return render(request, "editing/confirm.html", page)
