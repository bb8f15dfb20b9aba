"""The form on which an adoption is recorded: day, body and verb, and a reason for each rule that is open."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import escape

from core.forms import Form
from workplans.adopting.checklist import Check
from workplans.adopting.services import GIVE_REASON
from workplans.forms import BodyInput, Day, Short, group_codes
from workplans.states import CONSENT, EndorsementVerb


class AdoptForm(Form):
    """`checks`: the rules of the checklist that need a reason; each is a field with the rule's name."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    adopted_on = forms.DateField(label="Date of adoption", widget=Day)
    body = forms.CharField(label="Adopting body", max_length=120, widget=BodyInput)
    verb = forms.ChoiceField(
        label="What the body decided", choices=[(verb.value, verb.label) for verb in CONSENT],
        initial=EndorsementVerb.ADOPTED,
    )  # fmt: skip

    def __init__(self, *args: Any, checks: Iterable[Check], **kwargs: Any):
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.widget.options = group_codes()
        self.rules: list[str] = []
        for row in checks:
            self.rules.append(row.rule.value)
            # help texts are HTML
            self.fields[row.rule.value] = forms.CharField(
                label=f"{row.label}: reason to adopt anyway", help_text=escape(row.sentence),
                max_length=2000, widget=Short, error_messages={"required": GIVE_REASON},
            )  # fmt: skip

    @property
    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        typed = dict(self.cleaned_data)
        return {"reasons": {rule: typed.pop(rule) for rule in self.rules}} | typed
