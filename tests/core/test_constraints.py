"""A unique value taken twice at the same moment: the second save is refused with the field's message."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from accounts.models import Group
from audit.services import audited
from tests.factories import FocusAreaFactory, GroupFactory, TopicPersonFactory
from topics.models import FocusArea, TopicPerson


@pytest.mark.django_db(transaction=True)
def test_unique_value_saved_twice_at_once_refuses_one():
    """Both are validated before either is saved."""
    both = Barrier(2)

    def add(name):
        try:
            with audited():
                group = GroupFactory.build(code="NEW", name=name)
                group.full_clean()
                both.wait(timeout=10)
                group.save()
            return "done"
        except ValidationError as error:
            return error.message_dict
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(add, ["One", "Other"]))
    assert "done" in answers
    (refused,) = [answer for answer in answers if answer != "done"]
    assert list(refused) == ["code"]
    assert "already exists" in refused["code"][0]
    assert Group.objects.filter(code="NEW").count() == 1


@pytest.mark.django_db
def test_constraint_violation_has_its_own_message():
    part = TopicPersonFactory()
    with pytest.raises(ValidationError, match="has a part in the topic already"), audited():
        TopicPerson.objects.create(topic=part.topic, user=part.user)


@pytest.mark.django_db
def test_other_integrity_errors_are_not_refusals():
    area = FocusAreaFactory()
    with pytest.raises(IntegrityError), audited():
        FocusArea.objects.filter(pk=area.pk).update(text=None)
