"""The desk's pages of messages (future, unresolved, past) and of reminder rules."""

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
from core.forms import Form
from core.lists import page_of
from core.policies import require
from core.visibility import Visibility
from desk.message_filters import MessageFilter
from desk.message_forms import MoveMessageForm, RuleForm, initial_of
from desk.messages import rows_of
from editing.pages import form_page
from notifications.models import Message, RuleSetting
from notifications.policies import can_handle_message, can_set_rule
from notifications.rules import reminder_rules, switches
from notifications.services import outbox
from notifications.services.preferences import ACCOUNT, FOLLOW
from notifications.states import MESSAGE_STATES, MessageState

LIST = [("My work", "/desk/"), ("Outgoing mail", "/desk/reminders/")]


def reads_messages(access: Access) -> bool:
    """Return whether the person may read the messages of others (the secretariat and the chair)."""
    return access.reads(Visibility.SECRETARIAT)


@require_safe
@desk_page(may=reads_messages)
def list_messages(request: HttpRequest) -> HttpResponse:
    """List the messages, by default those of the next 30 days."""
    parameters = request.GET.copy()
    parameters["show"] = parameters.get("show") or "upcoming"
    rows = Message.objects.visible_to(request.user).select_related("recipient")
    messages = filtered(MessageFilter, parameters, rows, request)
    page = page_of(messages.qs, request.GET.get("page"))
    page.object_list = rows_of(page.object_list, request.user)
    return render(
        request,
        "desk/messages.html",
        {
            "page": page,
            "filter": messages,
            "show": parameters["show"],
            "breadcrumbs": [LIST[0], ("Outgoing mail", "")],
        },
    )


def _message(request: HttpRequest, pk: UUID) -> Message:
    return get_object_or_404(Message.objects.visible_to(request.user).select_related("recipient"), pk=pk)


@require_safe
@desk_page(may=reads_messages)
def message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one message: its text, its source, its state, and the possible actions."""
    (row,) = rows_of([_message(request, pk)], request.user)
    page = {
        "row": row,
        "message": row.message,
        "steps": MESSAGE_STATES.steps_from(row.message.state),
        "is_queued": row.message.state == MessageState.QUEUED,
        # Mails of accounts and to followers contain secret links, which only their recipients may read.
        "hides_text": row.message.kind.startswith((ACCOUNT, FOLLOW)),
        "breadcrumbs": [*LIST, (row.message.subject, "")],
    }
    return render(request, "desk/message.html", page)


def _post_data(request: HttpRequest) -> Any:
    """Return the data of a POST, even where it is empty, or None."""
    return request.POST if request.method == "POST" else None


def _act_on(
    request: HttpRequest,
    pk: UUID,
    title: str,
    save: Callable[[Message, Any], Any],
    form: forms.Form,
) -> HttpResponse:
    """Answer the page of one action on one message."""
    message = _message(request, pk)
    require(can_handle_message, request.user, message)
    back = reverse("desk:message", args=[pk])
    return form_page(
        request,
        form,
        save=lambda form: save(message, form),
        back=back,
        breadcrumbs=[*LIST, (message.subject, back)],
        title=title,
        lead=f"{message.subject}\nTo {message.recipient or message.address}",
        button=title,
    )


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_messages)
def move_message(request: HttpRequest, pk: UUID, state: str) -> HttpResponse:
    """Mute, send again, resolve or leave a message."""
    if state not in MessageState.values:
        raise Http404
    steps = [s for s in MESSAGE_STATES.steps_from(_message(request, pk).state) if s.target == state]
    needs_reason = any(step.needs_reason for step in steps)
    form = MoveMessageForm(_post_data(request), needs_reason=needs_reason)

    def save(message: Message, form: Any) -> Message:
        reason = form.cleaned_data["reason"]
        return outbox.move_message(actor=request.user, message=message, state=state, reason=reason)

    title = steps[0].label if steps else f"Set to “{MessageState(state).label}”"
    return _act_on(request, pk, title, save, form)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_messages)
def hold_message(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hold a queued message (`held`), or release it."""
    held = "held" in (request.POST or request.GET)
    form = Form(_post_data(request))
    if held:
        form.fields["held"] = forms.CharField(widget=forms.HiddenInput, initial="1")

    def save(message: Message, form: Any) -> Message:
        return outbox.hold_message(actor=request.user, message=message, held=held)

    return _act_on(request, pk, "Hold this message" if held else "Release this message", save, form)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_messages)
def bring_message_forward(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a message now that is due later."""
    form = Form(_post_data(request))

    def save(message: Message, form: Any) -> Message:
        return outbox.bring_message_forward(actor=request.user, message=message)

    return _act_on(request, pk, "Send this message now", save, form)


@require_safe
@desk_page(may=reads_messages)
def list_rules(request: HttpRequest) -> HttpResponse:
    """List the reminder rules with their settings."""
    refuse_unknown_parameters(request.GET)
    changed = set(RuleSetting.objects.visible_to(request.user).values_list("rule", flat=True))
    settings = switches()
    page = {
        "rules": [(rule, settings[rule.name], rule.name in changed) for rule in reminder_rules],
        "breadcrumbs": [*LIST, ("Rules", "")],
    }
    return render(request, "desk/rules.html", page)


@require_http_methods(["GET", "POST"])
@desk_page(may=reads_messages)
def set_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """Switch a rule on or off, set its offsets and escalation, or reset it to its defaults."""
    reminder_rule = reminder_rules.get(rule)
    if reminder_rule is None:
        raise Http404
    require(can_set_rule, request.user, rule)
    setting = outbox.setting_of(rule)
    defaults = RuleSetting(
        rule=rule, offsets=list(reminder_rule.offsets), escalate_after=reminder_rule.escalate_after
    )

    def save(form: RuleForm) -> RuleSetting:
        version = form.cleaned_data["version"]
        return outbox.set_rule(actor=request.user, rule=rule, version=version, values=form.values)

    return form_page(
        request,
        RuleForm(_post_data(request), initial=initial_of(setting)),
        save=save,
        back=reverse("desk:list-rules"),
        breadcrumbs=[*LIST, ("Rules", reverse("desk:list-rules"))],
        title=reminder_rule.words,
        template="desk/rule.html",
        defaults=initial_of(defaults) | {"version": setting.version},
    )
