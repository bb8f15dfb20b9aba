"""The gallery: pages that show every component, for tests."""

from datetime import UTC, date, datetime
from pathlib import Path

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Engine
from django.test import RequestFactory
from django.urls import reverse

from accounts.access import Access
from accounts.states import Role
from core.navigation import NavigationItem, navigation_entries
from editing.conflicts import Conflict, ConflictRow

ROOT = Path(settings.BASE_DIR)
GALLERY = Path(__file__).parent
STAGE_ORDER = [
    ("identified", "Identified", "done"),
    ("considered", "Considered", "done"),
    ("selected", "Selected", "done"),
    ("listening", "Listening", "current"),
    ("internal_position", "Internal position", "ahead"),
    ("public_considerations", "Public considerations", "ahead"),
    ("guidance_drafting", "Guidance in drafting", "ahead"),
    ("guidance_published", "Guidance published", "ahead"),
    ("graduated", "Graduated", "ahead"),
]
BEFORE = "The group looks at continuous manufacturing of biologicals.\n\nIt listens first."
AFTER = (
    "The group looks closely at continuous manufacturing of chemicals and biologicals.\n\nIt listens first."
)


class TopicForm(forms.Form):
    title = forms.CharField(help_text="As it is printed in the plan.")
    kind = forms.ChoiceField(choices=[("a", "Priority"), ("b", "Other")])
    place = forms.ChoiceField(choices=[("1", "Here"), ("2", "There")], widget=forms.RadioSelect)
    description = forms.CharField(widget=forms.Textarea)
    blocked = forms.BooleanField(label="Blocked by legislation", required=False)


class FilterForm(forms.Form):
    q = forms.CharField(label="Search", required=False)
    stage = forms.ChoiceField(label="Stage", choices=[("", "Any"), ("a", "Identified")], required=False)
    lead = forms.CharField(label="Lead", required=False)


class Person:
    is_authenticated = True

    def __str__(self) -> str:
        return "Marta Lindqvist"


def gallery_context(path: str = "/desk/topics/") -> Context:
    request = RequestFactory().get(path, {"sort": "-title"})
    request.user = Person()
    entries = sorted(navigation_entries, key=lambda entry: entry.position)
    request.desk_navigation = [
        NavigationItem(entry.label, reverse(entry.url_name), entry.icon, entry.exact, entry.office)
        for entry in entries
    ]
    form = TopicForm({"description": "Kept as typed."})
    prose = "Making a medicine without a pause changes what a batch is and how it is controlled. "
    return Context(
        {
            "request": request,
            "csrf_token": "x",
            "access": Access(roles=frozenset({Role.SECRETARIAT})),
            "day": date(2023, 2, 14),
            "start": date(2023, 1, 1),
            "end": date(2023, 12, 31),
            "topics": [
                ("Continuous manufacturing", prose),
                ("Decentralised manufacturing", prose),
                ("Digitalisation", prose),
            ],
            "stages": STAGE_ORDER,
            "prose": prose * 4,
            "breadcrumbs": [("Desk", "/desk/"), ("Topics", "")],
            "actions": [("Export XLSX", "/x/", ""), ("Add a topic", "/y/", "primary")],
            "items": [
                {
                    "date": date(2023, 2, 14),
                    "label": "Selected for the plan",
                    "state": "done",
                },
                {
                    "date": date(2023, 3, 20),
                    "label": "Listen & Learn",
                    "text": "Virtual.",
                    "state": "current",
                },
                {
                    "date": "Q4 2023",
                    "label": "Position paper",
                    "address": "/topics/",
                    "state": "ahead",
                },
            ],
            "facts": [
                ("Leads", "Marta Lindqvist"),
                ("Reference", "EMA/824798/2022"),
                ("Nothing", ""),
            ],
            "filters": FilterForm({"q": "batch"}),
            "form": form,
            "page": Paginator(range(1200), 25).page(7),
            "conflict": Conflict(
                "Marta Lindqvist",
                datetime(2023, 2, 14, 14, 0, tzinfo=UTC),
                2,
                [
                    ConflictRow("Description", BEFORE, AFTER, form["description"]),
                    ConflictRow("Title", "Same", "Same", form["title"]),
                ],
                ["Short name"],
            ),
            "title": "Continuous manufacturing",
            "before": BEFORE,
            "after": AFTER,
            "will": ["The text of today becomes an immutable public version."],
            "told": ["Three followers of the topic, in tonight's digest."],
            "public": [],
            "messages": [],
        }
    )


def engine() -> Engine:
    usual = Engine.get_default()
    return Engine(
        dirs=[GALLERY, *usual.dirs],
        app_dirs=True,
        libraries=usual.libraries,
        builtins=usual.builtins,
    )


def render(name: str) -> str:
    return engine().get_template(name).render(gallery_context())
