"""The forms of a carry-over: they hold whatever was typed; the service checks it."""

from typing import Any

from django import forms

from core.forms import Form
from workplans.carryover.items import FIELDS, HEADER, PlanItem, Typed
from workplans.models import Tier

SELECT = {"class": "form-select form-select-sm"}
TEXT = {"class": "form-control form-control-sm"}
#: field → the choice that needs it
NEEDED_FOR = {"target": "postponed", "tier": "tier", "into": "merged"}


class NextPlanForm(Form):
    """The header of the next plan."""

    title = forms.CharField(required=False, max_length=300)
    reference = forms.CharField(required=False, help_text="Leave empty until a reference is assigned.")
    period_start = forms.CharField(
        label="First day", required=False, widget=forms.DateInput({"type": "date"})
    )
    period_end = forms.CharField(label="Last day", required=False, widget=forms.DateInput({"type": "date"}))
    period_printed = forms.CharField(
        label="Period as printed",
        required=False,
        help_text="Leave empty to print the two days. It replaces the old period in headings.",
    )


class ItemForm(Form):
    """The choice for one item; its prefix is the item's key."""

    outcome = forms.CharField(label="Outcome", required=False)
    target = forms.CharField(
        label="New target", required=False, widget=forms.TextInput({**TEXT, "placeholder": "Q1 2026"})
    )
    tier = forms.CharField(
        label="New priority",
        required=False,
        widget=forms.Select({**SELECT}, [("", "Choose"), *Tier.choices]),
    )
    into = forms.CharField(label="Merge into", required=False)
    text = forms.CharField(required=False, widget=forms.Textarea({**TEXT, "rows": 3}))
    reason = forms.CharField(required=False, widget=forms.Textarea({**TEXT, "rows": 2}))

    def __init__(self, item: PlanItem, others: list[tuple[str, str]], **kwargs: Any):
        """`others`: (key, title) of the items of the same kind."""
        super().__init__(prefix=item.key, **kwargs)
        self.item = item
        #: whether the choice is what the portal proposes, and not what a person has saved
        self.is_proposed = False
        offered = dict(item.choices)
        self.fields["outcome"].widget = forms.Select(SELECT, item.choices)
        mergeable = [other for other in others if other[0] != item.key]
        self.fields["into"].widget = forms.Select(SELECT, [("", "Choose"), *mergeable])
        for name, choice in NEEDED_FOR.items():
            if choice not in offered:
                del self.fields[name]
        if not {"changed", "split"} & set(offered):
            del self.fields["text"]
        else:
            self.fields["text"].label = (
                "New text, or the names of the parts, one a line" if "split" in offered else "New text"
            )


def item_forms(
    page: list[PlanItem],
    items: list[PlanItem],
    choices: dict[str, Typed],
    errors: dict[str, list[str]],
    *,
    saved: Typed,
) -> list[ItemForm]:
    """Return a form for each item of a page; `errors` by `<key>-<field>`; `saved`: what was saved before."""
    of_kind: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        of_kind.setdefault(item.kind, []).append((item.key, item.title[:90]))
    item_forms = []
    for item in page:
        data = {f"{item.key}-{name}": choices[item.key].get(name, "") for name in FIELDS}
        form = ItemForm(item, of_kind[item.kind], data=data)
        form.is_proposed = item.key not in saved.get("items", {})
        for name in form.fields:
            for message in errors.get(f"{item.key}-{name}", ()):
                form.add_error(name, message)
        item_forms.append(form)
    return item_forms


def typed_in(post: Any, items: list[PlanItem]) -> Typed:
    """Return what was sent of the header and of these items."""
    return {
        "header": {name: post[name] for name in HEADER if name in post},
        "items": {
            item.key: {name: post.get(f"{item.key}-{name}", "") for name in FIELDS}
            for item in items
            if f"{item.key}-outcome" in post
        },
    }
