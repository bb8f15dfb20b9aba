"""A new member is invited and works until the mandate is ended; the next request shows nothing."""

from playwright.sync_api import expect

from notifications.models import Message

PASSWORD = "forty ducks on a pond"


def test_member_invited_works_until_mandate_ends(visitor, people):
    secretary = visitor(people.sophie)
    secretary.goto("/desk/people/")
    secretary.get_by_role("link", name="Invite a person").click()
    secretary.get_by_label("Name").fill("Elena Ruiz")
    secretary.get_by_label("E-mail").fill("elena@qig.example")
    secretary.get_by_label("Role").select_option("member")
    secretary.get_by_role("button", name="Send invitation").click()
    secretary.wait_for_url("**/desk/people/invitations/")
    expect(secretary.locator("b", has_text="Elena Ruiz")).to_be_visible()

    # the link of the mail, in another browser
    mail = Message.objects.get(kind="account.invitation")
    link = "/invitations/" + mail.secrets["link"].partition("/invitations/")[2]
    guest = visitor()
    guest.goto(link)
    guest.get_by_label("Choose a password").fill(PASSWORD)
    guest.get_by_label("Repeat the password").fill(PASSWORD)
    guest.get_by_role("button", name="Create account").click()
    guest.wait_for_url("**/account/login/")
    guest.get_by_label("Email").fill("elena@qig.example")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Sign in").click()
    guest.wait_for_url("**/desk/")

    # she declares her interests
    guest.goto("/me/")
    expect(guest.get_by_text("Not declared")).to_be_visible()
    guest.get_by_role("link", name="Declare interests").click()
    guest.get_by_label("1: no interests declared").check()
    guest.get_by_label("The declaration is signed").check()
    guest.get_by_role("button", name="Declare interests").click()
    guest.wait_for_url("**/me/")
    expect(guest.get_by_text("Declaration valid")).to_be_visible()
    assert guest.goto("/desk/topics/").status == 200

    # her mandate is ended at once
    secretary.goto("/desk/people/?q=elena")
    secretary.get_by_role("link", name="Elena Ruiz").click()
    secretary.get_by_role("link", name="End mandate").click()
    secretary.get_by_label("Reason").fill("Moved to another agency.")
    secretary.get_by_role("button", name="End mandate").click()
    expect(secretary.get_by_text("Ended", exact=True)).to_be_visible()
    assert guest.goto("/desk/topics/").status == 404
    assert guest.goto(link).status == 404
