"""The forms of carrying a plan over: they hold whatever was typed; the service judges it."""

from typing import Any

from django import forms

from core.forms import Form
from workplans.carryover.items import FIELDS, HEADER, Item, Typed
from workplans.models import Tier

SELECT = {"class": "form-select form-select-sm"}
TEXT = {"class": "form-control form-control-sm"}


class NextPlanForm(Form):
    """The header of the plan to be made."""

    title = forms.CharField(required=False, max_length=300)
    reference = forms.CharField(required=False, help_text="May be left open until it is given out.")
    period_start = forms.CharField(
        label="First day", required=False, widget=forms.DateInput({"type": "date"})
    )
    period_end = forms.CharField(label="Last day", required=False, widget=forms.DateInput({"type": "date"}))
    period_printed = forms.CharField(
        label="Period as printed",
        required=False,
        help_text="Left empty, it is made of the two days. Headings that print the old period take this one.",
    )


class ItemForm(Form):
    """What becomes of one item; its prefix is the item's key."""

    fate = forms.CharField(label="What becomes of it", required=False)
    target = forms.CharField(
        label="New target", required=False, widget=forms.TextInput({**TEXT, "placeholder": "Q1 2026"})
    )
    tier = forms.CharField(
        label="New priority",
        required=False,
        widget=forms.Select({**SELECT}, [("", "Choose"), *Tier.choices]),
    )
    into = forms.CharField(label="Merge into", required=False)
    words = forms.CharField(required=False, widget=forms.Textarea({**TEXT, "rows": 3}))
    reason = forms.CharField(label="Why", required=False, widget=forms.Textarea({**TEXT, "rows": 2}))

    def __init__(self, item: Item, others: list[tuple[str, str]], **kwargs: Any):
        super().__init__(prefix=item.key, **kwargs)
        self.item = item
        ways = dict(item.ways)
        self.fields["fate"].widget = forms.Select(SELECT, item.ways)
        self.fields["into"].widget = forms.Select(
            SELECT, [("", "Choose"), *(o for o in others if o[0] != item.key)]
        )
        needed = {"target": "postponed", "tier": "tier", "into": "merged"}
        for name, fate in needed.items():
            if fate not in ways:
                del self.fields[name]
        if not {"changed", "split"} & set(ways):
            del self.fields["words"]
        elif item.kind == "plan_section":
            self.fields["words"].label = "The new text"
        else:
            self.fields["words"].label = "New words" + (
                ", or the parts, one a line" if "split" in ways else ""
            )


def item_forms(
    page: list[Item], items: list[Item], choices: dict[str, Typed], errors: dict[str, list[str]]
) -> list[ItemForm]:
    """A form for each item of a page; `errors` by `<key>-<field>`."""
    others: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        others.setdefault(item.kind, []).append((item.key, item.words[:90]))
    forms_ = []
    for item in page:
        data = {f"{item.key}-{name}": choices[item.key].get(name, "") for name in FIELDS}
        form = ItemForm(item, others[item.kind], data=data)
        for name in form.fields:
            for message in errors.get(f"{item.key}-{name}", ()):
                form.add_error(name, message)
        forms_.append(form)
    return forms_


def typed_in(post: Any, items: list[Item]) -> Typed:
    """What was sent of the header and of these items."""
    return {
        "header": {name: post[name] for name in HEADER if name in post},
        "items": {
            item.key: {name: post.get(f"{item.key}-{name}", "") for name in FIELDS}
            for item in items
            if f"{item.key}-fate" in post
        },
    }
