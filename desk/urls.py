"""The URLs of the desk's pages that cross apps."""

from django.urls import path

from desk.views import health, home, messages, parties, people, plans, search

app_name = "desk"

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("log/", home.log, name="log"),
    path("health/", health.health, name="health"),
    path("parties/", parties.list_parties, name="list-parties"),
    path("parties/<slug:code>/", parties.party, name="party"),
    path("parties/<slug:code>/send/", parties.send_party_report, name="send-party-report"),
    path("parties/<slug:code>/<uuid:pk>/", parties.party_report, name="party-report"),
    path("people/coverage/", people.coverage, name="coverage"),
    path("plan/<slug:slug>/commitments/", plans.list_commitments, name="list-commitments"),
    path("reminders/", messages.list_messages, name="list-messages"),
    path("reminders/rules/", messages.list_rules, name="list-rules"),
    path("reminders/rules/<str:rule>/", messages.set_rule, name="set-rule"),
    path("reminders/<uuid:pk>/", messages.message, name="message"),
    path("reminders/<uuid:pk>/hold/", messages.hold_message, name="hold-message"),
    path("reminders/<uuid:pk>/now/", messages.bring_message_forward, name="bring-message-forward"),
    path("reminders/<uuid:pk>/<str:state>/", messages.move_message, name="move-message"),
]
