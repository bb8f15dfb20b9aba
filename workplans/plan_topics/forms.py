"""The forms of the topics in a plan and their points."""

from django import forms

from core.forms import Form, RecordForm
from workplans.models import PlanPoint, PlanTopic
from workplans.states import TopicText

LONG = forms.Textarea(attrs={"rows": 10})
POINT = forms.Textarea(attrs={"rows": 5})


class PlanTopicForm(RecordForm):
    """What the plan says of a topic, without its points."""

    class Meta:
        model = PlanTopic
        fields = ("number", "title", "tier", "description", "justification")
        widgets = {"description": LONG, "justification": LONG}
        help_texts = {
            "number": "As printed, such as 1.",
            "description": "Markdown, with a blank line between paragraphs. The topic itself is not changed.",
        }


class AddPointForm(RecordForm):
    class Meta:
        model = PlanPoint
        fields = ("kind", "text")
        widgets = {"text": POINT}


class PointForm(RecordForm):
    class Meta:
        model = PlanPoint
        fields = ("text",)
        widgets = {"text": POINT}
        help_texts = {"text": "The focus area or challenge of the topic itself is not changed."}


class SeenForm(Form):
    """The state of plan and topic that the page showed (`difference.seen_of`)."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class UpdateTopicForm(SeenForm):
    """What of the plan's text the topic takes over."""

    how = forms.ChoiceField(
        label="What to do",
        widget=forms.RadioSelect,
        choices=[choice for choice in TopicText.choices if choice[0] != TopicText.KEEP],
    )
