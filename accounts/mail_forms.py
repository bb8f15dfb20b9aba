"""The form of a person's notification preferences."""

from typing import Any

from django import forms

from core.forms import Form
from notifications.message_kinds import MessageKind
from notifications.services.preferences import channels_of, chosen_by_people
from notifications.states import Channel


def _choices(kind: MessageKind) -> list[tuple[str, str]]:
    """Return the channels of a kind; a message that asks for an action can't be limited to the portal."""
    return [choice for choice in Channel.choices if not (kind.must_act and choice[0] == Channel.PORTAL)]


class PreferencesForm(Form):
    """One choice for each kind of message. A field's name is the kind's, its dots as dashes."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        chosen = channels_of(user)
        self.kinds = {kind.name.replace(".", "-"): kind for kind in chosen_by_people()}
        for field, kind in self.kinds.items():
            self.fields[field] = forms.ChoiceField(
                label=kind.words,
                choices=_choices(kind),
                initial=chosen[kind.name],
                help_text="These ask you to act, so they can't be switched off." if kind.must_act else "",
            )
