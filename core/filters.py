"""The FilterSet that pages and API share: it accepts declared parameters only."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, QueryDict

from core.forms import Form

Response = TypeVar("Response", bound=HttpResponseBase)
#: parameters that mail programs and social networks add to a link; they say nothing to the portal
TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "twclid", "yclid"})
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "at_")


def is_tracking(name: str) -> bool:
    """Return whether a parameter only tracks where a link was clicked."""
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)


def refuse_unknown_parameters(data: Iterable[str], *allowed: str) -> None:
    """Raise ValidationError that names the first parameter of a URL that is none of the known ones.

    Tracking parameters are ignored.
    """
    for name in data:
        if name not in allowed and not is_tracking(name):
            knows = f"This list has no filter “{name}”. It has: {', '.join(sorted(allowed))}."
            words = knows if allowed else f"This page has no parameter “{name}”."
            raise ValidationError(f"{words} Remove it from the URL and try again.")


class StrictFilterSet(django_filters.FilterSet):
    """A FilterSet that refuses unknown parameters, so that a mistyped filter never shows everything."""

    #: parameters of a list that are no filters
    ALSO_KNOWN = frozenset({"page", "format"})

    def get_form_class(self) -> type[Form]:
        """Return the form of the filters; it cleans what was typed and bounds dates like every other form."""
        fields = {name: filter_.field for name, filter_ in self.filters.items()}
        return type(f"{type(self).__name__}Form", (Form,), fields)

    def refuse_unknown(self) -> None:
        """Raise ValidationError that names the first unknown parameter or the first impossible value."""
        refuse_unknown_parameters(self.data, *self.filters, *self.ALSO_KNOWN)
        for name, errors in self.form.errors.items():
            raise ValidationError(f"The filter “{name}” has an invalid value: {' '.join(errors)}")

    def refuse(self, error: ValidationError) -> None:
        """Empty the list, and give the reason in its form."""
        self._qs = self.queryset.none()
        if not self.form.errors:
            self.form.add_error(None, error)


def filtered(
    filterset: type[StrictFilterSet],
    data: QueryDict | Mapping[str, Any],
    rows: QuerySet,
    request: HttpRequest | None = None,
) -> StrictFilterSet:
    """Return the bound filter over rows that are visible to the reader already.

    What the URL asks for may be refused: the list is empty then, its form says why, and the page is answered
    with 400 (`status_of_refusal`). Raises ValidationError instead for an export, and without a request.
    """
    bound = filterset(data, queryset=rows, request=request)
    try:
        bound.refuse_unknown()
    except ValidationError as error:
        if request is None or "format" in data:
            raise
        bound.refuse(error)
        request.is_refused = True  # type: ignore[attr-defined]  # for `status_of_refusal`
    return bound


def status_of_refusal(request: HttpRequest, response: Response) -> Response:
    """Return the page of a list with the status 400 where its filters were refused."""
    if getattr(request, "is_refused", False) and response.status_code == 200:
        response.status_code = 400
    return response
