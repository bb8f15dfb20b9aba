"""A form that is sent after its session ended loses nothing."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_what_was_typed_is_given_back_and_nothing_is_saved(people):
    typed = {"title": "Lyophilised <tablets>", "description": "An hour of work."}
    answer = Client().post("/desk/topics/new/", typed)
    said = answer.content.decode()
    assert answer.status_code == 403
    assert "You have been signed out" in said
    assert "An hour of work." in said
    assert "Lyophilised &lt;tablets&gt;" in said
