"""The URLs of a person's own pages, and of the desk's pages of people."""

from django.urls import path

from accounts.views import (
    drafts,
    experts,
    invitations,
    mails,
    mandates,
    people,
    profile,
    second_factor,
    service_accounts,
    sessions,
)

app_name = "accounts"

urlpatterns = [
    path("me/", profile.me, name="me"),
    path("me/two-steps/", second_factor.set_up_second_factor, name="set-up-second-factor"),
    path("me/two-steps/off/", second_factor.remove_second_factor, name="remove-second-factor"),
    path("me/two-steps/codes/", second_factor.renew_recovery_codes, name="renew-recovery-codes"),
    path("me/sessions/end/", sessions.end_other_sessions, name="end-other-sessions"),
    path("me/sessions/<int:pk>/end/", sessions.end_session, name="end-session"),
    path("me/drafts/", drafts.drafts, name="drafts"),
    path("me/mail/", mails.preferences, name="preferences"),
    path("me/notices/", mails.notices, name="notices"),
    path("me/mute/<str:kind>/<uuid:uuid>/", mails.mute, name="mute-record"),
    path("me/follow/<str:kind>/<uuid:uuid>/", mails.follow, name="follow-record"),
    path("mail/<slug:token>/unsubscribe/", mails.unsubscribe, name="unsubscribe"),
    path("desk/people/", people.list_people, name="list-people"),
    path("desk/people/invite/", invitations.invite_person, name="invite-person"),
    path("desk/people/invitations/", invitations.list_invitations, name="list-invitations"),
    path(
        "desk/people/invitations/<uuid:pk>/resend/",
        invitations.resend_invitation,
        name="resend-invitation",
    ),
    path(
        "desk/people/invitations/<uuid:pk>/revoke/",
        invitations.revoke_invitation,
        name="revoke-invitation",
    ),
    path("invitations/<str:token>/", invitations.accept_invitation, name="accept-invitation"),
    path("desk/people/programs/", service_accounts.list_service_accounts, name="list-service-accounts"),
    path(
        "desk/people/programs/new/",
        service_accounts.create_service_account,
        name="create-service-account",
    ),
    path("desk/people/<uuid:pk>/", people.person, name="person"),
    path("desk/people/<uuid:pk>/history/", people.person_history, name="person-history"),
    path("desk/people/<uuid:pk>/mandates/new/", mandates.give_mandate, name="give-mandate"),
    path("desk/people/<uuid:pk>/deactivate/", people.deactivate_person, name="deactivate-person"),
    path("desk/people/<uuid:pk>/reactivate/", people.reactivate_person, name="reactivate-person"),
    path(
        "desk/people/<uuid:pk>/two-steps/",
        second_factor.reset_second_factor,
        name="reset-second-factor",
    ),
    path("desk/people/<uuid:pk>/declaration/", experts.declare_interests, name="declare-interests"),
    path("desk/people/<uuid:pk>/expertise/", experts.set_expertise, name="set-expertise"),
    path("desk/mandates/<uuid:pk>/end/", mandates.end_mandate, name="end-mandate"),
]
