"""`core.slugs`: the part of a record's URL that is made of its title."""

import pytest

from core.slugs import LONGEST, free_slug
from tests.factories import TopicFactory
from topics.models import Topic

pytestmark = pytest.mark.django_db


def test_free_slug_of_a_title_is_its_words():
    assert free_slug(Topic, "3D printing (bio)") == "3d-printing-bio"


def test_free_slug_taken_is_numbered():
    TopicFactory(slug="robots")
    TopicFactory(slug="robots-2")
    assert free_slug(Topic, "Robots") == "robots-3"
    assert free_slug(Topic, "Robots", taken=["robots-3"]) == "robots-4"


def test_free_slug_without_letters_is_the_name_of_the_model():
    assert free_slug(Topic, "„…“") == "topic"


def test_free_slug_of_a_page_beside_the_records_is_not_used():
    assert free_slug(Topic, "New") == "topic-new"


def test_free_slug_of_a_long_title_ends_with_a_whole_word():
    slug = free_slug(Topic, "continuous manufacturing " * 9)
    assert len(slug) <= LONGEST
    assert slug.endswith(("continuous", "manufacturing"))
    assert free_slug(Topic, "x" * 200) == "x" * LONGEST
