"""Two members write on one topic at once, in two browsers: what each typed is there in the end."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import TopicFactory
from topics.models import Topic

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def wrong_on(page):
    """What is wrong for readers with other means, on a desk and on a phone."""
    found = []
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        found += [rule["id"] for rule in Axe().run(page, options=RULES).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"scrolls sideways at {width}")
    return found


@pytest.mark.django_db(transaction=True)
def test_typing_is_kept_and_two_who_save_at_once_lose_nothing(visitor, people):
    TopicFactory(title="Continuous manufacturing", slug="cm", description="As it was.")
    mara, niels = visitor(people.mara), visitor(people.niels)

    # Mara types and is called away before she saves.
    mara.goto("/desk/topics/cm/edit/")
    mara.get_by_label("Description").fill("What Mara wrote.")
    expect(mara.locator("#kept")).to_contain_text("Kept as your draft")
    assert Topic.objects.get().description == "As it was."

    # Niels, who knows nothing of it, saves another text and a short name.
    niels.goto("/desk/topics/cm/edit/")
    expect(niels.get_by_label("Description")).to_have_value("As it was.")
    niels.get_by_label("Description").fill("What Niels wrote.")
    niels.get_by_label("Short name").fill("CM")
    niels.get_by_role("button", name="Save").click()
    expect(niels.get_by_role("heading", level=1)).to_have_text("Continuous manufacturing")

    # She finds her text again, is told of his, and sees both when she saves: all by keyboard.
    mara.goto("/desk/")
    mara.get_by_role("link", name="Continuous manufacturing").first.press("Enter")
    mara.get_by_role("link", name="Continue editing").press("Enter")
    expect(mara.get_by_label("Description")).to_have_value("What Mara wrote.")
    expect(mara.get_by_text("Somebody saved the record since then")).to_be_visible()
    mara.get_by_role("button", name="Save").press("Enter")
    expect(mara.get_by_role("alert")).to_contain_text("They alone changed: Short name.")
    assert wrong_on(mara) == []
    mara.get_by_label("What should stand").fill("What Niels and Mara wrote.")
    mara.get_by_role("button", name="Save what stands here").press("Enter")
    expect(mara.get_by_text("What Niels and Mara wrote.")).to_be_visible()
    assert Topic.objects.values_list("short_name", "description").get() == (
        "CM",
        "What Niels and Mara wrote.",
    )

    # The story tells who wrote what.
    mara.get_by_role("link", name="History").press("Enter")
    expect(mara.locator(".story > li").first).to_contain_text("Mara Member – topic edited")
    assert wrong_on(mara) == []
    mara.goto("/desk/topics/?view=board")
    assert wrong_on(mara) == []
