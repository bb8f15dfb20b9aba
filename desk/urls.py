"""The desk's own addresses: what crosses apps."""

from django.urls import path

from desk import health_views, message_views, party_views, people_views, plan_views, views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("log/", views.log, name="log"),
    path("health/", health_views.health, name="health"),
    path("parties/", party_views.list_parties, name="list-parties"),
    path("parties/<slug:code>/", party_views.party, name="party"),
    path("parties/<slug:code>/send/", party_views.send_party_report, name="send-party-report"),
    path("parties/<slug:code>/<uuid:pk>/", party_views.party_report, name="party-report"),
    path("people/coverage/", people_views.coverage, name="coverage"),
    path("plan/<slug:slug>/commitments/", plan_views.list_commitments, name="list-commitments"),
    path("reminders/", message_views.list_messages, name="list-messages"),
    path("reminders/rules/", message_views.list_rules, name="list-rules"),
    path("reminders/rules/<str:rule>/", message_views.set_rule, name="set-rule"),
    path("reminders/<uuid:pk>/", message_views.message, name="message"),
    path("reminders/<uuid:pk>/hold/", message_views.hold_message, name="hold-message"),
    path("reminders/<uuid:pk>/now/", message_views.bring_message_forward, name="bring-message-forward"),
    path("reminders/<uuid:pk>/<str:state>/", message_views.move_message, name="move-message"),
]
