"""The forms of a plan in time: as of a day, and compared with another plan."""

from typing import Any

from django import forms

from core.forms import Form

ShortDay = forms.DateInput(attrs={"type": "date", "class": "form-control form-control-sm"}, format="%Y-%m-%d")


class AsOfForm(Form):
    day = forms.DateField(label="Plan as of", widget=ShortDay)


class CompareForm(Form):
    """The other plan, and the days or releases that are compared."""

    as_of = forms.DateField(label="As of (empty: now)", required=False, widget=ShortDay)
    on = forms.DateField(label="This plan as of (empty: now)", required=False, widget=ShortDay)

    def __init__(self, *args: Any, plans: Any, revisions: list[int], **kwargs: Any):
        """`revisions` are those that have a release."""
        super().__init__(*args, **kwargs)
        other = forms.ModelChoiceField(plans, label="Compare with", to_field_name="slug", required=False)
        other.empty_label = "The plan it was carried over from, or itself"
        other.widget.attrs = {"class": "form-select form-select-sm"}
        self.fields = {
            "with": other,
            "as_of": self.fields["as_of"],
            "release": _release_field("Or as adopted", revisions),
            "on": self.fields["on"],
            "own_release": _release_field("Or this plan as adopted", revisions),
        }


def _release_field(label: str, revisions: list[int]) -> forms.TypedChoiceField:
    names = [(number, f"Revision {number}" if number else "First release") for number in revisions]
    return forms.TypedChoiceField(
        label=label,
        choices=[("", "–"), *names],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select({"class": "form-select form-select-sm"}),
    )
