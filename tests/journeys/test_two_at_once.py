"""Two members edit one topic at once, in two browsers: what each typed is kept."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import TopicFactory
from topics.models import Topic

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def faults(page):
    """Return the accessibility violations of the page on a desktop and on a phone."""
    wrong = []
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"scrolls sideways at {width}")
    return wrong


@pytest.mark.django_db(transaction=True)
def test_edit_topic_by_two_members_at_once_keeps_both_texts(visitor, people):
    TopicFactory(title="Continuous manufacturing", slug="cm", description="As it was.")
    mara, niels = visitor(people.mara), visitor(people.niels)

    # Mara types and leaves before she saves.
    mara.goto("/desk/topics/cm/edit/")
    mara.get_by_label("Description").fill("What Mara wrote.")
    expect(mara.locator("#kept")).to_contain_text("Kept as your draft")
    assert Topic.objects.get().description == "As it was."

    # Niels saves another text and a short name.
    niels.goto("/desk/topics/cm/edit/")
    expect(niels.get_by_label("Description")).to_have_value("As it was.")
    niels.get_by_label("Description").fill("What Niels wrote.")
    niels.get_by_label("Short name").fill("CM")
    niels.get_by_role("button", name="Save").click()
    expect(niels.get_by_role("heading", level=1)).to_have_text("Continuous manufacturing")

    # Mara finds her draft, and sees both texts when she saves: all by keyboard.
    mara.goto("/desk/")
    mara.get_by_role("link", name="Continuous manufacturing").first.press("Enter")
    mara.get_by_role("link", name="Continue editing").press("Enter")
    expect(mara.get_by_label("Description")).to_have_value("What Mara wrote.")
    expect(mara.get_by_text("Somebody saved the record since then")).to_be_visible()
    mara.get_by_role("button", name="Save").press("Enter")
    expect(mara.get_by_role("alert")).to_contain_text("Changed by others alone, and kept: Short name.")
    assert faults(mara) == []
    mara.get_by_label("Text to be saved").fill("What Niels and Mara wrote.")
    mara.get_by_role("button", name="Save this text").press("Enter")
    expect(mara.get_by_text("What Niels and Mara wrote.")).to_be_visible()
    assert Topic.objects.values_list("short_name", "description").get() == (
        "CM",
        "What Niels and Mara wrote.",
    )

    # The history names the author of each edit.
    mara.get_by_role("link", name="History").press("Enter")
    expect(mara.locator("main")).to_contain_text("Mara Member – topic edited")
    assert faults(mara) == []
    mara.goto("/desk/topics/?view=board")
    assert faults(mara) == []
