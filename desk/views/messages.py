"""Messages foreseen and steered: what will be sent, what was, what waits for a person; and the rules."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Access
from accounts.decorators import desk_page
from core.filters import filtered, refuse_unknown_parameters
from core.lists import page_of
from core.policies import require
from core.visibility import Visibility
from desk.message_filters import MessageFilter
from desk.message_forms import MoveMessageForm, RuleForm, typed
from desk.messages import rows_of
from editing.pages import form_page
from notifications.models import Message, RuleSetting
from notifications.policies import can_handle_message, can_set_rule
from notifications.rules import reminder_rules, switches
from notifications.services import outbox
from notifications.services.preferences import ACCOUNT, FOLLOW
from notifications.states import MESSAGE_STATES, MessageState

LIST = [("Desk", "/desk/"), ("Reminders", "/desk/reminders/")]


def reads_messages(access: Access) -> bool:
    """Messages of others are for the secretariat and the chair."""
    return access.reads(Visibility.SECRETARIAT)


@require_safe
@desk_page(may=reads_messages)
def list_messages(request: HttpRequest) -> HttpResponse:
    """Every message: those of the next 30 days unless asked otherwise."""
    asked = request.GET.copy()
    asked["show"] = asked.get("show") or "upcoming"
    rows = Message.objects.visible_to(request.user).select_related("recipient")
    found = filtered(MessageFilter, asked, rows, request)
    page = page_of(found.qs, request.GET.get("page"))
    page.object_list = rows_of(page.object_list, request.user)
    return render(
        request,
        "desk/messages.html",
        {"page": page, "filter": found, "show": asked["show"], "breadcrumbs": [LIST[0], ("Reminders", "")]},
    )


def _message(request: HttpRequest, pk: UUID) -> Message:
    return get_object_or_404(Message.objects.visible_to(request.user).select_related("recipient"), pk=pk)


@require_safe
@desk_page(may=reads_messages)
def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One message: its text, why it is sent, what became of it, what can be done."""
    (row,) = rows_of([_message(request, pk)], request.user)
    page = {
        "row": row,
        "message": row.message,
        "steps": MESSAGE_STATES.steps_from(row.message.state),
        "waits": row.message.state == MessageState.QUEUED,
        # The mails of an account or to an address hold links that are keys: nobody else reads them.
        "hides_text": row.message.kind.startswith((ACCOUNT, FOLLOW)),
        "breadcrumbs": [*LIST, (row.message.subject, "")],
    }
    return render(request, "desk/message.html", page)


def _sent(request: HttpRequest) -> Any:
    """What a form was sent with, be it nothing."""
    return request.POST if request.method == "POST" else None


def _act_on(
    request: HttpRequest,
    pk: UUID,
    title: str,
    save: Callable[[Message, Any], Any],
    form: forms.Form,
) -> HttpResponse:
    """The page of one act on one message."""
    about = _message(request, pk)
    require(can_handle_message, request.user, about)
    back = reverse("desk:message", args=[pk])
    return form_page(
        request,
        form,
        save=lambda form: save(about, form),
        back=back,
        breadcrumbs=[*LIST, (about.subject, back)],
        title=title,
        lead=f"{about.subject}\nTo {about.recipient or about.address}",
        button=title,
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_messages)
def move_message(request: HttpRequest, pk: UUID, state: str) -> HttpResponse:
    """Mute, send again, resolve, leave."""
    if state not in MessageState.values:
        raise Http404
    steps = [s for s in MESSAGE_STATES.steps_from(_message(request, pk).state) if s.target == state]
    needs_reason = any(step.needs_reason for step in steps)
    form = MoveMessageForm(_sent(request), needs_reason=needs_reason)

    def save(message: Message, form: Any) -> Message:
        reason = form.cleaned_data["reason"]
        return outbox.move_message(actor=request.user, message=message, state=state, reason=reason)

    title = steps[0].label if steps else f"Set to “{MessageState(state).label}”"
    return _act_on(request, pk, title, save, form)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_messages)
def hold_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hold a message that waits (`held`), or let it go."""
    held = "held" in (request.POST or request.GET)
    form = forms.Form(_sent(request))
    if held:
        form.fields["held"] = forms.CharField(widget=forms.HiddenInput, initial="1")

    def save(message: Message, form: Any) -> Message:
        return outbox.hold_message(actor=request.user, message=message, held=held)

    return _act_on(request, pk, "Hold it back" if held else "Let it go", save, form)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_messages)
def bring_message_forward(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a message now that is due later."""
    form = forms.Form(_sent(request))

    def save(message: Message, form: Any) -> Message:
        return outbox.bring_message_forward(actor=request.user, message=message)

    return _act_on(request, pk, "Send it now", save, form)


@require_safe
@desk_page(may=reads_messages)
def list_rules(request: HttpRequest) -> HttpResponse:
    """Every reminder rule and how it is set."""
    refuse_unknown_parameters(request.GET)
    set_by_hand = set(RuleSetting.objects.visible_to(request.user).values_list("rule", flat=True))
    set_now = switches()
    page = {
        "rules": [(rule, set_now[rule.name], rule.name in set_by_hand) for rule in reminder_rules],
        "breadcrumbs": [*LIST, ("Rules", "")],
    }
    return render(request, "desk/rules.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_messages)
def set_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Switch a rule, set its offsets and escalation, or put it back to what it was made with."""
    known = next((known for known in reminder_rules if known.name == rule), None)
    if known is None:
        raise Http404
    require(can_set_rule, request.user, rule)
    setting = outbox.setting_of(rule)
    made = RuleSetting(rule=rule, offsets=list(known.offsets), escalate_after=known.escalate_after)

    def save(form: RuleForm) -> RuleSetting:
        version = form.cleaned_data["version"]
        return outbox.set_rule(actor=request.user, rule=rule, version=version, values=form.values)

    return form_page(
        request,
        RuleForm(_sent(request), initial=typed(setting)),
        save=save,
        back=reverse("desk:list-rules"),
        breadcrumbs=[*LIST, ("Rules", reverse("desk:list-rules"))],
        title=known.words,
        template="desk/rule.html",
        made=typed(made) | {"version": setting.version},
    )
