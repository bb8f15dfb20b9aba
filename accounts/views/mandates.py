"""The pages on which the secretariat gives and ends mandates."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from accounts import policies, services
from accounts.decorators import desk_page, reads_group
from accounts.forms import EndMandateForm, MandateForm
from accounts.models import Mandate
from accounts.views.people import people_breadcrumbs, person_url, visible_person
from core.policies import require
from editing.pages import confirm_page, form_page


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_group)
def give_mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a role and its period, then give the mandate."""
    person = visible_person(request, pk)
    require(policies.can_give_mandate, request.user, person)
    return form_page(
        request,
        MandateForm(request.POST or None),
        save=lambda form: services.give_mandate(actor=request.user, person=person, **form.cleaned_data),
        creates=True,
        back=person_url(person),
        breadcrumbs=people_breadcrumbs(person),
        title=f"Give {person.name} a mandate",
        button="Give mandate",
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_group)
def end_mandate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for confirmation and a reason, then end the mandate."""
    mandate = get_object_or_404(Mandate.objects.visible_to(request.user).select_related("user"), pk=pk)
    require(policies.can_end_mandate, request.user, mandate)
    return confirm_page(
        request,
        form=EndMandateForm(request.POST or None, initial={"version": mandate.version}),
        save=lambda form: services.end_mandate(
            actor=request.user, mandate=mandate, **form.cleaned_data
        ),
        back=person_url(mandate.user),
        breadcrumbs=people_breadcrumbs(mandate.user),
        title=f"End mandate: {mandate}",
        will=[f"{mandate.user.name} loses access by this role with the first request after it ended."],
        told=[f"{mandate.user.name}, with the reason"],
        button="End mandate",
        danger=True,
    )  # fmt: skip
