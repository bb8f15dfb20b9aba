"""A form that is sent after its session ended gives back what was typed."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_form_sent_after_sign_out_gives_back_what_was_typed(people):
    typed = {"title": "Lyophilised <tablets>", "description": "An hour of work."}
    answer = Client().post("/desk/topics/new/", typed)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "You have been signed out" in text
    assert "An hour of work." in text
    assert "Lyophilised &lt;tablets&gt;" in text
