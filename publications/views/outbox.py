"""The outbox: what goes out to those who follow, before it goes; held news waits here for the secretariat."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import desk_page
from accounts.editing import form_page
from accounts.standing import Standing
from core.filters import filtered
from core.kinds import Ref
from core.lists import page_of
from core.policies import require
from core.sight import Sight
from publications import notices, services
from publications.filters import NewsFilter
from publications.forms import MoveNewsForm
from publications.letters import part_of
from publications.models import News
from publications.policies import can_move_news
from publications.states import NEWS_STATES, NewsState

LEADS = {
    NewsState.HELD: "Nobody is told until it is released.",
    NewsState.GOING: "It goes with the next digests.",
    NewsState.DISCARDED: "Nobody who follows will be told of this edition. This can't be taken back.",
}
TRAIL = [("Desk", "/desk/"), ("Outbox", "/desk/outbox/")]


def reads_outbox(standing: Standing) -> bool:
    """What goes out to strangers is for the secretariat and the chair."""
    return standing.reads(Sight.SECRETARIAT)


@require_safe
@desk_page(may=reads_outbox)
def list_news(request: HttpRequest) -> HttpResponse:
    """All news for those who follow, the newest first."""
    rows = News.objects.visible_to(request.user).select_related("edition").defer("edition__content")
    found = filtered(NewsFilter, request.GET, rows, request)
    page = page_of(found.qs.order_by("-created_at", "pk"), request.GET.get("page"))
    told = {"page": page, "filter": found, "breadcrumbs": [TRAIL[0], ("Outbox", "")]}
    return render(request, "publications/desk/outbox.html", told)


def _news(request: HttpRequest, pk: UUID) -> News:
    rows = News.objects.visible_to(request.user).select_related("edition")
    return get_object_or_404(rows.defer("edition__content"), pk=pk)


@require_safe
@desk_page(may=reads_outbox)
def news(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One piece of news: who gets it, when, in which words, and what can be done."""
    news = _news(request, pk)
    page = {
        "item": news,
        "news": _foreseen(news),
        "steps": [] if news.told_at else NEWS_STATES.steps_from(news.state),
        "may_move": can_move_news(request.user, news),
        "breadcrumbs": [*TRAIL, (str(news), "")],
    }
    return render(request, "publications/desk/news.html", page)


def _foreseen(news: News) -> notices.Foreseen:
    edition = news.edition
    part = part_of(edition.title, news.words, edition.published_at, edition.kind, edition.slug)
    return notices.foreseen(Ref(edition.kind, edition.uuid), part)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_outbox)
def move_news(request: HttpRequest, pk: UUID, state: str) -> HttpResponse:
    """Hold back, release or discard."""
    if state not in NewsState.values:
        raise Http404
    news = _news(request, pk)
    require(can_move_news, request.user, news)
    step = next((s for s in NEWS_STATES.steps_from(news.state) if s.target == state), None)
    needs_reason = state == NewsState.DISCARDED
    sent = request.POST if request.method == "POST" else None
    return form_page(
        request,
        MoveNewsForm(sent, needs_reason=needs_reason, initial={"version": news.version}),
        save=lambda form: services.move_news(actor=request.user, news=news, state=state, **form.cleaned_data),
        back=reverse("publications:news", args=[pk]),
        trail=TRAIL,
        title=f"{step.label if step else NewsState(state).label}: {news}",
        template="publications/desk/move_news.html",
        lead=LEADS[NewsState(state)],
        news=_foreseen(news),
        going=state == NewsState.GOING,
        button=step.label if step else "Do it",
    )
