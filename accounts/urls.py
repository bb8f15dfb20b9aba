"""A person's own addresses, and the desk's addresses of people."""

from django.urls import path

from accounts import (
    expert_views,
    invitation_views,
    mail_views,
    people_views,
    second_factor_views,
    session_views,
    views,
)

app_name = "accounts"

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/two-steps/", second_factor_views.set_up_second_factor, name="set-up-second-factor"),
    path("me/two-steps/off/", second_factor_views.remove_second_factor, name="remove-second-factor"),
    path("me/two-steps/codes/", second_factor_views.renew_recovery_codes, name="renew-recovery-codes"),
    path("me/sessions/end/", session_views.end_other_sessions, name="end-other-sessions"),
    path("me/sessions/<uuid:pk>/end/", session_views.end_session, name="end-session"),
    path("me/mail/", mail_views.preferences, name="preferences"),
    path("me/notices/", mail_views.notices, name="notices"),
    path("me/mute/<str:kind>/<uuid:uuid>/", mail_views.mute, name="mute-record"),
    path("me/follow/<str:kind>/<uuid:uuid>/", mail_views.follow, name="follow-record"),
    path("mail/<slug:token>/unsubscribe/", mail_views.unsubscribe, name="unsubscribe"),
    path("desk/people/", people_views.list_people, name="list-people"),
    path("desk/people/invite/", invitation_views.invite_person, name="invite-person"),
    path("desk/people/invitations/", invitation_views.list_invitations, name="list-invitations"),
    path(
        "desk/people/invitations/<uuid:pk>/resend/",
        invitation_views.resend_invitation,
        name="resend-invitation",
    ),
    path(
        "desk/people/invitations/<uuid:pk>/revoke/",
        invitation_views.revoke_invitation,
        name="revoke-invitation",
    ),
    path("invitations/<str:token>/", invitation_views.accept_invitation, name="accept-invitation"),
    path("desk/people/<uuid:pk>/", people_views.person, name="person"),
    path("desk/people/<uuid:pk>/history/", people_views.person_history, name="person-history"),
    path("desk/people/<uuid:pk>/mandates/new/", people_views.give_mandate, name="give-mandate"),
    path("desk/people/<uuid:pk>/deactivate/", people_views.deactivate_person, name="deactivate-person"),
    path("desk/people/<uuid:pk>/reactivate/", people_views.reactivate_person, name="reactivate-person"),
    path(
        "desk/people/<uuid:pk>/two-steps/",
        second_factor_views.reset_second_factor,
        name="reset-second-factor",
    ),
    path("desk/people/<uuid:pk>/declaration/", expert_views.declare_interests, name="declare-interests"),
    path("desk/people/<uuid:pk>/expertise/", expert_views.set_expertise, name="set-expertise"),
    path("desk/mandates/<uuid:pk>/end/", people_views.end_mandate, name="end-mandate"),
]
