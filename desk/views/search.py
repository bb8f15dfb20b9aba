"""The search over all records that a person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.decorators import desk_page
from core.filters import refuse_unknown_parameters
from core.lists import query_with
from core.record_search import RecordSearch, SearchResult, search_records, titles_for
from core.searching import corrected, text_query
from desk.search_forms import SearchForm
from topics.filters import glossary_spellings

#: results of each kind, and of one kind where it is chosen
OF_EACH, OF_ONE = 5, 50
Results = list[tuple[RecordSearch, list[SearchResult]]]


@require_safe
@desk_page
def search(request: HttpRequest) -> HttpResponse:
    """Show what matches, by kind, the best first; where nothing does, what matches similar words.

    Four queries, and three where nothing matches.
    """
    refuse_unknown_parameters(request.GET, "q", "kind")
    form = SearchForm(request.GET)
    words, kind = (form.cleaned_data["q"], form.cleaned_data["kind"]) if form.is_valid() else ("", "")
    results = _results(request, words, kind)
    page = {"form": form, "words": words, "kind": kind, "limit": OF_EACH, "results": results}
    if words and not results and (similar := corrected(words, *titles_for(request.user))):
        page |= {"similar": similar, "results": _results(request, similar, kind)}
    page["all_kinds"] = f"?{query_with(request.GET, kind='')}" if kind else ""
    return render(request, "desk/search.html", page, status=200 if form.is_valid() else 400)


def _results(request: HttpRequest, words: str, kind: str) -> Results:
    query = text_query(words, glossary_spellings(request.user)) if words else None
    return search_records(request.user, query, kind=kind, limit=OF_ONE if kind else OF_EACH) if query else []
