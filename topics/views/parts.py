"""The desk's pages of what belongs to a topic: focus areas, challenges and evidence."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts.decorators import desk_page
from core.forms import RecordForm
from core.policies import require
from editing.pages import confirm_page, edit_page, form_page
from topics import policies, services
from topics.forms import ChallengeForm, DispositionForm, EvidenceForm, FocusAreaForm, VersionForm
from topics.models import Challenge, Evidence, FocusArea, Topic
from topics.states import Disposition
from topics.views.topics import topic_breadcrumbs, topic_home, visible_topic

View = Callable[..., HttpResponse]
STAYS = "Its text stays in the topic's history."


def _visible(request: HttpRequest, model: type[Any], pk: Any) -> Any:
    """Return a row of a topic if it is visible to the user; otherwise 404, as for one that does not exist."""
    return get_object_or_404(model.objects.visible_to(request.user).with_topic(), pk=pk)


def _place(topic: Topic, part: type[Any]) -> str:
    return topic_home(topic, "focus-areas" if part is FocusArea else "challenges")


def _add(
    request: HttpRequest, topic: Topic, form_class: type[RecordForm], *, add: Callable[..., Any], title: str
) -> HttpResponse:
    """Answer the page that adds a row to a topic."""
    require(policies.can_edit_topic, request.user, topic)
    return form_page(
        request,
        form_class(request.POST or None),
        save=lambda form: add(actor=request.user, values=form.values),
        back=_place(topic, form_class.Meta.model),  # type: ignore[attr-defined]
        breadcrumbs=topic_breadcrumbs(topic),
        title=title,
        button=title,
        creates=True,
    )


def _add_view(
    form_class: type[RecordForm], add: Callable[..., Any], title: str
) -> Callable[..., HttpResponse]:
    """Return the view that adds a row to the topic of its URL."""

    @require_http_methods(["GET", "POST"])
    @desk_page
    def view(request: HttpRequest, slug: str) -> HttpResponse:
        topic = visible_topic(request, slug)
        return _add(request, topic, form_class, add=partial(add, topic=topic), title=title)

    return view


def _edit_view(
    form_class: type[RecordForm], edit: Callable[..., Any], title: str
) -> Callable[..., HttpResponse]:
    """Return the edit page of a row of a topic; `edit` takes the row under the name of its kind."""
    model = form_class.Meta.model  # type: ignore[attr-defined]

    @require_http_methods(["GET", "POST"])
    @desk_page
    def view(request: HttpRequest, pk: Any) -> HttpResponse:
        row = _visible(request, model, pk)
        require(policies.can_edit_topic, request.user, row.topic)
        return edit_page(
            request,
            row,
            form_class,
            save=partial(edit, **{model.KIND: row}),
            back=_place(row.topic, model),
            breadcrumbs=topic_breadcrumbs(row.topic),
            title=title,
        )

    return view


def _confirm(
    request: HttpRequest, row: Any, *, action: Callable[..., Any], title: str, will: list[str]
) -> HttpResponse:
    """Answer the page that confirms an action on a row of a topic."""
    require(policies.can_edit_topic, request.user, row.topic)
    data = request.POST if request.method == "POST" else None
    return confirm_page(
        request,
        form=VersionForm(data, initial={"version": row.version}),
        save=lambda form: action(actor=request.user, **form.cleaned_data),
        title=title,
        will=will,
        button=title,
        back=_place(row.topic, type(row)),
        breadcrumbs=topic_breadcrumbs(row.topic),
    )


# --- focus areas -------------------------------------------------------------------------------------------


add_focus_area = _add_view(FocusAreaForm, services.add_focus_area, "Add focus area")
edit_focus_area = _edit_view(FocusAreaForm, services.edit_focus_area, "Edit focus area")


@require_http_methods(["GET", "POST"])
@desk_page
def merge_focus_area(request: HttpRequest, pk: Any) -> HttpResponse:
    area = _visible(request, FocusArea, pk)
    return _confirm(
        request,
        area,
        action=partial(services.merge_focus_area, focus_area=area),
        title="Merge with previous focus area",
        will=[
            f"The text of “{area}” is appended to the focus area before it.",
            "This focus area is removed; the history keeps both texts.",
        ],
    )


@require_http_methods(["GET", "POST"])
@desk_page
def remove_focus_area(request: HttpRequest, pk: Any) -> HttpResponse:
    area = _visible(request, FocusArea, pk)
    return _confirm(
        request,
        area,
        action=partial(services.remove_focus_area, focus_area=area),
        title="Remove focus area",
        will=[f"The focus area “{area}” is removed from the topic.", STAYS],
    )


# --- challenges and their evidence -------------------------------------------------------------------------


add_challenge = _add_view(ChallengeForm, services.add_challenge, "Add challenge")
edit_challenge = _edit_view(ChallengeForm, services.edit_challenge, "Edit challenge")


@require_http_methods(["GET", "POST"])
@desk_page
def dispose_challenge(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show the dispositions that are possible for a challenge, and set one."""
    challenge = _visible(request, Challenge, pk)
    topic = challenge.topic
    require(policies.can_edit_topic, request.user, topic)
    return form_page(
        request,
        DispositionForm(request.POST or None, instance=challenge, initial=_initial(request, topic)),
        save=lambda form: services.dispose_challenge(
            actor=request.user, challenge=challenge, **form.cleaned_data
        ),
        back=_place(topic, Challenge),
        breadcrumbs=topic_breadcrumbs(topic),
        title="Change disposition",
        button="Change disposition",
        lead=challenge.text,
    )


def _initial(request: HttpRequest, topic: Topic) -> dict[str, Any]:
    """Return the initial values for `?document=`, the document of the topic that answers the challenge."""
    document = topic.documents.filter(slug=request.GET.get("document", "")).first()
    return {"disposition": Disposition.ADDRESSED, "answered_in": document} if document else {}


@require_http_methods(["GET", "POST"])
@desk_page
def remove_challenge(request: HttpRequest, pk: Any) -> HttpResponse:
    challenge = _visible(request, Challenge, pk)
    return _confirm(
        request,
        challenge,
        action=partial(services.remove_challenge, challenge=challenge),
        title="Remove challenge",
        will=[f"The challenge “{challenge}” is removed with its evidence.", STAYS],
    )


@require_http_methods(["GET", "POST"])
@desk_page
def add_evidence(request: HttpRequest, pk: Any) -> HttpResponse:
    challenge = _visible(request, Challenge, pk)
    add = partial(services.add_evidence, challenge=challenge)
    return _add(request, challenge.topic, EvidenceForm, add=add, title="Add evidence")


edit_evidence = _edit_view(EvidenceForm, services.edit_evidence, "Edit evidence")


@require_http_methods(["GET", "POST"])
@desk_page
def remove_evidence(request: HttpRequest, pk: Any) -> HttpResponse:
    evidence = _visible(request, Evidence, pk)
    return _confirm(
        request,
        evidence,
        action=partial(services.remove_evidence, evidence=evidence),
        title="Remove evidence",
        will=[f"The evidence “{evidence}” is removed.", STAYS],
    )
